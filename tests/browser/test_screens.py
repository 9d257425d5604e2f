"""What a person sees, hears and hits on the screens: in real Chromium, at the sizes in use."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HEAR = """() => {
  window.heard = [];
  const live = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
  new MutationObserver((changes) => {
    const places = new Set(changes.map(({target}) =>
      (target.closest ? target : target.parentElement)?.closest(live)));
    for (const place of places) {
      const text = place?.textContent.replace(/\\s+/g, " ").trim();
      if (text) window.heard.push(text);
    }
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
"""Keeps what a screen reader is told: the new text of each live region, once for each change."""


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day."""

    def walk(part: str) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, "seoul", "P-001", wait=wait).until(part)

    return walk


def heard(screen, word):
    return [text for text in screen.page.evaluate("window.heard") if word in text]


def test_an_act_is_announced_once(screens, walked):
    day = walked("set_up")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    bench.page.evaluate(HEAR)

    bench.tap("Start the extraction")

    assert len(heard(bench, "Start the extraction")) == 1


def test_a_scan_that_records_is_announced_once_by_its_answer(screens, house, walked):
    day = walked("match")
    syringe = house.case(day.code).syringes[0]
    theatre = screens("surgeon", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.page.evaluate(HEAR)

    theatre.scan(syringe.live_print.code)

    theatre.next_is("Inject")
    assert len(heard(theatre, "yringe 1/2")) == 1
    expect(theatre.page.locator("#case-said")).to_be_empty()


def test_an_own_scan_is_not_said_to_be_somebody_elses(screens, house, walked):
    day = walked("to_theatre")
    band = house.case(day.code).wristband.live_print.code
    here, there = screens("nurse", "Theatre 2"), screens("surgeon", "Theatre 1")
    here.go(f"/cases/{day.code}")
    here.page.locator("main details summary").first.click()  # somebody works on this page
    changed = here.page.locator("#case-changed")

    here.scan(band)
    with here.page.expect_response("**/state?*"):
        pass
    expect(changed).to_be_hidden()
    there.go(f"/cases/{day.code}")
    there.scan(band)
    there.scan(house.case(day.code).syringes[0].live_print.code)
    there.told("Match the syringe")

    expect(changed).to_be_visible()
