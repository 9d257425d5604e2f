"""Entries about participants and adverse events that are taken back: what the lists then say."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab import clock as clocks
from svflab.domain.event import Event
from svflab.records import log, projections
from svflab.services import participants, safety, subjects
from svflab.services.errors import Invalid, Refused
from svflab.services.history import of_participant
from svflab.services.rebuild import rebuild
from svflab.services.record import record
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"


@pytest.fixture
def begin(protocol, clock):
    def begun(part):
        day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
        return day.until(part)

    return begun


def event(kind, about, role, **more):
    return Event(str(uuid4()), SITE, kind, about, clocks.now(), role, role, **more)


def take_back(protocol, entry, role="coordinator", why="It was another participant."):
    told = event("entry.withdrawn", entry.event.about, role, replaces=entry.event.id)
    return record(protocol, told, texts={"reason": why})


def fail(protocol, kind="participant.screen_failed"):
    told = event(kind, "participant:P-001", "coordinator")
    return participants.let_go(protocol, told, {"reason": "HIV positive"}).entry


def listed():
    return projections.participant(SITE, "P-001")["state"]


def test_a_screen_failure_by_mistake_is_taken_back_and_a_case_opens(protocol, begin):
    day = begin("assess")
    failed = fail(protocol)
    assert listed() == "failed"

    take_back(protocol, failed)

    assert listed() == "eligible"
    day.open()
    assert day.case.participant == "P-001"


def test_both_entries_stay_to_be_read_with_their_reasons(protocol, begin):
    begin("assess")
    failed = fail(protocol, "consent.withdrawn")
    withdrawal = take_back(protocol, failed).entry

    told = of_participant(protocol, SITE, "P-001")

    assert {failed.event.id, withdrawal.event.id} <= {e.event.id for e in told.entries}
    assert told.beside.replaced[failed.event.id] == withdrawal
    assert told.beside.texts[failed.event.id, "reason"] == "HIV positive"
    assert told.beside.texts[withdrawal.event.id, "reason"] == "It was another participant."


def test_who_may_not_state_it_may_not_take_it_back(protocol, begin):
    begin("assess")
    failed = fail(protocol)

    with pytest.raises(Refused) as refused:
        take_back(protocol, failed, role="processor")

    assert {one.rule for one in refused.value.findings} == {"role"}
    assert listed() == "failed"


def test_the_same_taking_back_twice_is_one(protocol, begin):
    begin("assess")
    failed = fail(protocol)
    told = event("entry.withdrawn", "participant:P-001", "coordinator", replaces=failed.event.id)

    first = record(protocol, told, texts={"reason": "so"})
    again = record(protocol, told, texts={"reason": "so"})

    assert (first.is_new, again.is_new) == (True, False)


@pytest.fixture
def reported(begin):
    """A day at which an adverse event was reported, and its entry."""
    day = begin("inject")
    return day, day.report(term="digit.pain", digit="right_thumb").entry


def test_a_report_by_mistake_waits_for_nobody_and_counts_in_no_case(protocol, reported):
    day, entry = reported
    assert projections.case_row(SITE, day.code)["reports"] == 1

    take_back(protocol, entry, role="nurse")

    [row] = projections.reports(SITE)
    assert row["state"] == "taken_back"
    assert projections.reports(SITE, states=("waiting",)) == []
    assert projections.case_row(SITE, day.code)["reports"] == 0
    assert subjects.case_of(protocol, SITE, day.code).case.reports == []


def test_it_is_still_found_by_its_code(protocol, reported):
    _day, entry = reported
    take_back(protocol, entry, role="nurse")

    known = safety.find(protocol, SITE, entry.event.about.removeprefix("ae:"))

    assert known.adverse_event.report == entry
    assert safety.person_of(known) == "P-001"


def test_a_participant_whose_case_was_touched_is_counted_right_after_a_rebuild(protocol, reported):
    _day, entry = reported
    take_back(protocol, entry, role="nurse")
    fail(protocol, "consent.withdrawn")
    assert verify(protocol).breaks == ()

    rebuild(protocol)

    assert verify(protocol).breaks == ()
    assert listed() == "withdrawn"


@pytest.mark.parametrize("about", ["site:seoul", "account:kim", "workstation:W1"])
def test_nothing_else_is_taken_back(protocol, begin, about):
    with pytest.raises(Invalid):
        record(protocol, event("entry.withdrawn", about, "coordinator", replaces="x"))

    assert log.last_of(SITE, about) == 0
