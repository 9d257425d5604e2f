"""Trace, look-back, workstations and the scans of a month in real Chromium."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from svflab.services import demo, workstations
from svflab.services.scan import answer
from svflab.services.walk import Day
from tests.browser.keyboards import Wedge
from tests.browsing import PHONE, WIDE, Screen

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
CUT_OFF = """() => [...document.querySelectorAll(".drawing .box")].filter(box => {
  const edge = box.querySelector("rect").getBoundingClientRect().right - 4;
  return [...box.querySelectorAll("text")].some(t => t.getBoundingClientRect().right > edge);
}).map(box => box.textContent)"""
"""Words of the drawing that stand out of their box."""


@pytest.fixture
def day(house, clock):
    """A day of ten syringes, given and observed; a bruise; and a scan that was stopped."""
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        walked = Day(protocol, "seoul", "P-001", wait=wait).until("collect")
        walked.plan(10)
        for part in ("fill", "release", "to_theatre", "match", "inject", "discard"):
            getattr(walked, part)()
        walked.report(term="digit.bruising", digit="left_little")
        answer(protocol, "seoul", "nothing of ours", account="nurse", role="nurse")
    return walked


@pytest.fixture
def places(house):
    """Two registered workstations."""
    by = {"actor": "admin", "role": "administrator"}
    with house.app.app_context():
        return {
            name: workstations.register("seoul", name, room, event_id=str(uuid4()), **by).code
            for name, room in (("Theatre 2", "theatre"), ("Bench 1", "laboratory"))
        }


def good(page, name):
    """See that a page can be read, touched and held upright."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
    assert page.evaluate(SMALL) == [], name
    assert not page.evaluate(WIDER), name


@pytest.mark.parametrize(
    ("size", "scheme", "locale"),
    [(PHONE, "dark", "en-GB"), (WIDE, "light", "ko-KR")],
)
def test_trace_and_look_back_can_be_read_touched_and_heard(
    screens, house, day, size, scheme, locale
):
    desk = screens("quality", "Desk 1", size, color_scheme=scheme)
    desk.page.set_extra_http_headers({"Accept-Language": locale})
    syringe = house.case(day.code).syringes[0].code
    for path in (
        f"/trace/{day.code}",
        f"/trace/{syringe}",
        "/trace/nothing",
        "/lots/",
        "/lots/kit_lot?lot=SXL-2611",
        "/workstations/scans/2026-11",
    ):
        desk.go(path)
        good(desk.page, path)
        assert desk.page.evaluate(CUT_OFF) == [], path
        name = path.strip("/").replace("/", "-").partition("?")[0]
        desk.look(f"{name}-{size[0]}-{locale}", whole=True)


def test_a_scan_in_the_box_shows_its_trace_and_a_box_of_the_drawing_leads_on(screens, house, day):
    desk = screens("quality", "Desk 1")
    label = house.case(day.code).syringes[2].live_print.code
    desk.go("/trace/")

    desk.scan(label)

    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("right middle")
    tube = next(c for c in house.case(day.code).containers.values() if c.kind == "svf_tube")
    desk.page.locator(f'.drawing a[href="/trace/{tube.code}"]').click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("SVF tube")


def test_the_drawing_is_silent_and_the_table_tells_all_of_it(screens, day):
    desk = screens("quality", "Desk 1")
    desk.go(f"/trace/{day.code}")

    assert desk.page.locator(".drawing svg").get_attribute("aria-hidden") == "true"
    rows = desk.page.locator(".traced table").first.locator("tbody tr:not(.part)")
    assert rows.count() == desk.page.locator(".drawing .box").count()


@pytest.fixture
def at_a_new_screen(house, chromium):
    """Opens a browser that was never here, and signs somebody in."""
    opened = []

    def sign_in(who):
        opened.append(chromium.new_context())
        page = opened[-1].new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{house.url}/sign-in")
        page.fill("#name", who)
        page.fill("#password", demo.password(who))
        page.click("main button.act")
        expect(page.get_by_role("heading", name="Which workstation is this?")).to_be_visible()
        return page

    yield sign_in
    for context in opened:
        context.close()


def test_a_screen_is_bound_by_the_label_on_it_and_says_so(places, at_a_new_screen):
    page = at_a_new_screen("nurse")
    good(page, "which workstation")

    Wedge(page).scan(places["Bench 1"])

    expect(page.locator(".acting")).to_contain_text("Bench 1")


def test_what_was_filled_in_outlives_that_the_workstation_went_out_of_use(
    house, places, clock, at_a_new_screen
):
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        day = Day(protocol, "seoul", "P-001", wait=wait).until("check_in")
    page = at_a_new_screen("nurse")
    page.get_by_role("button", name="Theatre 2").click()
    expect(page.locator(".acting")).to_contain_text("Theatre 2")
    page.goto(f"{house.url}/cases/{day.code}?do=anaesthetic.given")
    Screen(page, house.url, "nurse").fill(
        anaesthetic="lidocaine", anaesthetic_mg="37.5", adrenaline="yes", where="finger_block"
    )
    with house.app.app_context():
        by = {"actor": "admin", "role": "administrator"}
        workstations.deactivate("seoul", places["Theatre 2"], **by)

    page.locator("section.next button.act").click()
    page.locator("#scan-answer").get_by_role("link", name="Say which one").click()
    page.get_by_role("button", name="Bench 1").click()

    expect(page.locator('section.next [name="anaesthetic_mg"]')).to_have_value("37.5")
    expect(page.locator(".acting")).to_contain_text("Bench 1")


def test_an_administrator_registers_a_screen_and_prints_its_label(screens):
    desk = screens("admin", "Desk 1")
    desk.go("/workstations/new")
    good(desk.page, "a new workstation")
    desk.page.fill("#name", "Theatre 9")
    desk.page.get_by_text("theatre", exact=True).click()
    desk.page.click("main button.act")

    expect(desk.page.get_by_role("heading", name="Theatre 9")).to_be_visible()
    good(desk.page, "a workstation")
    expect(desk.page.locator("img.specimen")).to_be_visible()
