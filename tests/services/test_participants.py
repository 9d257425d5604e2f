"""What is done with participants."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from svflab import clock as clocks
from svflab.domain.event import Event
from svflab.domain.subjects import code_problem
from svflab.labels import render
from svflab.records import log
from svflab.services import participants
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.participants import Answered, AnsweredMeanwhile
from svflab.services.walk import Day
from tests.labels.conftest import FACTS, LABELS


@pytest.fixture
def day(protocol, clock):
    def pass_minutes(minutes):
        clock.tick(timedelta(minutes=minutes))

    return Day(protocol, "seoul", "P-001", wait=pass_minutes)


def event(kind, about, actor="coordinator", role="coordinator", **data):
    return Event(str(uuid4()), "seoul", kind, about, clocks.now(), actor, role, data)


def registration(code, **data):
    data = {"code": code, "sex": "female", "birth_year": 1971, **data}
    return event("participant.registered", f"participant:{code}", **data)


def answer(criterion, said, saw="", actor="coordinator", **data):
    data = {"criterion": criterion, "answer": said, **data}
    return Answered(event("criterion.assessed", "participant:P-001", actor=actor, **data), saw)


def kinds():
    return [entry.event.kind for entry in log.entries("seoul")]


def test_a_participant_is_registered_once_however_often_it_is_sent(protocol):
    told = registration("P-001")
    participants.register(protocol, told, {})

    again = participants.register(protocol, told, {})

    assert not again.is_new
    assert kinds() == ["participant.registered"]
    assert participants.find(protocol, "seoul", "P-001").participant.birth_year == 1971


def test_a_code_that_is_taken_is_refused_and_the_attempt_is_kept(protocol):
    participants.register(protocol, registration("P-001"), {})

    with pytest.raises(Refused) as caught:
        participants.register(protocol, registration("P-001", sex="male"), {})

    assert [finding.rule for finding in caught.value.findings] == ["already_done"]
    assert kinds() == ["participant.registered", "attempt.refused"]


@pytest.mark.parametrize("code", ["홍길동", "KIM-001", "610430-1234567", "20199014", "P 1"])
def test_a_code_that_looks_like_a_person_leaves_no_trace(protocol, code):
    with pytest.raises(Invalid) as caught:
        participants.register(protocol, registration(code), {})

    assert set(caught.value.errors) == {"code"}
    assert kinds() == []


def test_the_same_id_with_other_words_is_a_conflict(protocol):
    told = registration("P-001")
    participants.register(protocol, told, {})

    with pytest.raises(Conflict):
        participants.register(protocol, replace(told, data={**told.data, "sex": "male"}), {})


def test_nobody_is_found_under_a_code_that_nobody_bears(protocol):
    with pytest.raises(NotThere):
        participants.find(protocol, "seoul", "P-009")


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], "P-001"),
        (["P-001"], "P-002"),
        (["P-001", "P-002", "P-003", "P-004", "P-005"], "P-006"),
        (["SSM-01", "SSM-02"], "SSM-03"),
        (["P-003"], "P-001"),
    ],
)
def test_a_code_is_suggested_that_is_free_and_like_the_others(protocol, taken, free):
    for code in taken:
        participants.register(protocol, registration(code), {})

    assert participants.suggestion("seoul") == free


def test_participants_are_listed_by_code_a_page_at_a_time(protocol):
    for code in ("P-003", "P-001", "SSM-2", "P-002"):
        participants.register(protocol, registration(code), {})

    first = participants.listed(protocol, "seoul", size=2)
    rest = participants.listed(protocol, "seoul", after=first[-1].code, size=2)

    assert [one.code for one in (*first, *rest)] == ["P-001", "P-002", "P-003", "SSM-2"]
    assert [one.code for one in participants.listed(protocol, "seoul", like="sm-")] == ["SSM-2"]


def test_an_answer_that_somebody_else_has_given_since_is_not_overwritten(protocol, day):
    day.register()
    shown = answer("X2", "unknown")
    participants.assess(protocol, "seoul", "P-001", [shown])
    theirs = answer("X2", "yes", saw=shown.event.id, actor="surgeon")
    participants.assess(protocol, "seoul", "P-001", [theirs])

    mine = [answer("X2", "no", saw=shown.event.id), answer("X3", "no")]
    with pytest.raises(AnsweredMeanwhile) as caught:
        participants.assess(protocol, "seoul", "P-001", mine)

    answers = participants.find(protocol, "seoul", "P-001").participant.answers
    assert caught.value.criteria == ("X2",)
    assert (answers["X2"]["answer"], answers["X3"]["answer"]) == ("yes", "no")


def test_answers_that_are_sent_twice_are_recorded_once(protocol, day):
    day.register()
    mine = [answer("X2", "no"), answer("X3", "no")]
    participants.assess(protocol, "seoul", "P-001", mine)

    again = participants.assess(protocol, "seoul", "P-001", mine)

    assert [one.is_new for one in again] == [False, False]
    assert kinds().count("criterion.assessed") == 2


def test_an_implausible_weight_is_doubted_and_never_refused(protocol, day):
    day.register()
    body = answer("X6", "no", weight_kg="250", height_cm="160")
    participants.assess(protocol, "seoul", "P-001", [body])

    person = participants.find(protocol, "seoul", "P-001").participant
    assert participants.doubtful(protocol, "seoul", person) == ("weight_kg",)


def test_a_screen_failure_has_a_reason_that_can_be_read(protocol, day):
    day.register()
    told = event("participant.screen_failed", "participant:P-001")
    with pytest.raises(Refused):
        participants.let_go(protocol, told, {})

    participants.let_go(protocol, told, {"reason": "A new vasodilator."})

    person = participants.find(protocol, "seoul", "P-001").participant
    assert person.state == "failed"
    assert log.texts([told.id])[told.id, "reason"][1] == "A new vasodilator."


def test_a_case_opens_once_every_criterion_fits_and_not_before(protocol, day):
    day.register()
    with pytest.raises(Refused) as caught:
        day.open()
    assert [finding.rule for finding in caught.value.findings] == ["not_eligible"]

    day.assess()
    day.open()

    assert participants.find(protocol, "seoul", "P-001").participant.cases == (day.code,)
    assert [row["code"] for row in participants.cases("seoul", "P-001")] == [day.code]


@pytest.mark.parametrize(
    "label", [label for label, kind in LABELS.items() if hasattr(FACTS[kind], "participant")]
)
def test_the_longest_code_fits_on_every_label(label):
    for widest in ("WWW-00-000", "WWW00-000", "00-0000-00", "W0W0-W000"):
        assert code_problem(widest) == ""

        assert render.pdf(label, replace(FACTS[LABELS[label]], participant=widest))
