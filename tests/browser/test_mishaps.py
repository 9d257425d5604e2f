"""The most harmful mishaps, in real Chromium: each begins from a day, and is only its own taps.

What the pages do with each of them is told in `tests/web`, and how the case goes on in
`tests/mishaps`, by whose measures these end as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.mishaps.ending import stands

pytestmark = pytest.mark.browser
AT = {"nurse": "Theatre 2", "surgeon": "Theatre 2", "processor": "Bench 1", "quality": "Office"}


@pytest.fixture
def begin(house, clock):
    """Begin a day before anybody has signed in, so that it is walked once."""

    def begun(part, number=1) -> Day:
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        protocol = house.app.extensions["protocol"]
        with house.app.app_context():
            return Day(protocol, "seoul", f"P-00{number}", wait, **place).until(part)

    return begun


def first(day):
    return day.case.syringes[0].code


@dataclass(frozen=True)
class Mishap:
    """Up to where the day went, who says what at their screen, and what then stands there."""

    part: str
    who: str
    kind: str
    title: str
    says: str
    values: dict = field(default_factory=dict)
    about: Callable | None = None
    second: str = ""
    before: Callable = lambda _day: None


def offered(day):
    codes = [day.live(syringe.code) for syringe in day.case.syringes]
    day.act("handover.offered", "processor", to="theatre", containers=codes)


def running(day):
    day.act("extraction.started", "processor")
    day.wait(6)


WHY = {"reason": "as it happened"}
MISHAPS = {
    "a syringe is dropped after the match": Mishap(
        "match",
        "nurse",
        "container.discarded",
        "Discard a container",
        "was discarded: Dropped",
        {"cause": "dropped", "destination": "waste"},
        first,
        "surgeon",
    ),
    "a syringe leaks after the release": Mishap(
        "to_theatre",
        "nurse",
        "hold.placed",
        "Put on hold",
        "Leaking, dropped or contaminated",
        {"cause": "leak", **WHY},
        first,
    ),
    "a syringe is not found": Mishap(
        "to_theatre",
        "nurse",
        "container.lost",
        "Record that a container is lost",
        "is lost.",
        WHY,
        first,
        "surgeon",
    ),
    "the participant withdraws after the liposuction": Mishap(
        "to_laboratory",
        "nurse",
        "case.stopped",
        "Stop the case",
        "Consent withdrawn",
        {"cause": "consent_withdrawn", **WHY},
    ),
    "the case is of the wrong participant": Mishap(
        "check_in",
        "nurse",
        "case.stopped",
        "Stop the case",
        "This case was opened for the wrong participant.",
        {"cause": "wrong_participant", **WHY},
    ),
    "the participant cannot bear another injection": Mishap(
        "match", "surgeon", "injection.stopped", "Stop injecting", "as it happened", WHY
    ),
    "the syringes come warm out of the bag": Mishap(
        "release",
        "nurse",
        "handover.refused",
        "Refuse the hand-over",
        "as it happened",
        WHY,
        before=offered,
    ),
    "the laboratory calls about bacteria": Mishap(
        "match",
        "processor",
        "hold.placed",
        "Put on hold",
        "A result outside its limits",
        {"cause": "result", **WHY},
    ),
    "the kit fails in the middle of the run": Mishap(
        "set_up",
        "processor",
        "run.failed",
        "The kit or the device failed",
        "as it happened",
        {"cause": "kit", **WHY},
        before=running,
    ),
}


@pytest.mark.parametrize("name", MISHAPS)
def test_it_is_said_in_one_form_behind_one_link(screens, house, begin, name):
    told = MISHAPS[name]
    day = begin(told.part)
    with house.app.app_context():
        told.before(day)
        code = told.about(day) if told.about else ""
    screen = screens(told.who, AT[told.who])
    screen.go(f"/cases/{day.code}")

    if told.title not in screen.page.locator("#case-next").inner_text():
        screen.page.locator("summary", has_text="something went differently").click()
        way = f'.ways a[href*="do={told.kind}"]' + (f'[href*="{code}"]' if code else "")
        screen.page.locator(way).first.click()
    expect(screen.page.locator("#case-next")).to_contain_text(told.title)
    screen.fill(**told.values)
    if told.second:
        screen.second(told.second)
    screen.page.locator("section.next button.act").click()

    screen.told(told.title)
    screen.look(f"mishap-{told.kind}")
    with house.app.app_context():
        stands(day, told.says)


def test_the_syringe_of_another_participant_is_held_to_the_scanner(screens, house, begin):
    other, day = begin("to_theatre", 2), begin("to_theatre")
    with house.app.app_context():
        band, wrong = day.live(day.case.wristband.code), other.live(first(other))
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.scan(band)
    theatre.scan(wrong)

    expect(theatre.page.locator("#scan-answer")).to_contain_text("Stop")
    expect(theatre.page.locator("#scan-answer")).to_contain_text(other.code[-2:])
    with house.app.app_context():
        stands(day, "belongs to case", "incident")


def test_a_syringe_is_taken_up_past_its_use_by(screens, house, begin, clock):
    day = begin("match")
    clock.tick(minutes=240)
    with house.app.app_context():
        code = day.live(first(day))
    theatre = screens("surgeon", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.scan(code)

    expect(theatre.page.locator("#scan-answer")).to_contain_text("Stop")
    with house.app.app_context():
        assert day.case.in_hand is None
        stands(day, "was to be used by 14:31. Do not inject it.")


def test_the_identifiers_do_not_match(screens, house, begin):
    day = begin("preflight")
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.fill(identifiers=["name", "birth_date"], result="mismatch")
    theatre.second("surgeon")
    theatre.page.locator("section.next button.act").click()

    expect(theatre.page.locator("#case")).to_contain_text("The identifiers do not match.")
    with house.app.app_context():
        stands(day, "The identifiers do not match.", "incident")


def test_the_extraction_was_forgotten(screens, house, begin, clock):
    day = begin("set_up")
    with house.app.app_context():
        day.act("extraction.started", "processor")
    clock.tick(minutes=22)
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    bench.tap("Finish the extraction")

    expect(bench.page.locator("#case")).to_contain_text("at most 20:00 was allowed")
    with house.app.app_context():
        stands(day, "took 22:00 (min:s), and at most 20:00 was allowed")


def test_a_step_is_tapped_twice_and_recorded_once(screens, house, begin):
    day = begin("set_up")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    bench.page.locator("section.next button.act").dblclick()

    bench.told("Start the extraction")
    with house.app.app_context():
        assert len(day.case.done["extraction.started"]) == 1
        stands(day, "Start the extraction")


def test_the_gram_stain_is_positive(screens, house, begin):
    day = begin("extract")
    with house.app.app_context():
        day.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}?do=result.reported&told=gram_stain")
    bench.fill(value="positive")
    bench.page.locator("section.next button.act").click()

    expect(bench.page.locator("#case")).to_contain_text("outside its limits")
    with house.app.app_context():
        stands(day, "outside its limits")
