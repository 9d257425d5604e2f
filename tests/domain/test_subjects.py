"""Participants and adverse events, as their entries make them."""

from datetime import UTC, datetime, timedelta

import pytest

from svflab.domain.chain import link, start
from svflab.domain.event import Event, instant_text
from svflab.domain.finding import Level
from svflab.domain.rules import refusals
from svflab.domain.subjects import (
    adverse_event_of,
    code_problem,
    findings_of,
    participant_of,
)
from svflab.protocol.loader import load

PROTOCOL = load()
T0 = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
PERSON, REPORT = "participant:P-003", "ae:A7K3QM9X2C"
BRUISE = {
    "term": "digit.bruising",
    "where": "digit",
    "digit": "right_thumb",
    "grade": "1",
    "serious": {"death": False},
    "action": "none",
    "outcome": "recovering",
    "onset_at": instant_text(T0),
    "aware_at": instant_text(T0),
}
OPINION = dict.fromkeys(
    ("liposuction", "anaesthetic", "svf", "injection", "device", "disease"), "possible"
)


class Log:
    """A chain in memory, a minute between one entry and the next."""

    def __init__(self):
        self.entries, self.head = [], start("seoul")

    def add(self, kind, about=PERSON, *, role="coordinator", at=None, **event):
        recorded_at = T0 + timedelta(minutes=len(self.entries))
        number = len(self.entries) + 1
        made = Event(
            id=event.pop("id", f"e{number}"),
            site="seoul",
            kind=kind,
            about=about,
            occurred_at=at or recorded_at,
            actor=event.pop("actor", "kim"),
            role=role,
            **event,
        )
        entry = link(made, after=self.head, recorded_at=recorded_at, surroundings={}, flags=())
        self.entries.append(entry)
        self.head = type(self.head)("seoul", entry.seq, entry.hash)
        return entry

    def register(self, code="P-003", about=None, **data):
        given = {"code": code, "sex": "female", "birth_year": 1971, **data}
        return self.add("participant.registered", about or f"participant:{code}", data=given)

    def answer(self, criterion, answer, **data):
        data = {"criterion": criterion, "answer": answer, **data}
        return self.add("criterion.assessed", data=data)

    def report(self, about=REPORT, **changed):
        event = {
            name: changed.pop(name)
            for name in ("replaces", "reason", "told", "at")
            if name in changed
        }
        data = {**BRUISE, **changed}
        return self.add("adverse_event.reported", about, role="nurse", data=data, **event)

    def judge(self, about=REPORT, **changed):
        data = {**OPINION, **changed}
        return self.add("causality.judged", about, role="surgeon", data=data)

    @property
    def person(self):
        return participant_of(PROTOCOL, "P-003", self.entries)

    @property
    def event(self):
        return adverse_event_of("A7K3QM9X2C", self.entries)

    @property
    def rules(self):
        return [finding.rule for finding in findings_of(PROTOCOL, self.entries)]


@pytest.fixture
def log():
    return Log()


# ------------------------------------------------------------------ what a participant is called


@pytest.mark.parametrize("code", ["P-003", "SSM-01-007", "010-003", "A1", "P003", "KR01-003", "07"])
def test_a_code_that_says_nothing_of_a_person_is_good(code):
    assert code_problem(code) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("HONG-GILDONG", "name"),
        ("홍길동", "name"),
        ("홍길동-1", "name"),
        ("KIM-001", "name"),
        ("lee 2", "name"),
        ("MINJI1", "name"),
        ("ABC", "name"),
        ("610430-1234567", "resident_number"),
        ("6104301234567", "resident_number"),
        ("1961-04-30", "birth_date"),
        ("61-04-30", "birth_date"),
        ("20199014", "record_number"),
        ("P-00003", "record_number"),
        ("", "shape"),
        ("7", "shape"),
        ("-P3", "shape"),
        ("p-3", "shape"),
        ("P 3", "shape"),
        ("P-3<", "shape"),
        ("P-1-2-3-4-5", "shape"),
        ("ABC-01-0001", "shape"),
        ("P--3", "shape"),
        ("SEOUL-1", "name"),
    ],
)
def test_a_code_that_looks_like_a_person_is_none(code, why):
    assert code_problem(code) == why


def test_a_participant_is_registered_by_the_code_that_was_given(log):
    log.register("P-004", about=PERSON)
    log.register("홍길동")

    assert log.rules == ["another_code", "participant_code"]


def test_nobody_is_born_in_the_future(log):
    log.register(birth_year=2027)

    assert log.rules == ["future"]


# ------------------------------------------------------------------ how a participant stands


def test_nobody_knows_a_participant_whom_nobody_registered(log):
    log.add("identity.viewed")

    assert log.person.state == "not_known"


def test_the_last_answer_stands_and_both_are_in_the_log(log):
    log.register()
    log.answer("X2", "yes")
    last = log.answer("X2", "no")

    assert log.person.answers["X2"]["answer"] == "no"
    assert log.person.assessed["X2"] == last.event
    assert len(log.entries) == 3


def test_a_participant_who_fits_every_criterion_is_eligible(log):
    log.register()
    for criterion in PROTOCOL.criteria:
        body = {"weight_kg": "17.00", "height_cm": "100"} if criterion.measure else {}
        assert log.person.state == "screening"
        log.answer(criterion.code, criterion.needed, **body)

    assert log.person.state == "eligible"
    assert log.rules == []


def test_a_screen_failure_and_a_withdrawal_say_more_than_the_answers(log):
    log.register()
    log.answer("X2", "yes")
    assert log.person.state == "not_eligible"
    log.add("participant.screen_failed", reason="d")
    assert log.person.state == "failed"
    log.add("consent.withdrawn", reason="d")
    assert log.person.state == "withdrawn"


def test_after_a_withdrawal_nothing_is_asked_any_more(log):
    log.register()
    log.add("consent.withdrawn", reason="d")
    late = log.answer("X2", "no")

    found = findings_of(PROTOCOL, log.entries)
    assert [one.rule for one in refusals((), found, late)] == ["consent_withdrawn"]


@pytest.mark.parametrize("kind", ["participant.screen_failed", "consent.withdrawn"])
def test_an_end_has_a_reason(log, kind):
    log.register()
    log.add(kind)

    assert log.rules == ["reason_missing"]


def test_a_participant_is_registered_once(log):
    log.register()
    log.register(sex="male")

    assert log.rules == ["already_done"]
    assert log.person.sex == "female"


def test_a_wrong_year_of_birth_is_corrected_with_a_reason(log):
    first = log.register(birth_year=1917)
    log.answer("X2", "no")
    given = {"code": "P-003", "sex": "female", "birth_year": 1971}
    kind, again = "participant.registered", {"at": first.event.occurred_at, "told": True}
    log.add(kind, replaces=first.event.id, reason="d", data=given, **again)

    assert log.person.birth_year == 1971
    assert log.person.answers["X2"]["answer"] == "no"
    assert log.rules == []


def test_a_participant_knows_the_cases_that_were_opened(log):
    log.register()
    log.add("case.opened", "case:C7K3QM9X2K", touches=(PERSON,))

    assert log.person.cases == ("C7K3QM9X2K",)


def test_two_adverse_events_of_one_participant_do_not_disturb_each_other(log):
    log.register()
    for about in ("ae:A1", "ae:A2"):
        log.add("adverse_event.reported", about, role="nurse", touches=(PERSON,), data=BRUISE)

    assert log.rules == []


# ------------------------------------------------------------------ an adverse event


def test_a_report_waits_until_somebody_has_judged_it(log):
    log.report()
    assert log.event.state == "waiting"
    log.judge()

    assert log.event.state == "judged"
    assert log.rules == []


def test_a_second_opinion_stands_beside_the_first(log):
    log.report()
    first, second = log.judge(), log.judge(svf="unlikely")

    assert log.event.opinions == (first, second)


def test_a_corrected_report_takes_the_place_of_the_first_and_waits_anew(log):
    first = log.report()
    opinion = log.judge()
    again = {"replaces": first.event.id, "reason": "d", "told": True}
    log.report(grade="2", at=first.event.occurred_at, **again)

    assert log.event.data["grade"] == "2"
    assert log.event.state == "waiting"
    assert not log.event.still_fits(opinion)
    assert log.rules == []


def test_a_correction_has_a_reason_and_something_to_correct(log):
    log.report()
    log.report(replaces="another", told=True)

    assert log.rules[:2] == ["corrects_nothing", "reason_missing"]


def test_what_was_told_stays_beside_what_stands(log):
    first = log.report()
    again = log.report(replaces=first.event.id, reason="d", grade="2")
    opinion = log.judge()

    assert log.event.entries == (again, opinion)
    assert log.event.told == (first, again, opinion)


def test_there_is_no_opinion_on_what_nobody_reported(log):
    log.judge()

    assert log.rules == ["order"]


def test_serious_is_one_of_six_and_no_grade(log):
    log.report(grade="3")
    assert not log.event.serious


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"grade": "5"}, "fatal_contradiction"),
        ({"outcome": "fatal"}, "fatal_contradiction"),
        ({"serious": {"death": True}}, "fatal_contradiction"),
        ({"grade": "5", "outcome": "fatal"}, "fatal_contradiction"),
        ({"digit": ""}, "digit_missing"),
        ({"where": "donor_site"}, "term_elsewhere"),
        ({"term": "digit.other"}, "term_in_words"),
        ({"onset_at": instant_text(T0 + timedelta(seconds=1))}, "aware_before_onset"),
        ({"aware_at": instant_text(T0 + timedelta(hours=1))}, "future"),
    ],
)
def test_a_report_does_not_contradict_itself(log, changed, rule):
    log.report(**changed)

    (finding,) = findings_of(PROTOCOL, log.entries)
    assert (finding.rule, finding.level) == (rule, Level.ALWAYS)


def test_grade_five_fatal_and_death_agree(log):
    log.report(grade="5", outcome="fatal", serious={"death": True})

    assert log.rules == []
    assert log.event.serious


def test_a_certain_cause_is_said_in_words(log):
    log.report()
    alone = {**dict.fromkeys(OPINION, "unlikely"), "injection": "certain"}
    log.judge(**alone)
    log.judge(**alone, note={"text": "d"})

    assert log.rules == ["certain_in_words"]


@pytest.mark.parametrize("role", ["nurse", "processor", "coordinator", "quality"])
def test_only_a_physician_judges(log, role):
    log.report()
    log.add("causality.judged", REPORT, role=role, data=OPINION)

    assert log.rules == ["role"]
