"""What was recorded of a participant or an adverse event by mistake, taken back with a reason."""

from datetime import timedelta

import pytest

from tests.domain.test_subjects import OPINION, REPORT, T0, Log


@pytest.fixture
def log():
    return Log()


def test_a_screen_failure_that_was_taken_back_leaves_the_participant_as_the_criteria_say(log):
    log.register()
    failed = log.add("participant.screen_failed", reason="digest").event
    assert log.person.state == "failed"

    log.add("entry.withdrawn", replaces=failed.id, reason="digest")

    assert (log.person.state, log.rules) == ("screening", [])
    log.add("participant.screen_failed", reason="digest")
    assert (log.person.state, log.rules) == ("failed", [])


def test_a_withdrawal_of_consent_is_taken_back_or_corrected(log):
    log.register()
    gone = log.add("consent.withdrawn", reason="digest").event
    again = log.add("consent.withdrawn", replaces=gone.id, reason="digest").event
    assert (log.person.state, log.person.withdrawn.id) == ("withdrawn", again.id)

    log.add("entry.withdrawn", role="nurse", replaces=again.id, reason="digest")
    log.add("entry.withdrawn", role="nurse", replaces=gone.id, reason="digest")

    assert log.person.state == "screening"
    assert log.rules == []


def test_an_answer_that_was_taken_back_gives_way_to_the_one_before_it(log):
    log.register()
    log.answer("I1", "no")
    wrong = log.answer("I1", "yes").event

    log.add("entry.withdrawn", replaces=wrong.id, reason="digest")

    assert log.person.answers["I1"]["answer"] == "no"
    assert log.rules == []


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({}, "reason_missing"),
        ({"reason": "digest", "role": "processor"}, "role"),
        ({"reason": "digest", "told": True, "at": T0 + timedelta(days=1)}, "future"),
    ],
)
def test_taking_back_asks_for_a_reason_a_right_and_a_time_that_has_come(log, more, rule):
    log.register()
    failed = log.add("participant.screen_failed", reason="digest").event

    log.add("entry.withdrawn", replaces=failed.id, **more)

    assert log.rules == [rule]


def test_a_registration_and_an_opinion_are_never_taken_back(log):
    registered = log.register().event
    log.add("entry.withdrawn", replaces=registered.id, reason="digest")
    assert log.rules == ["never_withdrawn"]

    other = Log()
    other.report()
    opinion = other.judge().event
    other.add("entry.withdrawn", REPORT, role="surgeon", replaces=opinion.id, reason="digest")
    assert "never_withdrawn" in other.rules


def test_an_opinion_is_joined_by_others_and_never_replaced(log):
    log.report()
    first = log.judge().event
    event = {"role": "surgeon", "replaces": first.id, "reason": "digest"}
    log.add("causality.judged", REPORT, data=OPINION, **event)

    assert "never_corrected" in log.rules


def test_a_report_that_was_taken_back_stays_to_be_read_and_waits_for_nobody(log):
    report = log.report()
    gone = log.add("entry.withdrawn", REPORT, role="nurse", replaces=report.event.id, reason="d")

    assert (log.event.state, log.event.report, log.event.withdrawn) == ("taken_back", report, gone)
    assert log.rules == []


def test_where_a_correction_was_taken_back_the_report_before_it_stands_again(log):
    first = log.report()
    second = log.report(grade="3", replaces=first.event.id, reason="digest")

    log.add("entry.withdrawn", REPORT, role="nurse", replaces=second.event.id, reason="digest")
    assert (log.event.state, log.event.report) == ("waiting", first)

    log.add("entry.withdrawn", REPORT, role="nurse", replaces=first.event.id, reason="digest")
    assert (log.event.state, log.event.report) == ("taken_back", first)
    assert log.rules == []


def test_nobody_judges_a_report_that_was_taken_back(log):
    report = log.report()
    log.add("entry.withdrawn", REPORT, role="nurse", replaces=report.event.id, reason="digest")
    log.judge()

    assert log.rules == ["order"]
