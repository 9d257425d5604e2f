"""Alarms in real Chromium: heard where the work is, then everywhere, and silenced by one answer.

What was answered stays silent through a restart, a reload and another person; what was muted at
one screen keeps the next alarm from nobody.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browser.test_rooms import ON_SCREEN
from tests.browsing import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SOUNDS = """window.sounds = [];
document.addEventListener("svflab:sound", ({ detail }) => window.sounds.push(detail.name));"""
WAKE = "window.dispatchEvent(new Event('focus'))"
"""The server's clock was moved: a page sees that when it is looked at again."""

WHOSE = """() => scrollTo(0, 0) ?? document.querySelector(".case-bar").getBoundingClientRect().top
  >= document.querySelector("#alarms").getBoundingClientRect().bottom - 1"""
"""Whether the bar that says whose case it is stands below the alarm, and not behind it."""


@pytest.fixture
def extracting(house, clock):
    """A day whose extraction has just begun, at Bench 1."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("set_up")
        day.act("extraction.started", "processor")
    return day


@pytest.fixture
def wall(screens):
    """The display of the laboratory."""
    screen = screens("admin", "Wall", (1920, 1080))
    screen.go("/displays")
    screen.page.get_by_label("Name of the screen").fill("Wall")
    screen.page.get_by_label("laboratory").check()
    screen.page.get_by_role("button", name="Sign out, and show the room here").click()
    expect(screen.page.locator("html.js #room .timer")).to_be_visible()
    return screen


def alarm(screen):
    return screen.page.locator("[data-alarm][data-rings]:visible")


def test_an_alarm_is_heard_at_its_bench_then_everywhere_and_one_answer_silences_all(
    house, screens, extracting, wall, clock, app_on, database_url
):
    bench = screens("processor", "Bench 1", reduced_motion="reduce")
    theatre = screens("nurse", "Theatre 2")
    for screen in (bench, theatre, wall):
        screen.page.context.add_init_script(SOUNDS)

    def after(**span):
        clock.tick(timedelta(**span))
        for screen in (bench, theatre, wall):
            screen.page.evaluate(WAKE)

    bench.go(f"/cases/{extracting.code}")
    theatre.go("/")
    bench.page.get_by_role("button", name="Test beep").click()
    expect(bench.page.locator("[data-sound-bar]:visible")).to_have_count(0)
    bench.page.get_by_text("it was at").first.click()
    typing = bench.page.locator('section.next [name="reason"]')
    typing.fill("half a sen")

    after(minutes=19)  # the warning, where the extraction runs
    expect(alarm(bench)).to_contain_text("Extraction: time is nearly over")
    assert bench.page.title().startswith("▲ Extraction: time is nearly over")
    assert bench.page.locator("link[rel=icon]").get_attribute("href").endswith("alarm.svg")
    assert "alarm-closing" in bench.page.evaluate("window.sounds")
    assert bench.page.evaluate("document.getAnimations().length") == 0
    expect(typing).to_be_focused()
    expect(typing).to_have_value("half a sen")
    assert (alarm(theatre).count(), alarm(wall).count()) == (0, 0)
    who = bench.page.locator(".alarms-who")  # the alarm lies over the frame
    expect(who).to_contain_text("Demo Processor")
    expect(who.get_by_role("button", name="Lock")).to_be_in_viewport()
    expect(who.get_by_role("link", name="Switch")).to_be_in_viewport()
    bench.look("alarm-closing")

    bench.page.reload()
    expect(alarm(bench)).to_be_visible()

    after(seconds=30)  # nobody heard it: everywhere
    for screen in (theatre, wall):
        expect(alarm(screen)).to_contain_text("Nobody at Bench 1 has acknowledged it")
        screen.look(f"alarm-{screen.account}")
    bench.page.set_viewport_size({"width": 390, "height": 844})
    bench.until(lambda: bench.page.evaluate(WHOSE))
    bench.look("alarm-phone")
    bench.page.set_viewport_size({"width": 1280, "height": 800})
    assert "P-001" not in wall.page.locator("#room").inner_text()
    share, inside, whole = wall.page.evaluate(ON_SCREEN)
    assert (share >= 0.30, inside, whole) == (True, True, True)

    bench.page.get_by_role("button", name="Mute here").click()
    expect(alarm(bench)).to_contain_text("muted here")
    bench.look("alarm-muted")
    bench.page.evaluate("window.sounds = []")
    port = house.shut()  # the server stops and starts again while it rings
    house.app = app_on(database_url)
    house.open(port)
    after(seconds=7)
    expect(alarm(bench)).to_contain_text("muted here")
    for screen in (theatre, wall):
        expect(alarm(screen)).to_be_visible()
    assert "alarm-closing" in theatre.page.evaluate("window.sounds")
    assert bench.page.evaluate("window.sounds") == []

    theatre.page.keyboard.press("Alt+KeyA")
    for screen in (theatre, bench, wall):
        expect(alarm(screen)).to_have_count(0, timeout=3000)
    assert not bench.page.title().startswith("▲")
    theatre.go(f"/cases/{extracting.code}")
    expect(theatre.page.locator("section.running")).to_contain_text("Acknowledged by Demo Nurse")

    bench.page.reload()
    again = screens("surgeon", "Bench 1")  # another person is at work there now
    for screen in (bench, again):
        expect(screen.page.locator("[data-alarm][data-rings]").first).to_be_attached()
        assert alarm(screen).count() == 0

    after(seconds=24)  # the end: it calls anew, at the bench, and sounds there
    expect(alarm(bench)).to_contain_text("Extraction: time is over")
    bench.until(lambda: "alarm-over" in bench.page.evaluate("window.sounds"))
    assert violations(bench.page) == []
    bench.look("alarm-over")
    bench.page.get_by_role("button", name="Finished now").click()
    expect(alarm(bench)).to_have_count(0, timeout=3000)
