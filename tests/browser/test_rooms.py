"""A room's display on the wall, in real Chromium: large, alive, and honest about its line."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browser.walls import hang
from tests.browsing import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ON_SCREEN = """() => {
  const digits = document.querySelector("#room .digits");
  const { font, fontSize, fontWeight, fontFamily } = getComputedStyle(digits);
  const drawn = document.createElement("canvas").getContext("2d");
  drawn.font = font || `${fontWeight} ${fontSize} ${fontFamily}`;
  const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = drawn.measureText("1");
  const shown = [...document.querySelectorAll("#room :is(.timer .face, .next, .now) *")];
  const right = Math.max(...shown.map((part) => part.getBoundingClientRect().right));
  const whole = document.documentElement.scrollHeight <= innerHeight;
  return [(up + down) / innerHeight, right <= innerWidth, whole];
}"""
"""How high a digit is drawn as a share of the screen, and whether all of it and its words show."""
LOST = f"""() => {{
  document.querySelector("[data-lost]").hidden = false;
  return ({ON_SCREEN})();
}}"""
"""The same where the line above says that the connection is lost."""


@pytest.fixture
def extracting(house, clock):
    """A day whose extraction has just begun."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("set_up")
        day.act("extraction.started", "processor")
    return day


def test_a_display_shows_each_state_large_and_by_itself(house, screens, extracting, clock):
    wall = hang(screens, "Laboratory wall")
    place = wall.page.locator("#room")
    expect(place).to_contain_text("Finish the extraction")

    for minutes, state in ((0, "early"), (15, "open"), (4.2, "closing"), (1, "over"), (50, "over")):
        clock.tick(timedelta(minutes=minutes))
        if minutes > 20:  # an hour takes three digits more, on a small screen
            wall.page.set_viewport_size({"width": 1280, "height": 800})
        wall.page.reload()
        expect(place.locator(".timer")).to_have_attribute("data-state", state)
        share, inside, whole = wall.page.evaluate(ON_SCREEN)
        assert share >= 0.30, state
        assert (inside, whole) == (True, True), state
        assert wall.page.evaluate(LOST)[1:] == [True, True], state
        wall.look(f"room-{state}")
    assert violations(wall.page) == []

    with house.app.app_context():  # somebody records it elsewhere
        extracting.act("extraction.finished", "processor")
    expect(place).to_contain_text("SVF", timeout=3000)
    assert "P-001" not in place.inner_text()

    with house.app.app_context():
        extracting.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")
    expect(place).to_contain_text("No clock is running", timeout=3000)
    share, inside, whole = wall.page.evaluate(ON_SCREEN)
    assert (share >= 0.30, inside, whole) == (True, True, True)
    assert len(place.locator(".digits").inner_text()) == len("09:41")
    wall.look("room-none")
