"""A screen on the wall, as an administrator hangs it."""

from collections.abc import Callable

from tests.browsing import Screen


def hang(screens: Callable[..., Screen], name: str, room: str = "laboratory") -> Screen:
    """Make a screen the display of a room, and return it."""
    wall = screens("admin", "Bench 1")
    failed: list[object] = []
    wall.page.on("pageerror", lambda error: failed.append(error))
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.go("/displays")
    wall.page.get_by_label("Name of the screen").fill(name)
    wall.page.get_by_label(room).check()
    wall.page.get_by_role("button", name="Sign out, and show the room here").click()
    assert failed == []  # nothing calls an administrator: the clock of their pages goes on
    return wall
