"""What a report may not say at once, what is medical history, what alerts, what may be one."""

from datetime import timedelta

import pytest

from svflab.domain import alerts, consistency, death, duplicates, misfits
from svflab.domain.event import instant_text
from svflab.domain.subjects import adverse_event_of
from tests.domain.test_subjects import BRUISE, PROTOCOL, REPORT, T0, Log

CODE = REPORT.removeprefix("ae:")


def at(**ago):
    return instant_text(T0 + timedelta(**ago))


FATAL = {"grade": "5", "outcome": "fatal", "serious": {"death": True}}


def rules(**changed):
    return [one.rule for one in consistency.contradictions(PROTOCOL, {**BRUISE, **changed})]


@pytest.mark.shows("ICH E2A II.B")
@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"ended_at": at(seconds=-1), "outcome": "recovered"}, ["ended_before_onset"]),
        ({"ended_at": at(), "outcome": "recovered"}, []),
        ({"ended_at": at(hours=1), "outcome": "recovering"}, ["ended_not_over"]),
        ({"ended_at": at(hours=1), "outcome": "not_recovered"}, ["ended_not_over"]),
        ({"ended_at": at(hours=1), "outcome": "unknown"}, []),
        ({"treatment": ["medication", "none"]}, ["treated_and_not"]),
        ({"treatment": ["medication", "procedure"]}, []),
        ({"treatment": ["none"]}, []),
        ({"grade": "4"}, []),
        ({"grade": "3", "serious": {"death": False}}, []),
        ({"outcome": "fatal", "serious": {"death": True}}, ["fatal_contradiction"]),
        ({**FATAL, "died_at": at(days=3), "autopsy": "unknown"}, []),
        ({**FATAL, "died_at": at(seconds=-1)}, ["died_before_onset"]),
        ({"died_at": at(days=3)}, ["died_not_fatal"]),
        ({"autopsy": "no"}, ["died_not_fatal"]),
    ],
)
def test_a_report_agrees_with_itself(changed, found):
    assert rules(**changed) == found


def test_what_was_told_last_of_a_death_counts_and_none_has_to_be_told():
    log = Log()
    log.report(**FATAL, died_at=at(days=2), autopsy="unknown")
    told = {"aware_at": at(days=4), "autopsy": "yes"}
    log.add("follow_up.told", REPORT, role="nurse", data=told)

    assert death.told(log.event) == {"died_at": at(days=2), "autopsy": "yes"}
    early = {"aware_at": at(days=4), "died_at": at(days=-1)}
    log.add("follow_up.told", REPORT, role="nurse", data=early)
    assert "died_before_onset" in log.rules
    log.add("follow_up.told", REPORT, role="nurse", data={**early, "died_at": at(days=90)})
    assert "future" in log.rules


def test_what_began_before_the_first_study_procedure_is_medical_history():
    before = {"onset_at": at(seconds=-1)}

    assert consistency.is_history(before, T0)
    assert not consistency.is_history({"onset_at": at()}, T0)
    assert not consistency.is_history(before, None), "no procedure has begun yet"


# ---- the picker, term by term (domain.md 5.2; the list of special interest)


def test_the_picker_holds_every_term_of_the_list_and_free_words_for_each_place():
    places = {}
    for term in PROTOCOL.terms:
        places.setdefault(term.where, set()).add(term.code.partition(".")[2])

    donor = "bruising pain swelling induration seroma haematoma contour pigment numbness"
    finger = "pain bruising swelling bleeding numbness vasospasm ischaemia ulcer necrosis infection"
    body = "syncope hypotension anaesthetic_toxicity nausea headache fever allergy thrombosis"
    product = "positive_culture out_of_limits wrong_participant wrong_digit wrong_volume expired"
    assert places == {
        "donor_site": {*donor.split(), "infection", "necrosis", "dehiscence", "other"},
        "digit": {*finger.split(), "nerve_injury", "stiffness", "calcinosis", "allergy", "other"},
        "systemic": {*body.split(), "fat_embolism", "sepsis", "flare", "other"},
        "product": {*product.split(), "needle_stick", "device", "other"},
    }


def test_the_terms_of_special_interest_are_those_of_the_trial_and_no_other():
    assert {term.code for term in PROTOCOL.terms if term.special} == {
        *("digit.ischaemia", "digit.necrosis"),
        *("donor_site.infection", "digit.infection", "systemic.sepsis"),
        *("systemic.thrombosis", "systemic.fat_embolism"),
        "systemic.anaesthetic_toxicity",
        "product.positive_culture",
        *("product.wrong_participant", "product.wrong_digit"),
    }


# ---- the alert


@pytest.fixture
def log():
    return Log()


def say(log, kind, role="safety_officer", **data):
    log.add(kind, REPORT, role=role, data=data)


def test_the_alert_of_special_interest_stands_until_the_safety_officer_says_anything(log):
    log.report(term="digit.ischaemia")
    assert alerts.stands(PROTOCOL, log.event)

    say(log, "causality.judged", role="surgeon")
    assert alerts.stands(PROTOCOL, log.event), "a surgeon's opinion is not hers"

    say(log, alerts.SEEN)
    assert not alerts.stands(PROTOCOL, log.event)


def test_another_term_alerts_nobody(log):
    log.report()

    assert not alerts.stands(PROTOCOL, log.event)


def test_what_was_corrected_since_it_was_seen_alerts_anew(log):
    first = log.report(term="digit.ischaemia")
    say(log, alerts.SEEN)
    log.report(term="digit.necrosis", replaces=first.event.id)

    assert alerts.stands(PROTOCOL, log.event)


# ---- what may be one event


def another(code, **changed):
    log = Log()
    log.add("adverse_event.reported", f"ae:{code}", role="nurse", data={**BRUISE, **changed})
    return adverse_event_of(code, log.entries)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, True),
        ({"digit": "left_ring"}, True),
        ({"term": "digit.pain"}, True),
        ({"digit": "left_ring", "term": "digit.pain"}, False),
        ({"onset_at": at(hours=72)}, True),
        ({"onset_at": at(hours=-72)}, True),
        ({"onset_at": at(hours=72, seconds=1)}, False),
    ],
)
def test_the_same_term_or_digit_within_the_hours_may_be_the_same_event(changed, found):
    other = another("A1", **changed)

    assert duplicates.likely(BRUISE, [other], 72) == ((other,) if found else ())


def test_the_nearest_stands_first():
    far, near = another("A1", onset_at=at(hours=5)), another("A2", onset_at=at(hours=1))

    assert duplicates.likely(BRUISE, [far, near], 72) == (near, far)


def test_what_was_said_last_of_two_events_stands(log):
    log.report()
    say(log, duplicates.LINKED, other="A2", how="duplicate")
    say(log, duplicates.LINKED, other="A3", how="related")
    assert duplicates.same_as(log.event) == "A2"

    say(log, duplicates.LINKED, other="A2", how="apart")

    assert duplicates.same_as(log.event) == ""
    assert [(one.other, one.how) for one in duplicates.links(log.event)] == [("A3", "related")]
    assert duplicates.answered(log.event) == {"A2", "A3"}


# ---- what hardly fits, and is asked about


@pytest.mark.shows("ICH E2A II.B")
@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"grade": "4"}, ("grade_threatens",)),
        ({"grade": "4", "serious": {"hospitalisation": True}}, ("grade_threatens",)),
        ({"grade": "4", "serious": {"life_threatening": True}}, ()),
        ({"grade": "3", "serious": {"life_threatening": True}}, ("criterion_threatens",)),
        ({"grade": "3"}, ()),
        (FATAL, ()),
    ],
)
def test_grade_and_criterion_may_differ_and_that_they_do_is_named(changed, found):
    log = Log()
    log.report(**changed)

    assert log.rules == [], "no report is refused for it"
    assert misfits.of(log.event) == found


def test_a_death_that_a_follow_up_tells_of_is_named_until_the_report_says_so():
    log = Log()
    first = log.report()
    told = {"aware_at": at(days=4), "died_at": at(hours=1)}
    log.add("follow_up.told", REPORT, role="nurse", data=told)
    assert misfits.of(log.event) == ("death_told_since",)

    log.report(replaces=first.event.id, reason="so", **FATAL)
    assert misfits.of(log.event) == ()
