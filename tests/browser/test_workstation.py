"""The page of a case in real Chromium: by scans, by touch, by reader, and with others at work."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browsing import PHONE, WIDE, violations

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main label.pick,"
  + "main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main textarea")]
  .filter(e => e.checkVisibility() && !e.matches(".away"))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([_, box]) => box.height < 43.5 || box.width < 43.5).map(([html]) => html)"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN = "() => document.querySelectorAll('main details').forEach(part => { part.open = true })"
PARTS = {
    "open": "nurse",
    "preflight": "nurse",
    "liposuction": "nurse",
    "collect": "processor",
    "fill": "processor",
    "match": "surgeon",
    "inject": "nurse",
    "close": "quality",
}


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day."""

    def walk(part: str, participant: str = "P-001", **where: str) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, "seoul", participant, wait=wait, **where).until(part)

    return walk


def live(house, day, code):
    with house.app.app_context():
        return day.live(code)


@pytest.mark.parametrize(
    ("part", "size", "scheme"),
    [
        *((part, WIDE, "light") for part in ("preflight", "fill", "inject", "close")),
        *((part, PHONE, "dark") for part in ("collect", "match")),
    ],
)
def test_the_page_can_be_read_touched_and_heard(screens, walked, part, size, scheme):
    day = walked(part)
    screen = screens(PARTS[part], "Theatre 2", size, color_scheme=scheme)

    signing = (f"/cases/{day.code}/sign", "/sign/") if part == "close" else ()
    for path in (f"/cases/{day.code}", "/", *signing):
        screen.go(path)
        screen.page.evaluate(OPEN)
        assert violations(screen.page) == [], path
        assert screen.page.evaluate(SMALL) == [], path
        assert not screen.page.evaluate(WIDER), path


def test_the_scans_that_a_hand_over_awaits_tick_their_lines_and_the_last_one_sends_it(
    screens,
    house,
    walked,
):
    day = walked("release")
    codes = [live(house, day, syringe.code) for syringe in house.case(day.code).syringes]
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")

    bench.scan(codes[0])
    expect(bench.page.locator("[data-tick][data-on]")).to_have_count(1)
    bench.page.get_by_role("button", name="Remove").click()
    expect(bench.page.locator("[data-tick][data-on]")).to_have_count(0)
    for code in reversed(codes):  # a code that was just read is not counted again
        bench.scan(code)

    bench.told("Hand over")
    assert house.case(day.code).offer.to == "theatre"


def test_a_page_takes_in_what_another_recorded_unless_somebody_works_on_it(
    screens,
    walked,
):
    day = walked("preflight")
    with_nobody, at_work, other = (screens("nurse", f"Screen {n}") for n in range(3))
    for screen in (with_nobody, at_work, other):
        screen.go(f"/cases/{day.code}")
    at_work.fill(identifiers="name")

    other.fill(identifiers=["name", "birth_date"], result="match")
    other.second("surgeon")
    other.tap("Compare two identifiers")

    with_nobody.next_is("Issue the wristband")
    expect(at_work.page.locator("#case-changed")).to_be_visible()
    at_work.next_is("Compare two identifiers")
    assert at_work.page.locator('[name="identifiers"][value="name"]').is_checked()


def test_an_act_is_answered_where_it_was_and_work_goes_on_from_there(screens, walked):
    day = walked("extract")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")

    bench.fill(volume_ml="10.0", appearance="as_expected")
    bench.tap("Collect the SVF")

    expect(bench.page.locator("#case-said")).to_contain_text("Collect the SVF")
    expect(bench.page.locator('section.next [name="value"]')).to_have_count(1)
    focused = bench.page.evaluate("document.activeElement.closest('.next') !== null")
    assert focused


def test_the_sum_of_a_plan_follows_what_is_typed(screens, walked):
    day = walked("collect")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    expect(bench.page.locator("[data-plan-total]")).to_have_text("10.00")

    bench.fill(syringes__0__volume_ml="0.5")

    expect(bench.page.locator("[data-plan-total]")).to_have_text("9.50")
