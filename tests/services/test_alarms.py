"""Alarms are heard by name and once; a muted screen keeps none to itself; the log tells of both."""

from uuid import uuid4

import pytest

from svflab.domain.alarms import CLOSING, OVER
from svflab.records import log
from svflab.services import alarms, subjects
from svflab.services.errors import Conflict, NotThere
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"


@pytest.fixture
def day(protocol, clock):
    """An extraction that has run for nineteen minutes: its warning rings."""
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m)).until("set_up")
    day.act("extraction.started", "processor")
    clock.tick(minutes=19)
    return day


def of(protocol, day, bound):
    found = alarms.of_case(protocol, day.case)
    return next(one for one in found if (one.window, one.bound) == ("extraction", bound))


@pytest.fixture
def hear(protocol, day):
    def _hear(bound=CLOSING, who="processor", event_id="", **other):
        one = of(protocol, day, bound)
        told = {"actor": who, "role": "processor", "workstation": "Bench 1", **other}
        again = event_id or str(uuid4())
        return alarms.acknowledge(protocol, SITE, day.code, one.id, event_id=again, **told)

    return _hear


def mute(protocol, *, on=False, workstation="Bench 1", event_id=""):
    by = {"actor": "processor", "role": "processor", "workstation": workstation}
    return alarms.turn_sound(protocol, SITE, on=on, event_id=event_id or str(uuid4()), **by)


def test_who_heard_an_alarm_stands_in_the_log_of_the_case(protocol, day, hear):
    entry = hear()

    assert (entry.event.actor, entry.event.workstation) == ("processor", "Bench 1")
    assert entry.event.about == f"case:{day.code}"
    assert entry.event.data["bound"] == CLOSING
    assert of(protocol, day, CLOSING).heard == entry


def test_the_same_answer_twice_and_that_of_a_second_person_are_one_entry(protocol, day, hear):
    first = hear(event_id=(twice := str(uuid4())))

    assert hear(event_id=twice) == first
    assert hear(who="nurse") == first
    assert len(log.page(SITE, kind="alarm.acknowledged")) == 1


def test_an_alarm_that_does_not_ring_is_not_heard(protocol, day, hear, clock):
    with pytest.raises(Conflict, match="alarm_over"):
        hear(OVER)
    with pytest.raises(NotThere):
        alarms.acknowledge(
            protocol,
            SITE,
            day.code,
            "extraction::over:yesterday",
            actor="processor",
            role="processor",
            workstation="",
            event_id=str(uuid4()),
        )
    warning = of(protocol, day, CLOSING)
    clock.tick(seconds=20)
    day.act("extraction.finished", "processor")
    with pytest.raises(Conflict, match="alarm_over"):
        alarms.acknowledge(
            protocol,
            SITE,
            day.code,
            warning.id,
            actor="processor",
            role="processor",
            workstation="",
            event_id=str(uuid4()),
        )
    assert log.page(SITE, kind="alarm.acknowledged") == []


def test_the_watch_knows_what_may_call_until_somebody_has_heard_it(protocol, day, hear):
    told = lambda: [call.alarm.bound for call in alarms.watch(protocol, SITE).calls]  # noqa: E731

    assert told() == ["opens", CLOSING, OVER]
    hear()
    assert told() == ["opens", OVER]
    day.act("extraction.finished", "processor")
    assert told() == []


def test_the_watch_is_worked_out_once_for_a_log_that_has_come_so_far(protocol, day, hear):
    first = alarms.watch(protocol, SITE)

    assert alarms.watch(protocol, SITE) is first
    hear()
    assert alarms.watch(protocol, SITE) is not first


def test_what_would_ring_at_a_muted_screen_calls_everywhere_at_once(protocol, day, clock):
    warning = lambda: next(  # noqa: E731
        call.alarm for call in alarms.watch(protocol, SITE).calls if call.alarm.bound == CLOSING
    )
    assert not warning().is_on_at("Theatre 2", clock.now)

    entry = mute(protocol)

    assert warning().is_on_at("Theatre 2", clock.now)
    assert alarms.watch(protocol, SITE).muted == {"Bench 1": entry}
    mute(protocol, on=True)
    assert not warning().is_on_at("Theatre 2", clock.now)
    assert alarms.watch(protocol, SITE).muted == {}


def test_a_screen_is_muted_once_and_it_stands_in_the_cases_whose_alarms_may_come(protocol, day):
    first = mute(protocol, event_id=(twice := str(uuid4())))

    assert mute(protocol, event_id=twice) == first
    assert first.event.touches == (f"case:{day.code}",)
    assert first in subjects.case_of(protocol, SITE, day.code).entries


def test_an_alarm_that_was_heard_changes_no_list_that_a_rebuild_does_not_make(protocol, day, hear):
    hear()
    mute(protocol)
    day.act("extraction.finished", "processor")

    assert verify(protocol).is_whole
    rebuild(protocol)
    assert verify(protocol).is_whole
