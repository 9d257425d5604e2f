"""Which facts tell whom: what changed, and nothing that stood before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from svflab.domain import notices
from svflab.domain.adopted import of_file
from svflab.domain.case import Case, Result
from svflab.domain.chain import Entry
from svflab.domain.deadlines import Clock
from svflab.domain.event import Event
from svflab.domain.finding import mishap
from svflab.domain.notices import Notice
from svflab.domain.subjects import AdverseEvent
from svflab.protocol import reporting
from svflab.protocol.loader import load

PROTOCOL = load()
VERSION = of_file(reporting.load(PROTOCOL), PROTOCOL)
RULE = VERSION.law.rule("kr_drug.severe")
AT = datetime(2026, 11, 23, tzinfo=UTC)
ABOUT = "ae:A2"


def said(kind="adverse_event.reported", about=ABOUT, actor="lee", event_id="e1", **data):
    return Event(event_id, "seoul", kind, about, AT, actor, "nurse", data)


def placed(seq, event):
    return Entry("seoul", seq, event, AT, {}, (), "", "")


def event(seq=1, *, term="digit.bruising", serious=False, criterion="hospitalisation"):
    data = {"term": term, "serious": {criterion: serious}}
    entry = placed(seq, said(**data))
    return AdverseEvent("A2", report=entry)


def told(before, after, told_by=None, entries=()):
    by = told_by or said()
    return list(notices.of_adverse_event(PROTOCOL, by, before, after, entries))


@pytest.mark.parametrize(
    ("term", "serious", "state"),
    [
        ("digit.bruising", True, "serious"),
        ("systemic.sepsis", False, "special"),
        ("systemic.sepsis", True, "serious_special"),
    ],
)
def test_what_is_reported_serious_or_of_special_interest_calls(term, serious, state):
    after = event(term=term, serious=serious)

    assert told(AdverseEvent("A2"), after) == [Notice("event.reported", ABOUT, state)]


def test_what_is_neither_calls_nobody():
    assert told(AdverseEvent("A2"), event()) == []


def test_what_becomes_serious_calls_and_what_stays_or_becomes_less_does_not():
    mild, grave = event(), event(serious=True)

    assert [one.state for one in told(mild, grave)] == ["serious"]
    assert told(grave, grave) == []
    assert told(grave, mild) == []


def test_what_becomes_life_threatening_or_fatal_calls_again():
    grave = event(serious=True)
    threatens, fatal = (event(serious=True, criterion=n) for n in ("life_threatening", "death"))

    assert [one.state for one in told(grave, threatens)] == ["life-threatening_serious"]
    assert [one.state for one in told(threatens, fatal)] == ["fatal_serious"]
    assert told(fatal, threatens) == []


def test_what_opens_a_closed_event_again_is_told_to_whose_it_is():
    closed = [placed(2, said("adverse_event.triaged", actor="ahn", event_id="t")),
              placed(3, said("adverse_event.closed", actor="ahn", event_id="c"))]  # fmt: skip
    more = said("follow_up.told", event_id="f")
    shut = replace(event(), entries=(*event().entries, *closed))
    anew = replace(shut, entries=(*shut.entries, placed(4, more)))

    assert told(shut, anew, more) == [Notice("event.reopened", ABOUT, "f", ("ahn",))]
    assert told(anew, anew, more) == []


def test_a_report_that_was_taken_back_calls_nobody():
    grave = event(serious=True)

    assert told(event(), replace(grave, withdrawn=grave.report)) == []


def test_who_is_asked_is_told_and_who_asked_is_told_of_the_answer():
    asked = said("query.asked", event_id="q1", actor="lee", to="kim")
    answer = said("query.answered", event_id="a1", actor="kim", query="q1")
    thread = [placed(2, asked)]

    assert told(event(), event(), asked) == [Notice("question.asked", ABOUT, "q1", ("kim",))]
    assert told(event(), event(), answer, thread) == [
        Notice("question.answered", ABOUT, "a1", ("lee",))
    ]


def test_who_is_assigned_is_told():
    assigned = said("adverse_event.assigned", event_id="x1", to="kim")

    assert told(event(), event(), assigned) == [Notice("event.assigned", ABOUT, "x1", ("kim",))]


@pytest.mark.parametrize(
    ("kind", "field"),
    [("adverse_event.assigned", "to"), ("query.asked", "to"), ("query.answered", "query")],
)
def test_the_protocol_has_what_a_notice_reads(kind, field):
    assert PROTOCOL.steps[kind].field(field) is not None


def cultured(value):
    case = Case("C2")
    case.results = {"sterility": Result("sterility", "reported", value, "r1")}
    return case


def test_growth_in_a_culture_calls_once():
    result = said("result.reported", about="case:C2")
    clean, grown = cultured("no_growth"), cultured("growth")

    def of(before, after):
        return [one.kind for one in notices.of_case(PROTOCOL, result, (before, ()), (after, ()))]

    assert of(Case("C2"), grown) == of(clean, grown) == ["culture.positive"]
    assert of(grown, grown) == of(Case("C2"), clean) == of(Case("C2"), Case("C2")) == []


def test_an_incident_calls_once_and_an_older_one_does_not():
    case, given = Case("C2"), said("injection.given", about="case:C2", event_id="i1")
    older, newer = mishap("wrong_participant", "i0"), mishap("wrong_participant", "i1")

    def of(before, after):
        return list(notices.of_case(PROTOCOL, given, (case, before), (case, after)))

    assert of([older], [older, newer]) == [Notice("incident.recorded", "case:C2", "i1")]
    assert of([older], [older]) == []


def clock(due_at):
    began = (AT, AT.date(), due_at, "Asia/Seoul")
    return Clock("k/1", RULE, "aware_at", *began, (), (), True, VERSION, 7)


def test_clocks_that_end_together_are_told_together_and_looked_at_again_when_another_is_near():
    near, same, far = clock(AT), clock(AT), clock(AT + timedelta(days=9))
    found = [near, same, far]

    (one,) = notices.of_clocks(ABOUT, found, AT)

    assert (one.kind, one.due_at) == ("clock.soon", AT)
    assert notices.look_again(found, AT) == AT + notices.AFTER
    (over,) = notices.of_clocks(ABOUT, found, AT + notices.AFTER)
    assert over.kind == "clock.overdue"
    assert notices.look_again(found, AT + notices.AFTER) == far.near_at
    assert notices.look_again([], AT) == notices.NEVER
