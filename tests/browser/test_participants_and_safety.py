"""Participants and adverse events in real Chromium: by finger, by keyboard, by reader."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.records import projections
from svflab.services import vault
from svflab.services.vault import Identity
from svflab.services.walk import Day
from tests.browsing import PHONE, WIDE, violations
from tests.services.test_photos import picture

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WHO = Identity("Hong Gil-dong", "A1234567", "1961-04-30")
SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main label.pick,"
  + "main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main textarea")]
  .filter(e => e.checkVisibility())
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([_, box]) => box.height < 43.5 || box.width < 43.5).map(([html]) => html)"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def day(house, clock):
    """A participant whose identity is kept, and whose two syringes were given."""
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        walked = Day(protocol, "seoul", "P-001", wait=wait).until("inject")
        walked.report(term="digit.ischaemia", digit="right_index", grade="2")
        by = {"site": "seoul", "actor": "coordinator", "role": "coordinator"}
        vault.put("P-001", WHO, **by)
    return walked


def good(page, name):
    """See that a page can be read, touched and held upright."""
    assert violations(page) == [], name
    assert page.evaluate(SMALL) == [], name
    assert not page.evaluate(WIDER), name


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_every_page_can_be_read_touched_and_heard(screens, house, day, size, scheme):
    with house.app.app_context():
        (event,) = projections.reports("seoul")
    desk = screens("coordinator", "Desk 1", size, color_scheme=scheme)
    for path in ("/participants/", "/participants/P-001", "/participants/P-001/correct"):
        desk.go(path)
        good(desk.page, path)
    desk.go("/day/")
    desk.page.fill("#participant", "p-001")
    desk.page.fill("#starts", "830")
    desk.page.get_by_role("button", name="Put on the list").click()
    expect(desk.page.locator(".planned")).to_contain_text("08:30")
    desk.look(f"day-{scheme}", whole=True)
    good(desk.page, "the list of a day")
    desk.go("/participants/new")
    desk.page.fill("#code", "Kim Minji")
    desk.page.click("main button.act")
    good(desk.page, "a code that is refused")
    desk.go("/participants/P-001/identity")
    desk.page.click("text=Show what to compare")
    expect(desk.page.get_by_text("Hong Gil-dong")).to_be_visible()
    good(desk.page, "who it is")
    theatre = screens("surgeon", "Theatre 2", size, color_scheme=scheme)
    for path in ("/safety/", f"/safety/{event['code']}", f"/safety/{event['code']}/correct"):
        theatre.go(path)
        good(theatre.page, path)
    theatre.go(f"/cases/{day.code}/adverse-events/new?digit=right_thumb")
    theatre.page.click("main button.act")
    good(theatre.page, "a report that is not ready")


def tap(page, name, value):
    page.locator(f'label.pick:has([name="{name}"][value="{value}"])').click()


def test_a_bruise_is_reported_by_touch_in_eight_taps_and_photographed(screens, house, day):
    phone = screens("nurse", "Ward 3", PHONE)
    phone.go(f"/cases/{day.code}/adverse-events/new")
    page = phone.page
    expect(page.locator('[name="where"][value="digit"]')).to_be_checked()
    expect(page.locator('[data-for="digit"]').first).to_be_visible()
    expect(page.locator('[data-for="donor_site"]')).to_be_hidden()
    for name, value in (
        ("digit", "right_thumb"),
        ("term", "digit.bruising"),
        ("grade", "1"),
        ("action", "none"),
        ("serious", "none"),
        ("outcome", "recovering"),
        ("onset", "now"),
    ):
        tap(page, name, value)
    expect(page.locator('[name="aware"]').first).to_be_hidden()  # what began now is known now
    page.click("main button.act")

    expect(page.locator("main .done")).to_contain_text("Bruising, right thumb, grade 1.")
    with house.app.app_context():
        bruise, _ischaemia = projections.reports("seoul")
    phone.go(f"/safety/{bruise['code']}")
    photo = {"name": "hand.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.set_input_files("#photo", photo)
    page.click("text=Add the photograph")
    drawn = page.locator("img.photo")
    drawn.scroll_into_view_if_needed()
    phone.until(lambda: drawn.evaluate("e => e.complete && e.naturalWidth") > 0)
    good(page, "a photograph")
    house.app.config["MODE"] = "practice"
    phone.go("/practice/")
    expect(page.get_by_role("link", name="Go there").first).to_be_visible()
    good(page, "the first case")


def test_a_draft_comes_back_after_a_reload_and_is_gone_once_it_was_sent(screens, day):
    phone = screens("nurse", "Ward 3", PHONE)
    page, path = phone.page, f"/cases/{day.code}/adverse-events/new"
    phone.go(path)
    for name, value in (("where", "systemic"), ("term", "systemic.fever"), ("grade", "2")):
        tap(page, name, value)
    page.fill("#note", "38.4 degrees")

    page.reload()
    expect(page.locator("#note")).to_have_value("38.4 degrees")
    expect(page.locator('[name="term"][value="systemic.fever"]')).to_be_checked()
    tap(page, "action", "none")
    for name, value in (
        ("serious", "none"),
        ("outcome", "unknown"),
        ("onset", "ago15"),
        ("aware", "now"),
    ):
        tap(page, name, value)
    page.click("main button.act")
    expect(page.locator("main .done")).to_contain_text("Fever")
    expect(page.locator("html.js")).to_be_visible()
    phone.go(path)

    expect(page.locator("#note")).to_have_value("")
    expect(page.locator('[name="where"]:checked')).to_have_value("digit")
    expect(page.locator('[name="term"]:checked')).to_have_count(0)

    phone.go(f"{path}?digit=left_ring")
    tap(page, "grade", "2")
    kept = "Object.keys(localStorage).some(name => name.endsWith('left_ring'))"
    phone.until(lambda: page.evaluate(kept))  # it is sealed first
    phone.go(path)
    page.click("[data-draft]:not([hidden]) a")
    expect(page.locator('[name="digit"][value="left_ring"]')).to_be_checked()
    expect(page.locator('[name="grade"][value="2"]')).to_be_checked()


def test_who_it_is_is_hidden_again_after_a_minute(screens, day):
    ward = screens("nurse", "Ward 3")
    ward.page.clock.install()
    ward.go(f"/participants/P-001/identity?case={day.code}")
    values = ward.page.get_by_text("Hong Gil-dong")
    ward.page.click("text=Show what to compare")
    expect(values).to_be_visible()

    ward.page.clock.run_for(59_000)
    expect(values).to_be_visible()
    ward.page.clock.run_for(2_000)

    expect(values).to_have_count(0)
    expect(ward.page.get_by_role("button", name="Show what to compare")).to_be_visible()


def test_who_it_is_is_hidden_by_hand_and_when_the_page_is_left(screens, day):
    ward = screens("nurse", "Ward 3")
    page = ward.page
    ward.go("/participants/P-001/identity")
    page.click("text=Show what to compare")
    page.click("text=Hide it now")
    expect(page.get_by_text("Hong Gil-dong")).to_have_count(0)

    page.click("text=Show what to compare")
    expect(page.get_by_text("Hong Gil-dong")).to_be_visible()
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", {value: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }""")

    expect(page.get_by_text("Hong Gil-dong")).to_have_count(0)
    stored = page.evaluate("() => JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "Hong" not in stored


def test_in_another_page_too_who_it_is_is_hidden_after_a_minute(screens, day):
    ward = screens("nurse", "Ward 3")
    ward.page.clock.install()
    ward.go("/participants/")
    ward.page.evaluate(
        """path => htmx.ajax("GET", path, {target: "main", swap: "beforeend"})""",
        f"/participants/P-001/identity?case={day.code}",
    )
    values = ward.page.get_by_text("Hong Gil-dong")
    ward.page.click("text=Show what to compare")
    expect(values).to_be_visible()
    ward.page.wait_for_load_state("networkidle")

    ward.page.clock.run_for(61_000)

    expect(values).to_have_count(0)
