"""What is done with adverse events."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from svflab import clock as clocks
from svflab.domain.event import Event, instant_text
from svflab.records import log, projections
from svflab.records.reports import Filter
from svflab.services import opinions, safety, subjects
from svflab.services.errors import Conflict, NotThere, Refused
from svflab.services.sign import Proved
from svflab.services.walk import Day

OPINION = dict.fromkeys(
    ("liposuction", "anaesthetic", "svf", "injection", "device", "disease"), "possible"
)


@pytest.fixture
def begin(protocol, clock):
    def begun(part, participant="P-001"):
        day = Day(protocol, "seoul", participant, wait=lambda m: clock.tick(timedelta(minutes=m)))
        return day.until(part)

    return begun


@pytest.fixture
def injected(begin):
    return begin("inject")


def told(kind="adverse_event.reported", about="ae:", actor="nurse", role="nurse", **data):
    return Event(str(uuid4()), "seoul", kind, about, clocks.now(), actor, role, data)


def bruise(**changed):
    now = instant_text(clocks.now())
    data = {
        "where": "digit",
        "term": "digit.bruising",
        "digit": "right_thumb",
        "grade": "1",
        "serious": [],
        "action": "none",
        "outcome": "recovering",
        "onset_at": now,
        "aware_at": now,
        "note": "",
    }
    return told(**{**data, **changed})


def report(protocol, day, event=None, **more):
    given = {"participant": day.participant, "case": day.code, **more}
    return safety.report(protocol, event or bruise(), {}, **given)


def code_of(recorded):
    return recorded.known.adverse_event.code


def judge(protocol, code, actor="surgeon", role="surgeon", **changed):
    known = safety.find(protocol, "seoul", code)
    by = Proved(actor, role)
    return opinions.stated(protocol, known, by, "causality.judged", **{**OPINION, **changed})


def test_a_report_is_born_linked_to_whatever_it_belongs_to(protocol, injected):
    touches = set(report(protocol, injected).entry.event.touches)

    thumb = injected.case.syringes[0]
    assert thumb.digit == "right_thumb"
    containers = {name for name in touches if name.startswith("container:")}
    assert containers == {f"container:{thumb.code}"}
    assert {f"case:{injected.code}", "participant:P-001", f"kit:{injected.kit}"} <= touches
    assert {"lot:SXL-2611", "lot:N25-118", "lot:LR-5521", "device:SX-0417"} <= touches
    assert {"account:nurse", "account:surgeon", "account:processor2"} <= touches


def test_what_is_not_of_one_digit_is_linked_to_every_syringe_that_was_given(protocol, injected):
    fever = bruise(where="systemic", term="systemic.fever", digit=None)

    touches = report(protocol, injected, fever).entry.event.touches

    given = {f"container:{one.code}" for one in injected.case.syringes}
    assert given == {name for name in touches if name.startswith("container:")}


def test_what_is_of_the_donor_site_is_linked_to_what_was_taken_there(protocol, injected):
    seroma = bruise(where="donor_site", term="donor_site.seroma", digit=None)

    touches = report(protocol, injected, seroma).entry.event.touches

    (fat,) = injected.of("lipoaspirate")
    assert [name for name in touches if name.startswith("container:")] == [f"container:{fat}"]


def test_a_report_from_a_syringe_is_linked_to_it_whatever_it_is_of(protocol, begin):
    day = begin("release")
    code = day.case.syringes[1].code
    device = bruise(where="product", term="product.device", digit=None)

    touches = report(protocol, day, device, syringe=code).entry.event.touches

    assert f"container:{code}" in touches


def test_a_participant_may_have_an_adverse_event_before_there_is_a_case(protocol, begin):
    day = begin("register")
    flare = bruise(where="systemic", term="systemic.flare", digit=None)

    recorded = safety.report(protocol, flare, {}, participant="P-001")

    assert recorded.entry.event.touches == ("participant:P-001",)
    (row,) = projections.reports("seoul", participant=day.participant)
    assert (row["case"], row["code"]) == ("", code_of(recorded))


def test_a_report_that_is_sent_twice_is_one_report_also_when_it_told_now(protocol, clock, injected):
    event, moving = bruise(), ("onset_at", "aware_at")
    first = report(protocol, injected, event, moving=moving)
    clock.tick(seconds=3)
    now = instant_text(clocks.now())

    later = replace(event, data={**event.data, "onset_at": now, "aware_at": now})
    again = report(protocol, injected, later, moving=moving)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.entry == first.entry
    assert len(projections.reports("seoul")) == 1


def test_the_same_id_with_other_words_is_a_conflict(protocol, injected):
    event = bruise()
    report(protocol, injected, event)

    with pytest.raises(Conflict):
        report(protocol, injected, replace(event, data={**event.data, "grade": "2"}))


def test_a_closed_case_takes_a_report_and_stays_as_it_was_sealed(protocol, begin):
    day = begin("close")
    before = subjects.case_of(protocol, "seoul", day.code).findings

    report(protocol, day)

    after = subjects.case_of(protocol, "seoul", day.code)
    assert (after.findings, after.case.state) == (before, "closed")
    assert len(after.case.reports) == 1


def test_a_report_that_contradicts_itself_is_refused(protocol, injected):
    with pytest.raises(Refused) as caught:
        report(protocol, injected, bruise(grade="5"))

    assert [finding.rule for finding in caught.value.findings] == ["fatal_contradiction"]
    assert projections.reports("seoul") == []


def test_a_correction_takes_the_place_of_the_report_and_is_linked_anew(protocol, injected):
    first = report(protocol, injected)
    code = code_of(first)
    right = bruise(digit="right_index", grade="2")
    again = replace(
        right,
        about=f"ae:{code}",
        replaces=first.entry.event.id,
        occurred_at=first.entry.event.occurred_at,
        told=True,
    )

    safety.correct(protocol, again, {"reason": "It was the index."})

    event = safety.find(protocol, "seoul", code).adverse_event
    assert (event.data["digit"], event.data["grade"]) == ("right_index", "2")
    both = {f"container:{one.code}" for one in injected.case.syringes}
    assert both <= set(event.touches), "the first one's history tells that it was taken back"
    assert log.find(first.entry.event.id) == first.entry
    (row,) = projections.reports("seoul")
    assert (row["grade"], row["state"]) == (2, "waiting")
    assert len(injected.case.reports) == 1


def test_opinions_stand_side_by_side_and_show_in_the_case(protocol, injected):
    code = code_of(report(protocol, injected))
    judge(protocol, code, svf="possible")
    judge(protocol, code, "safety", "safety_officer", svf="unlikely")

    event = safety.find(protocol, "seoul", code).adverse_event
    said = [(one.event.actor, one.event.data["svf"]) for one in event.opinions]
    assert said == [("surgeon", "possible"), ("safety", "unlikely")]
    assert event.state == "judged"
    case = subjects.case_of(protocol, "seoul", injected.code)
    assert [e.event.kind for e in case.entries[-2:]] == ["causality.judged"] * 2


def test_an_opinion_is_a_physicians(protocol, injected):
    code = code_of(report(protocol, injected))

    with pytest.raises(Refused) as caught:
        judge(protocol, code, "nurse", "nurse")

    assert [finding.rule for finding in caught.value.findings] == ["role"]


def test_there_is_no_adverse_event_by_a_code_that_none_bears(protocol):
    with pytest.raises(NotThere):
        safety.find(protocol, "seoul", "A7K3QM9X2C")


def test_the_list_is_sorted_by_awareness_and_read_a_page_at_a_time(protocol, clock, injected):
    codes = []
    for number in range(5):
        event = bruise(serious=["important"]) if number == 2 else bruise()
        codes.append(code_of(report(protocol, injected, event)))
        if number != 3:
            clock.tick(minutes=1)
    judge(protocol, codes[0])

    def listed(wanted, *, newest_first=False):
        seen, after = [], None
        given = {"newest_first": newest_first, "size": 2}
        while rows := safety.listed("seoul", wanted, after=after, **given):
            seen += [row["code"] for row in rows]
            after = (rows[-1]["aware_at"], rows[-1]["code"])
        return seen

    assert listed(Filter())[:3] == codes[:3]
    assert set(listed(Filter())) == set(codes)
    assert listed(Filter(), newest_first=True) == listed(Filter())[::-1]
    assert listed(Filter("judged")) == [codes[0]]
    assert listed(Filter(serious=True)) == [codes[2]]
    assert listed(Filter(special=True)) == []
    assert safety.count("seoul", Filter("waiting")) == 4


def test_the_site_says_how_long_an_adverse_event_may_wait(protocol):
    assert safety.hours(protocol, "seoul") == 24
