"""A room's display on the wall, in real Chromium: large, alive, and honest about its line."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browsing import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ON_SCREEN = """() => {
  const digits = document.querySelector("#room .digits");
  const size = parseFloat(getComputedStyle(digits).fontSize);
  const box = digits.getBoundingClientRect();
  const whole = document.documentElement.scrollHeight <= innerHeight;
  return [size * 0.71 / innerHeight, box.right <= innerWidth, whole];
}"""
"""How high the digits are as a share of the screen, and whether all of it is on the screen."""


@pytest.fixture
def extracting(house, clock):
    """A day whose extraction has just begun."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("set_up")
        day.act("extraction.started", "processor")
    return day


def test_a_display_shows_each_state_large_and_by_itself(house, screens, extracting, clock):
    wall = screens("admin", "Bench 1")
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.go("/displays")
    wall.page.get_by_label("Name of the screen").fill("Laboratory wall")
    wall.page.get_by_label("laboratory").check()
    wall.page.get_by_role("button", name="Sign out, and show the room here").click()
    place = wall.page.locator("#room")
    expect(place).to_contain_text("Finish the extraction")

    for minutes, state in ((0, "early"), (15, "open"), (4.2, "closing"), (1, "over")):
        clock.tick(timedelta(minutes=minutes))
        wall.page.reload()
        expect(place.locator(".timer")).to_have_attribute("data-state", state)
        share, inside, whole = wall.page.evaluate(ON_SCREEN)
        assert share >= 0.30, state
        assert (inside, whole) == (True, True), state
        wall.look(f"room-{state}")
    assert violations(wall.page) == []

    with house.app.app_context():  # somebody records it elsewhere
        extracting.act("extraction.finished", "processor")
    expect(place).to_contain_text("SVF", timeout=3000)
    assert "P-001" not in place.inner_text()


def test_a_display_says_that_it_hears_nothing_and_goes_on_when_it_does(screens, extracting):
    wall = screens("admin", "Bench 1")
    wall.go("/displays")
    wall.page.get_by_label("Name of the screen").fill("Wall")
    wall.page.get_by_label("laboratory").check()
    wall.page.get_by_role("button", name="Sign out, and show the room here").click()
    expect(wall.page.locator("html.js #room .timer")).to_be_visible()

    wall.page.context.set_offline(True)
    expect(wall.page.locator("[data-lost]")).to_be_visible(timeout=5500)
    wall.look("room-lost")
    wall.page.context.set_offline(False)
    expect(wall.page.locator("[data-lost]")).to_be_hidden(timeout=5000)
