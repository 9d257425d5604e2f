"""An incident that was stopped counts like one that happened: on the lists, at close, for good."""

from uuid import uuid4

import pytest

from svflab.domain.deviations import unanswered
from svflab.domain.finding import sealed_in
from svflab.domain.rules import VERSION
from svflab.records import projections
from svflab.services import subjects
from svflab.services.errors import Refused
from svflab.services.rebuild import rebuild
from svflab.services.scan import answer
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"


@pytest.fixture
def begin(protocol, clock):
    """Begin the day of a participant, and go on with it up to a part."""

    def begun(part, participant="P-001", bench="Bench 1", device="SX-0417"):
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        return Day(protocol, SITE, participant, wait=wait, bench=bench, device=device).until(part)

    return begun


@pytest.fixture
def other(begin):
    """The day of another participant, whose syringes wait in the theatre."""
    return begin("to_theatre", "P-002", "Bench 2", "SX-0418")


@pytest.fixture
def stopped(begin, other):
    """A day on which the syringe of another participant was scanned at the bedside."""
    day = begin("to_theatre")
    wrong = other.live(other.case.syringes[0].code)
    with pytest.raises(Refused):
        day.act(
            "syringe.matched", "nurse", wristband=day.live(day.case.wristband.code), syringe=wrong
        )
    return day


def on_the_list(day):
    return projections.case_row(SITE, day.code)


def open_findings(day):
    known = subjects.case_of(day.protocol, SITE, day.code)
    return unanswered(day.protocol, known.case, known.findings)


def test_an_incident_that_was_stopped_waits_for_an_answer_on_the_list(stopped):
    [found] = open_findings(stopped)

    assert (found.rule, found.incident) == ("wrong_participant", True)
    assert (on_the_list(stopped)["unanswered"], on_the_list(stopped)["deviations"]) == (1, 1)


def test_it_is_the_case_it_was_tried_in_that_answers_for_it(stopped, other):
    assert open_findings(other) == ()
    assert on_the_list(other)["unanswered"] == 0


def test_its_reason_answers_it(stopped):
    [found] = open_findings(stopped)

    stopped.act(
        "deviation.explained",
        "nurse",
        reason="both lay there",
        rule=found.rule,
        event=found.event_id,
    )

    assert open_findings(stopped) == ()
    assert (on_the_list(stopped)["unanswered"], on_the_list(stopped)["deviations"]) == (0, 1)


def test_it_is_sealed_when_the_case_closes_with_the_version_of_the_rules(stopped):
    for part in ("match", "inject", "discard", "observe", "close"):
        getattr(stopped, part)()

    data = stopped.case.closed.event.data
    [found] = [one for one in sealed_in(data) if one.incident]
    [tried] = [e for e in stopped.case.entries if e.event.kind == "attempt.refused"]
    assert (found.rule, found.event_id) == ("wrong_participant", tried.event.id)
    assert data["rules"] == VERSION


def test_a_scan_that_stops_where_a_form_is_asked_for_counts_as_well(begin, clock):
    other, day = begin("liposuction", "P-002", "Bench 2", "SX-0418"), begin("liposuction")
    clock.tick(minutes=1)
    scanned = answer(
        day.protocol,
        SITE,
        other.live(other.of("lipoaspirate")[0]),
        account="nurse",
        role="nurse",
        workstation="Theatre 2",
        case=day.code,
        event_id=str(uuid4()),
    )

    assert scanned.state == "stop"
    assert on_the_list(day)["unanswered"] == len(open_findings(day)) == 1


def test_what_is_refused_for_its_order_alone_waits_for_nobody(begin):
    day = begin("preflight")
    with pytest.raises(Refused):
        day.set_up()

    assert open_findings(day) == ()
    assert on_the_list(day)["deviations"] == 0


def test_rebuilt_lists_count_it_too_and_the_check_agrees(stopped, protocol):
    before = on_the_list(stopped)
    assert verify(protocol).breaks == ()

    rebuild(protocol)

    assert on_the_list(stopped) == before
    assert verify(protocol).breaks == ()
