"""Asked for adverse events after the injection: when, what answers, and what stays missed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from svflab.domain import signatures, solicited
from svflab.domain.event import instant_text
from svflab.domain.solicited import follow_ups, points
from tests.domain.bench import CASE

PERSON = {"about": "participant:P-001", "touches": [f"case:{CASE}"]}
DAYS = {"day1": (1, 1, 3), "week1": (7, 5, 9), "week4": (28, 21, 35), "week12": (84, 70, 98)}


@pytest.fixture
def bench(day):
    """Both syringes are injected, on 23 November in Seoul."""
    return day("rest")


def later(bench, **span):
    """Let days pass; it is noon in Seoul of the day of the injection otherwise."""
    bench.now = datetime(2026, 11, 23, 3, tzinfo=UTC) + timedelta(**span)
    return bench


def ask(bench, point="week1", answer="none", how="phone", case=CASE, **more):
    said = {"point": point, "answer": answer, "how": how, **({"case": case} if case else {})}
    return bench.do("follow_up.asked", **PERSON, **said, **more)


def point(bench, code="week1"):
    return next(one for one in points(bench.protocol, bench.case) if one.of.code == code)


def state(bench, code="week1"):
    return point(bench, code).state(bench.now)


def report(bench, touches=(), **said):
    more = {"aware_at": instant_text(bench.now), "outcome": "recovering", **said}
    return bench.do(
        "adverse_event.reported", about="ae:A1", touches=[f"case:{CASE}", *touches], **more
    )


def test_nobody_is_asked_before_an_injection(day):
    bench = day("take")

    assert points(bench.protocol, bench.case) == ()


def test_a_participant_is_asked_at_seven_points_counted_from_the_last_injection(bench):
    last = bench.case.last("injection.given").event.occurred_at
    found = points(bench.protocol, bench.case)

    assert [one.of.code for one in found] == ["end", "min15", "h1", *DAYS]
    assert (found[2].opens_at, found[2].closes_at) == (
        last + timedelta(minutes=45),
        last + timedelta(minutes=75),
    )


@pytest.mark.parametrize("code", DAYS)
def test_a_call_is_due_on_whole_days_of_the_sites_calendar(bench, code):
    due, first, end = (date(2026, 11, 23) + timedelta(days=days) for days in DAYS[code])
    one = point(bench, code)

    assert one.due_on == due
    assert one.opens_at == datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(
        hours=9
    )
    assert one.closes_at == datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(
        hours=15, microseconds=-1
    )
    moments = (one.opens_at - timedelta(microseconds=1), one.opens_at, one.closes_at)
    after = one.closes_at + timedelta(microseconds=1)
    assert [one.state(at) for at in (*moments, after)] == ["coming", "due", "overdue", "missed"]


def test_days_are_counted_by_the_calendar_where_the_clocks_are_put_back(day):
    bench = day("take")
    bench.now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 25 October 00:30 in Berlin
    bench.do("injection.given", "kim", zone="Europe/Berlin", **bench.injection())

    one = point(bench, "day1")

    assert one.due_on == date(2026, 10, 26)
    assert one.opens_at == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_a_case_of_before_there_was_a_setting_is_not_asked_by_it(bench):
    case = bench.case.copy()
    case.settings = {"solicited_week1_days": "2", "bmi_low": "17"}

    assert [one.of.code for one in follow_ups(bench.protocol, case)] == ["week1"]


def test_a_site_that_gives_more_days_is_asked_for_longer(bench):
    case = bench.case.copy()
    case.settings = {**bench.case.settings, "solicited_week1_days": "4"}
    one = next(iter(follow_ups(bench.protocol, case)))

    assert (one.due_on, one.closes_at - one.opens_at) == (
        date(2026, 11, 30),
        timedelta(days=9, microseconds=-1),
    )


def test_none_is_an_answer(bench):
    ask(later(bench, days=7))

    assert state(bench) == "answered"


def test_what_was_missed_stays_missed_where_it_is_answered_late(bench):
    later(bench, days=10)
    assert state(bench) == "missed"
    answer = ask(bench)

    one = point(bench)

    assert (one.late, one.answer, one.state(bench.now)) == (True, answer, "late")


def test_an_answer_that_is_entered_late_and_was_heard_in_time_is_in_time(bench):
    at = later(bench, days=8).now
    ask(later(bench, days=12), told_at=at, reason="on paper")

    assert state(bench) == "answered"


def test_who_was_asked_before_the_window_is_asked_again(bench):
    ask(later(bench, days=4))

    assert state(later(bench, days=7)) == "due"
    assert state(later(bench, days=10)) == "missed"


def test_attempts_leave_it_open_and_say_when_it_is_tried_again(bench):
    again = later(bench, days=8).now
    later(bench, days=7)
    said = {"case": CASE, "point": "week1", "how": "phone"}
    bench.do("follow_up.attempted", **PERSON, **said, result="no_answer")
    bench.tick(hours=2)
    bench.do(
        "follow_up.attempted",
        **PERSON,
        **said,
        result="call_again",
        again_at=instant_text(again),
    )

    one = point(bench)

    assert (len(one.attempts), one.again_at, one.state(bench.now)) == (2, again, "due")


def test_what_is_not_asked_any_more_stays_shown_and_a_late_answer_counts_above_it(bench):
    later(bench, days=12)
    bench.do("follow_up.missed", **PERSON, case=CASE, point="week1", cause="not_reached")
    assert state(bench) == "given_up"

    ask(bench)

    assert state(bench) == "late"


def test_an_answer_that_is_taken_back_is_none(bench):
    answer = ask(later(bench, days=7))
    bench.do("entry.withdrawn", **PERSON, replaces=answer.event.id, reason="another person")

    assert state(bench) == "due"


def test_an_answer_for_another_case_answers_nothing_here(bench):
    ask(later(bench, days=7), case="C000000000")

    assert state(bench) == "due"


def test_nobody_is_asked_once_consent_is_withdrawn_and_what_was_missed_before_is_told(bench):
    later(bench, days=10)
    bench.do("consent.withdrawn", **PERSON, reason="changed their mind")

    assert (state(bench, "day1"), state(bench, "week1")) == ("missed", "missed")
    assert (state(bench, "week4"), state(bench, "week12")) == ("ended", "ended")


def test_nobody_is_asked_after_a_death(bench):
    report(later(bench, days=6), outcome="fatal")

    assert (state(bench, "day1"), state(bench)) == ("missed", "ended")
    assert state(later(bench, days=40), "week4") == "ended"


def test_what_was_told_is_reported_or_waits(bench):
    asked = ask(later(bench, days=7), answer="yes")
    assert solicited.unreported(bench.case.entries, asked)

    report(bench, touches=[solicited.subject(asked.event.id)])

    assert not solicited.unreported(bench.case.entries, asked)
    assert solicited.told_of(bench.case.entries, asked.event.id) == ("A1",)


def test_observations_answer_the_points_of_the_day(day):
    bench = day("observe")

    found = [one.state(bench.now) for one in points(bench.protocol, bench.case)]

    assert found == ["answered", "answered", "answered", *["coming"] * 4]


def test_an_observation_that_nobody_made_is_missed(bench):
    bench.tick(hours=2)
    bench.do("observation.missed", point="h1", cause="left")

    assert (state(bench, "min15"), state(bench, "h1")) == ("missed", "given_up")


def test_the_signatures_of_a_close_stand_whatever_is_asked_afterwards(day):
    bench = later(day("close"), days=7)
    answer = ask(bench)
    bench.do("entry.withdrawn", **PERSON, replaces=answer.event.id, reason="another person")

    assert {one.state for one in signatures.of_case(bench.case)} == {signatures.STANDS}


# ------------------------------------------------------------------- what may be recorded


def rules(bench, *entries):
    """The rules that are met in the entries of the participant."""
    opened = bench.entry("case.opened", "choi", touches=["participant:P-001"])
    every = (opened, *entries)
    return {f.rule for f in solicited.wrong(every)}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"case": "C000000000", "point": "week1"}, {"another_case"}),
        ({"point": "week1"}, {"point_of_no_case"}),
        ({"point": "between"}, set()),
        ({"case": CASE, "point": "week1"}, set()),
    ],
)
def test_a_point_is_one_of_a_case_of_their_own(bench, said, rule):
    later(bench, days=7)

    entry = bench.entry("follow_up.asked", **PERSON, how="phone", answer="none", **said)

    assert rules(bench, entry) == rule


@pytest.mark.parametrize(("how", "rule"), [("phone", {"consent_withdrawn"}), ("called", set())])
def test_who_has_withdrawn_is_not_called_and_is_heard_when_they_call(bench, how, rule):
    gone = bench.entry("consent.withdrawn", **PERSON, reason="they said so")
    bench.tick(days=7)
    entry = bench.entry("follow_up.asked", **PERSON, point="between", how=how, answer="yes")

    assert rules(bench, gone, entry) == rule
