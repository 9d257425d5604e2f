"""The forms of steps in real Chromium: typed codes told from scanned ones, digits by taps."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.domain.digits import DIGITS
from svflab.services import demo
from svflab.services.walk import Day
from tests.browser.test_workstation import SMALL, WIDER
from tests.browsing import PHONE, WIDE, violations

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HAND_MS = 130
"""Between two characters that a person types."""


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day, and does what the test asks for beyond it."""

    def walk(part: str, also=lambda day: None) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            day = Day(protocol, "seoul", "P-001", wait=wait).until(part)
            also(day)
            return day

    return walk


def identified(day):
    named = ["birth_date", "name"]
    day.act("identity.checked", "nurse", witness="surgeon", identifiers=named, result="match")


def live(house, day, code):
    with house.app.app_context():
        return day.live(code)


def test_a_code_that_is_typed_asks_why_at_once_and_one_that_is_scanned_does_not(
    screens, house, walked
):
    day = walked("open")
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    asked = theatre.page.locator("section.next [data-typed]")

    expect(asked).to_be_hidden()
    theatre.page.locator('[name="device"]').click()
    theatre.page.keyboard.type("SX-0417", delay=HAND_MS)
    expect(asked).to_be_visible()
    theatre.page.locator('[name="device"]').fill("")
    expect(asked).to_be_hidden()
    theatre.scan_into(device="SX-0417")
    theatre.fill(kit_serial="KS-1")
    expect(asked).to_be_visible()


def test_a_reload_does_not_forget_that_a_code_was_scanned(screens, walked):
    day = walked("open")
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.scan_into(device="SX-0417")

    theatre.page.reload()

    expect(theatre.page.locator('[name="device"]')).to_have_value("SX-0417")
    expect(theatre.page.locator("section.next [data-typed]")).to_be_hidden()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_syringe_whose_label_will_not_scan_is_matched_by_typing_before_a_second_person(
    screens, house, walked, size
):
    day = walked("to_theatre")
    case = house.case(day.code)
    theatre = screens("nurse", "Theatre 2", size)
    theatre.go(f"/cases/{day.code}")

    theatre.fill(
        wristband=live(house, day, case.wristband.code),
        syringe=live(house, day, case.syringes[0].code),
    )
    theatre.page.locator("section.next button.act").click()
    expect(theatre.page.locator("section.next .errors")).to_contain_text("Say why it was typed")
    theatre.look(f"typed-{size[0]}", whole=True)
    assert theatre.page.evaluate(SMALL) == []
    assert not theatre.page.evaluate(WIDER)
    assert violations(theatre.page) == []
    theatre.fill(typed_why="damaged")
    theatre.second("surgeon")
    theatre.page.locator("section.next button.act").click()

    theatre.told("Match the syringe")
    event = house.case(day.code).last("syringe.matched").event
    assert (event.witness, event.data["typed_why"]) == ("surgeon", "damaged")
    expect(theatre.page.locator("section.past")).to_contain_text(
        "typed, because the label cannot be read"
    )


def test_who_verifies_on_anothers_screen_only_scans_and_signs(screens, house, walked):
    def filled(day):
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
        [code] = day.of("syringe")
        day.act("label.printed", "processor", container=code)
        day.act("label.applied", "processor", code=day.live(code))

    day = walked("plan", filled)
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}?do=label.verified")
    bench.fill(actor="processor2", actor_password=demo.password("processor2"))

    bench.scan(live(house, day, house.case(day.code).syringes[0].code))

    bench.told("Verify the label")
    event = house.case(day.code).last("label.verified").event
    assert (event.actor, event.data["entered"]) == ("processor2", {"code": "scan"})


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_each_digit_is_two_taps_that_a_finger_can_hit(screens, house, walked, size):
    day = walked("preflight", identified)
    theatre = screens("nurse", "Theatre 2", size)
    theatre.go(f"/cases/{day.code}?do=digits.examined")
    theatre.look(f"digits-{size[0]}", whole=True)
    assert theatre.page.evaluate(SMALL) == []
    assert not theatre.page.evaluate(WIDER)
    assert violations(theatre.page) == []
    assert theatre.page.locator("section.next input:checked").count() == 0

    theatre.look_at(*DIGITS[:-1], **{"suitable+perfusion": "yes+normal", "pain": "0"})
    theatre.page.locator("section.next button.act").click()
    assert not house.case(day.code).has("digits.examined")
    theatre.look_at(DIGITS[-1], **{"suitable+perfusion": "no+absent", "pain": "3"})
    theatre.page.locator("section.next button.act").click()
    last = theatre.page.locator(f'[id$="-digits-{DIGITS[-1]}"]')
    expect(last).to_contain_text("Why not suitable: This is needed.")
    last.locator('[name$="-why"]').fill("Black tip.")
    theatre.page.locator("section.next button.act").click()

    theatre.told("Examine each digit")
    assert house.case(day.code).digits[DIGITS[-1]]["why"] == "Black tip."


def test_each_digit_is_answered_by_keys_alone(screens, house, walked):
    day = walked("preflight", identified)
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}?do=digits.examined")
    keys = theatre.page.keyboard
    theatre.page.locator('[name="digits-right_thumb-suitable+perfusion"]').first.focus()

    for _digit in DIGITS:
        for key in ("Space", "Tab", "Space", "ArrowRight", "Tab"):
            keys.press(key)
            theatre.page.wait_for_timeout(HAND_MS)
    keys.press("Enter")

    theatre.told("Examine each digit")
    rows = house.case(day.code).digits
    assert set(rows) == set(DIGITS)
    assert {row["pain"] for row in rows.values()} == {1}
