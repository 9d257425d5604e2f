"""Commands, badges and the test of a scanner, in real Chromium and by a scanner's keys."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from svflab.domain.commands import CODES, TEST_CARD
from svflab.records import log
from svflab.services import badges, scanner_tests
from svflab.services.walk import Day
from tests.browser.keyboards import FRENCH, GERMAN, KOREAN, US, Wedge
from tests.browser.test_workstation import OPEN, SMALL, WIDER
from tests.browsing import PHONE, WIDE

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day."""

    def walk(part: str, participant: str = "P-001", **where: str) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, "seoul", participant, wait=wait, **where).until(part)

    return walk


def band(screen):
    return screen.page.locator("#scan-answer")


def commands(house):
    """Return the commands that were kept, the newest first: each with what came of it."""
    with house.app.app_context():
        kept = [one.event.data for one in log.page("seoul", kind="scan.answered")]
    found = [one["facts"] for one in kept if one["kind"] == "command"]
    return [(one["command"], one["did"]) for one in found]


def test_next_records_the_step_when_nothing_in_it_is_missing(screens, house, walked, clock):
    day = walked("extract")
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go(f"/cases/{day.code}")

    wedge.scan(CODES["next"])
    expect(band(bench)).to_contain_text("Something is missing in the form.")
    volume = bench.page.locator('section.next [name="volume_ml"]')
    expect(volume).to_be_focused()
    bench.fill(volume_ml="10.0", appearance="as_expected")
    volume.focus()
    clock.tick(seconds=5)
    bench.page.wait_for_timeout(1100)
    wedge.scan(CODES["next"], KOREAN, typed=True)

    bench.told("Collect the SVF")
    assert house.case(day.code).last("svf.collected").event.data["volume_ml"] == "10.0"
    assert commands(house) == [("next", "pressed"), ("next", "incomplete")]


def test_finish_ends_the_step_that_runs_and_no_other(screens, house, walked, clock):
    day = walked("set_up")
    with house.app.app_context():
        day.act("extraction.started", "processor")
    clock.tick(minutes=17)
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go(f"/cases/{day.code}")

    wedge.scan(CODES["finish"])
    bench.told("Finish the extraction")
    clock.tick(seconds=5)
    bench.page.wait_for_timeout(1100)
    wedge.scan(CODES["finish"])

    expect(band(bench)).to_contain_text("No question on this page waits for it.")
    assert house.case(day.code).last("svf.collected") is None


def test_print_prints_the_label_that_is_due_and_next_does_not(screens, house, walked):
    day = walked("plan")
    with house.app.app_context():
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go(f"/cases/{day.code}/labels/{house.case(day.code).syringes[0].code}")

    wedge.scan(CODES["next"])
    expect(band(bench)).to_contain_text("No question on this page waits for it.")
    assert not house.case(day.code).syringes[0].prints
    wedge.scan(CODES["print"])

    expect(bench.page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    assert len(house.case(day.code).syringes[0].prints) == 1


def test_void_makes_the_label_of_the_page_void_once_a_reason_stands_there(
    screens, house, walked, clock
):
    day = walked("plan")
    with house.app.app_context():
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
        code = day.of("syringe")[0]
        day.act("label.printed", "processor", container=code)
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go(f"/cases/{day.code}/labels/{code}")

    wedge.scan(CODES["void"])
    expect(band(bench)).to_contain_text("No question on this page waits for it.")
    bench.page.locator("#label-void summary").click()
    bench.page.locator("#void-reason").fill("smeared")
    clock.tick(seconds=5)
    bench.page.wait_for_timeout(1100)
    wedge.scan(CODES["void"])

    bench.until(lambda: house.case(day.code).syringes[0].prints[0].state == "voided")


def test_no_command_answers_a_stop(screens, house, walked):
    day = walked("to_theatre")
    away = walked("to_theatre", "P-002", bench="Bench 2", device="SX-0418")
    with house.app.app_context():
        foreign = away.live(away.of("syringe")[0])
    screen = screens("nurse", "Theatre 2")
    wedge = Wedge(screen.page)
    screen.go(f"/cases/{day.code}")
    wedge.scan(foreign)
    expect(band(screen)).to_contain_text("belongs to case")

    for name in ("confirm", "cancel", "next"):
        wedge.scan(CODES[name])
        screen.until(lambda name=name: commands(house)[:1] == [(name, "stop")])

    expect(band(screen)).to_contain_text("belongs to case")
    expect(band(screen)).to_contain_text("No command answers a stop.")


def test_no_command_answers_who_somebody_is(screens, house, walked):
    day = walked("open")
    screen = screens("nurse", "Theatre 2")
    screen.go(f"/cases/{day.code}?do=identity.checked")
    assert screen.page.locator('section.next input[type="password"]').count()

    Wedge(screen.page).scan(CODES["confirm"])

    expect(band(screen)).to_contain_text("This form asks who somebody is.")
    assert commands(house) == [("confirm", "person")]


def test_cancel_goes_back_to_what_is_next(screens, house, walked):
    day = walked("extract")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}?do=case.stopped")
    back = bench.page.get_by_role("link", name="Back to what is next")
    expect(back).to_be_visible()

    Wedge(bench.page).scan(CODES["cancel"])

    expect(back).to_have_count(0)
    bench.next_is("Collect the SVF")


def test_a_badge_names_the_performer_of_the_open_form_where_that_is_asked_for(
    screens, house, walked
):
    day = walked("extract")
    with house.app.app_context():
        code = badges.issue("processor2", actor="admin", role="administrator")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    wedge = Wedge(bench.page)

    wedge.scan(code, FRENCH)
    expect(bench.page.locator("#badge-pin")).to_be_focused()
    bench.page.get_by_role("button", name="Only name them as who did it").click()
    expect(band(bench)).to_contain_text("The open form now names them as who did it.")
    bench.fill(volume_ml="10.0", appearance="as_expected")
    bench.tap("Collect the SVF")

    event = house.case(day.code).last("svf.collected").event
    assert (event.actor, event.performer) == ("processor", "processor2")


def test_a_badge_at_the_second_person_names_them_and_their_password_is_still_asked(
    screens, house, walked
):
    day = walked("open")
    with house.app.app_context():
        code = badges.issue("surgeon", actor="admin", role="administrator")
    screen = screens("nurse", "Theatre 2")
    screen.go(f"/cases/{day.code}?do=identity.checked")
    screen.page.locator('section.next [name="witness"]').focus()

    Wedge(screen.page).scan(code, typed=True)

    expect(screen.page.locator('section.next [name="witness"]')).to_have_value("surgeon")
    expect(screen.page.locator('section.next [name="witness_password"]')).to_be_focused()
    assert screen.page.locator('section.next [name="witness_password"]').input_value() == ""


def last(house):
    with house.app.app_context():
        (entry,) = log.page("seoul", kind="scanner.tested", size=1)
        return scanner_tests.last("seoul", entry.event.workstation)


# Every fault has its own test in tests/js; these are the ways in which keys come to the page.
@pytest.mark.parametrize(
    ("text", "how", "words", "faults"),
    [
        (TEST_CARD, {"layout": US}, "The scanner reads as it should.", ()),
        (TEST_CARD, {"layout": KOREAN}, "An input method, such as the Korean one", ("ime",)),
        (f"~{TEST_CARD}", {"end": "Tab"}, "The scanner sends “~” before the code.", ("prefix",)),
        (TEST_CARD, {"gap": 0.035}, "The scanner waits 35 ms", ("slow",)),
    ],
)
def test_the_test_of_a_scanner_says_what_is_wrong_and_keeps_it(
    screens, house, text, how, words, faults
):
    bench = screens("processor", "Bench 1")
    bench.go("/scan/test")

    Wedge(bench.page).scan(text, **how)

    expect(bench.page.locator("[data-result]")).to_contain_text(words)
    expect(bench.page.locator("#tested")).to_contain_text("Demo Processor")
    assert last(house).faults == faults


def test_a_label_scanned_at_the_test_is_a_scan_and_says_nothing_of_the_scanner(
    screens, house, walked
):
    day = walked("to_theatre")
    with house.app.app_context():
        code = day.live(day.of("syringe")[0])
    bench = screens("processor", "Bench 1")
    bench.go("/scan/test")

    Wedge(bench.page).scan(code)

    expect(bench.page.locator("[data-result]")).to_contain_text("This is a label, and not the test")
    expect(band(bench)).to_contain_text("Syringe 1/2")
    expect(bench.page.locator("#tested")).to_contain_text("not tested yet")
    with house.app.app_context():
        assert log.page("seoul", kind="scanner.tested", size=1) == []
        assert log.page("seoul", kind="scan.answered", size=1)[0].event.data["code"] == code


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_the_pages_of_scanning_can_be_read_touched_and_heard(screens, house, walked, size, scheme):
    walked("to_theatre")
    with house.app.app_context():
        badges.issue("nurse", actor="admin", role="administrator")
    screen = screens("admin", "Trial office", size, color_scheme=scheme)
    for path in ("/scan", "/scan/test", "/scan/commands", "/accounts/nurse/badge"):
        screen.go(path)
        if path == "/scan/test":
            Wedge(screen.page).scan(f"#{TEST_CARD}", GERMAN, end="")
            expect(screen.page.locator("#tested")).to_contain_text("Works")
        screen.page.evaluate("document.getElementById('camera').hidden = false")
        screen.page.evaluate(OPEN)
        found = Axe().run(screen.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert screen.page.evaluate(SMALL) == [], path
        assert not screen.page.evaluate(WIDER), path
