"""Scans in real Chromium, by the keys that scanners press on the keyboards of four countries."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.domain.commands import TEST_CARD
from svflab.records import log
from svflab.services.walk import Day
from tests.browser.keyboards import GERMAN, LAYOUTS, Wedge

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


@pytest.fixture
def kept(house):
    """Tells what was kept of scans, the newest first."""

    def told():
        with house.app.app_context():
            return [one.event.data for one in log.page("seoul", kind="scan.answered")]

    return told


def live(house, day, kind):
    with house.app.app_context():
        return day.live(day.of(kind)[0])


def band(screen):
    return screen.page.locator("#scan-answer")


def settled(screen):
    """Wait until what a scan sent was answered."""
    expect(screen.page.locator('.htmx-request, [aria-busy="true"]')).to_have_count(0)
    expect(screen.page.locator("[data-ready]")).not_to_have_attribute("data-ready", "reading")


def test_a_label_is_read_on_the_keyboards_of_four_countries_and_with_caps_lock(
    screens, house, walked, kept, clock
):
    """With nothing in focus, and with the focus in a half-filled form, which stays as it was."""
    day = walked("extract")
    code = live(house, day, "lipoaspirate")
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    volume = bench.page.locator('section.next [name="volume_ml"]')

    for number, layout in enumerate(LAYOUTS.values(), 1):
        bench.go(f"/cases/{day.code}")
        wedge.scan(code, layout)
        expect(band(bench)).to_contain_text("lipoaspirate", ignore_case=True)
        settled(bench)
        clock.tick(seconds=5)  # the same code at once is the same scan
        bench.page.wait_for_timeout(1100)
        volume.fill("1")
        volume.focus()
        wedge.scan(code, layout, typed=True)

        bench.until(lambda: len(kept()) == 2 * number)  # noqa: B023 - at once
        settled(bench)
        assert volume.input_value() == "1"
        assert bench.page.url.endswith(f"/cases/{day.code}")
        clock.tick(seconds=5)
    assert {one["code"] for one in kept()} == {code}
    assert house.case(day.code).last("svf.collected") is None


@pytest.mark.parametrize(("end", "later"), [("Tab", 0), ("", 0), ("Enter", 0.3)])
def test_whatever_ends_a_scan_sends_no_half_filled_form(screens, house, walked, kept, end, later):
    """Enter, Tab, a line feed or nothing; also an Enter that comes late, as over radio."""
    day = walked("extract")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    volume = bench.page.locator('section.next [name="volume_ml"]')
    volume.fill("10")
    volume.focus()

    Wedge(bench.page).scan(live(house, day, "lipoaspirate"), end=end, later=later)
    bench.until(lambda: len(kept()) == 1)
    settled(bench)

    assert volume.input_value() == "10"
    assert volume.evaluate("field => field === document.activeElement")
    assert house.case(day.code).last("svf.collected") is None


def test_a_scan_presses_no_button_and_opens_no_list_that_has_the_focus(
    screens, house, walked, kept
):
    """A maker's code may hold a space, which presses a button, and letters, which move a list."""
    day = walked("preflight")
    screen = screens("nurse", "Theatre 2")
    screen.go(f"/cases/{day.code}")
    wedge = Wedge(screen.page)
    summary = screen.page.locator("main summary").first
    summary.focus()

    wedge.scan("LOT 22 07 AB", end="")
    screen.until(lambda: len(kept()) == 1)

    assert summary.evaluate("part => !part.parentElement.open")
    assert kept()[0]["answer"] == "unknown"


def test_a_scanner_that_puts_something_round_a_code_is_read_once_it_was_tested(
    screens, house, walked, kept, clock
):
    day = walked("extract")
    code = live(house, day, "lipoaspirate")
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go("/scan")
    wedge.scan(f"#1{code};")
    expect(band(bench)).to_contain_text("not one of our codes")

    bench.go("/scan/test")
    wedge.scan(f"#1{TEST_CARD};")
    expect(bench.page.locator("[data-result]")).to_contain_text("The scanner sends “#1” before")
    clock.tick(seconds=5)
    bench.go(f"/cases/{day.code}")
    wedge.scan(f"#1{code};")

    bench.until(lambda: kept()[0].get("code") == code)


def test_keys_that_cannot_be_read_are_refused_with_the_cause(screens, kept):
    """A Korean input method, and a browser that does not tell where the keys lie."""
    bench = screens("processor", "Bench 1")
    bench.go("/scan")

    bench.page.evaluate(
        """keys => keys.forEach((key, at) => setTimeout(() => document.body.dispatchEvent(
             new KeyboardEvent("keydown", {key, code: "", bubbles: true})), at * 10))""",
        ["Process"] * 12 + ["Enter"],
    )

    expect(band(bench)).to_contain_text("An input method, such as the Korean one, is on")
    expect(band(bench)).to_contain_text("Press 한/영")
    expect(band(bench).get_by_role("link", name="Test the scanner")).to_be_visible()
    assert (kept()[0]["why"], kept()[0]["facts"]) == ("unread", {"causes": "ime"})


def test_caps_lock_is_named_with_a_code_that_is_not_known(screens, kept):
    bench = screens("processor", "Bench 1")
    bench.go("/scan")

    bench.page.evaluate(
        """keys => keys.forEach((key, at) => setTimeout(() => document.body.dispatchEvent(
             new KeyboardEvent("keydown", {key, modifierCapsLock: true, shiftKey: true,
               bubbles: true, code: key.length > 1 ? key : "Key" + key.toUpperCase()})),
             at * 10))""",
        [*"lotxyz", "Enter"],
    )

    expect(band(bench)).to_contain_text("Caps Lock is on at this computer.")


def test_a_makers_code_is_refused_until_it_is_known_how_this_scanner_is_read(
    screens, house, walked, kept, clock
):
    """On a German computer LOT22YZ and LOT22ZY are the same keys: the way out is one tap."""
    day = walked("open")
    screen = screens("nurse", "Theatre 2")
    wedge = Wedge(screen.page)
    screen.go(f"/cases/{day.code}?do=preflight.completed")
    kit = screen.page.locator('section.next [name="kit_serial"]')
    kit.focus()

    wedge.scan("LOT22YZ", GERMAN, typed=True)
    expect(band(screen)).to_contain_text("Test the scanner once, then scan this again")
    assert kit.input_value() == ""
    wedge.scan(TEST_CARD, GERMAN)  # any code of ours shows which reading is right
    expect(band(screen)).to_contain_text("test card")
    kit.focus()
    wedge.scan("LOT22YZ", GERMAN, typed=True)

    expect(kit).to_have_value("LOT22YZ")


def test_a_repeat_is_not_counted_and_says_so_without_wiping_the_answer_away(
    screens, house, walked, kept
):
    day, away = (
        walked("to_theatre"),
        walked("to_theatre", "P-002", bench="Bench 2", device="SX-0418"),
    )
    foreign = live(house, away, "syringe")
    screen = screens("nurse", "Theatre 2")
    wedge = Wedge(screen.page)
    screen.go(f"/cases/{day.code}")

    wedge.scan(foreign)
    expect(band(screen)).to_contain_text("belongs to case")
    wedge.scan(foreign)

    expect(band(screen)).to_contain_text("It was not counted again")
    expect(band(screen)).to_contain_text("belongs to case")
    assert len(kept()) == 1


def test_while_a_scan_is_answered_its_repeat_is_ignored_and_another_waits(
    screens, house, walked, kept
):
    day = walked("to_theatre")
    with house.app.app_context():
        codes = [day.live(code) for code in day.of("syringe")]
    screen = screens("nurse", "Theatre 2")
    wedge = Wedge(screen.page)
    screen.go("/scan")
    held, hold = [], [True]
    screen.page.route(
        lambda url: url.endswith("/scan"),
        lambda route: held.append(route) if hold[0] else route.continue_(),
    )

    wedge.scan(codes[0])
    screen.until(lambda: len(held) == 1)
    expect(screen.page.locator("[data-ready]")).to_have_attribute("data-ready", "reading")
    screen.page.wait_for_timeout(1300)
    wedge.scan(codes[0])
    expect(band(screen)).to_contain_text("Same code again")
    wedge.scan(codes[1])
    hold[0] = False
    held[0].continue_()

    screen.until(lambda: len(kept()) == 2)
    assert [one["code"] for one in kept()] == codes[::-1]


HEAR = """() => {
  window.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    window.heard.push(Math.round(this.frequency.value));
    start.apply(this, at);
  };
}"""


def test_each_answer_has_a_sound_until_this_browser_is_muted(screens, house, walked, clock):
    day = walked("to_theatre")
    screen = screens("nurse", "Theatre 2")
    screen.page.add_init_script(f"({HEAR})()")
    wedge = Wedge(screen.page)
    heard = lambda: screen.page.evaluate("window.heard.splice(0)")  # noqa: E731
    screen.go("/scan")

    wedge.scan(live(house, day, "wristband"))
    expect(band(screen)).to_contain_text("wristband", ignore_case=True)
    settled(screen)
    read = heard()
    wedge.scan("SYZ3QM9A2X")
    expect(band(screen)).to_contain_text("Not known")
    settled(screen)
    unknown = heard()
    assert read
    assert unknown
    assert read != unknown

    screen.page.get_by_role("button", name="Sounds on").click()
    expect(screen.page.get_by_role("button", name="Sounds off")).to_be_visible()
    clock.tick(seconds=9)
    screen.go("/scan")
    wedge.scan("SYZ3QM9A2X")
    expect(band(screen)).to_contain_text("Not known")
    settled(screen)
    assert heard() == []


def test_what_is_typed_fast_and_tapped_away_at_once_is_no_scan(screens):
    bench = screens("processor", "Bench 1")
    bench.go("/trace/")
    box = bench.page.get_by_label("Code, kit, lot or participant")
    box.focus()
    bench.page.keyboard.type("leak at the port")  # at a scanner's pace
    bench.page.get_by_role("heading", level=1).click()
    bench.page.wait_for_timeout(900)  # longer than keys are waited for

    expect(box).to_have_value("leak at the port")
    expect(bench.page.locator("#scan-answer")).to_be_empty()


def test_a_password_that_a_program_fills_in_is_no_scan(screens, house, kept):
    screen = screens("nurse", "Theatre 2")
    screen.go("/sign-in")
    secret = screen.page.locator("#password")
    secret.focus()

    Wedge(screen.page).scan("open sesame now", end="")
    screen.page.wait_for_timeout(600)  # longer than the wedge waits for the rest of a code

    expect(secret).to_have_value("open sesame now")
    assert kept() == []
