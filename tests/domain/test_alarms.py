"""Alarms: what calls, since when, where, who heard it, and what nobody heard."""

from dataclasses import replace
from datetime import timedelta

import pytest

from svflab.domain.alarms import (
    ACKNOWLEDGED,
    CLOSING,
    OPENS,
    OVER,
    SILENCED,
    alarms,
    missed,
    once,
)
from svflab.domain.chain import link
from svflab.domain.event import instant_text
from tests.domain.bench import OBSERVED, code_of

SYRINGE = code_of("syringe", 99)
MILLISECOND, MINUTE = timedelta(milliseconds=1), timedelta(minutes=1)


def of(bench, bound, window="extraction"):
    found = alarms(bench.protocol, bench.case)
    return next(one for one in found if (one.window, one.bound) == (window, bound))


def on(bench, at):
    return [one.bound for one in alarms(bench.protocol, bench.case) if one.is_on(at)]


def hear(bench, alarm, who="park"):
    return bench.do(ACKNOWLEDGED, who, alarm=alarm.id)


@pytest.fixture
def running(day):
    """An extraction that has just begun, and the instant at which it did."""
    bench = day("set_up")
    entry = bench.do("extraction.started", "park")
    return bench, entry.event.occurred_at


@pytest.mark.parametrize(
    ("after", "bounds"),
    [
        (15 * MINUTE - MILLISECOND, []),
        (15 * MINUTE, [OPENS]),
        (16 * MINUTE, [OPENS]),
        (16 * MINUTE + MILLISECOND, []),
        (19 * MINUTE - MILLISECOND, []),
        (19 * MINUTE, [CLOSING]),
        (20 * MINUTE, [CLOSING]),
        (20 * MINUTE + MILLISECOND, [OVER]),
        (300 * MINUTE, [OVER]),
    ],
)
def test_each_bound_of_an_extraction_calls_in_its_time(running, after, bounds):
    bench, begun = running

    assert on(bench, begun + after) == bounds


def test_the_opening_gives_a_sign_and_the_warning_and_the_end_ring(running):
    bench, _ = running

    assert [(one.bound, one.rings) for one in alarms(bench.protocol, bench.case)] == [
        (OPENS, False),
        (CLOSING, True),
        (OVER, True),
    ]


def test_an_alarm_rings_where_the_clock_was_started_and_after_its_time_everywhere(day):
    bench = day("set_up")
    entry = bench.entry("extraction.started", "park")
    bench.add(at_workstation(bench, entry, "Bench 1"))
    warning, at = of(bench, CLOSING), entry.event.occurred_at + 19 * MINUTE
    later = at + timedelta(seconds=30)

    assert (warning.is_on_at("Bench 1", at), warning.is_on_at("Theatre 2", at)) == (True, False)
    assert warning.is_on_at("Theatre 2", later - MILLISECOND) is False
    assert warning.is_on_at("Theatre 2", later) is True
    sign = of(bench, OPENS)
    assert sign.is_on_at("Bench 1", sign.since + timedelta(seconds=40)) is True
    assert sign.is_on_at("Theatre 2", sign.since + timedelta(seconds=40)) is False


def at_workstation(bench, entry, name):
    event = replace(entry.event, workstation=name)
    return link(event, after=bench.head, recorded_at=entry.recorded_at, surroundings={})


def test_a_clock_that_nobody_knows_the_place_of_calls_everywhere_at_once(running):
    bench, begun = running

    assert of(bench, CLOSING).is_on_at("Theatre 2", begun + 19 * MINUTE)


def test_what_ends_in_another_room_than_it_began_in_calls_everywhere_at_once(day):
    bench = day("plan")
    first = bench.entry("syringe.filled", "park", number=1, volume_ml="1.0", container=SYRINGE)
    bench.add(at_workstation(bench, first, "Bench 1"))
    warning = of(bench, CLOSING, "use_by")

    assert warning.is_on_at("Theatre 2", warning.since)


def test_an_alarm_that_was_heard_is_silent_and_the_end_calls_again(running):
    bench, begun = running
    bench.now = begun + 19 * MINUTE + timedelta(seconds=10)
    entry = hear(bench, of(bench, CLOSING))

    assert on(bench, bench.now + MILLISECOND) == []
    assert of(bench, CLOSING).heard == entry
    assert on(bench, begun + 21 * MINUTE) == [OVER]
    assert missed(alarms(bench.protocol, bench.case), begun + 60 * MINUTE) == []


def test_whoever_acts_has_heard(running):
    bench, begun = running
    bench.now = begun + 19 * MINUTE + timedelta(seconds=50)
    bench.do("extraction.finished", "park")

    assert on(bench, bench.now) == []
    assert missed(alarms(bench.protocol, bench.case), begun + 60 * MINUTE) == []
    assert [one.bound for one in alarms(bench.protocol, bench.case)] == [OPENS, CLOSING]


def test_how_long_an_alarm_rang_and_what_silenced_it_is_worked_out(running):
    bench, begun = running
    late = begun + 60 * MINUTE
    bench.now = begun + 19 * MINUTE + timedelta(seconds=10)
    heard = hear(bench, of(bench, CLOSING))
    bench.now = begun + 20 * MINUTE + timedelta(seconds=7)
    ended = bench.do("extraction.finished", "park")

    assert of(bench, OPENS).rang(late) is None  # a sign rings never
    rang = of(bench, CLOSING).rang(late)
    assert (rang.start - begun, rang.end, rang.by) == (19 * MINUTE, heard.recorded_at, heard)
    rang = of(bench, OVER).rang(late)
    assert (rang.start - begun, rang.end, rang.by) == (20 * MINUTE, ended.recorded_at, ended)
    assert missed(alarms(bench.protocol, bench.case), late) == []


def test_an_alarm_that_nobody_answered_rang_until_its_time_was_over(running):
    bench, begun = running
    warning, over = of(bench, CLOSING), of(bench, OVER)

    assert warning.rang(begun + 19 * MINUTE - MILLISECOND) is None
    assert warning.rang(begun + 19 * MINUTE).end is None
    rang = warning.rang(begun + 60 * MINUTE)
    assert (rang.end - begun, rang.by) == (20 * MINUTE, None)
    assert over.rang(begun + 60 * MINUTE).end is None  # it rings until somebody acts


def test_an_alarm_that_is_muted_somewhere_rings_on_and_calls_everywhere(running):
    bench, begun = running
    bench.now = begun + 19 * MINUTE + timedelta(seconds=5)
    muted = bench.entry(SILENCED, "park", alarm=of(bench, CLOSING).id)
    bench.add(at_workstation(bench, muted, "Bench 1"))
    warning, over = of(bench, CLOSING), of(bench, OVER)

    assert warning.silenced_at("Bench 1").event.id == muted.event.id
    assert warning.silenced_at("Theatre 2") is None
    assert warning.is_on_at("Theatre 2", bench.now)
    assert warning.heard is None
    assert over.silenced == ()
    assert over.escalates_at == over.since + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("after", "bounds"),
    [
        (20 * MINUTE, []),
        (20 * MINUTE + MILLISECOND, [CLOSING]),
        (20 * MINUTE + timedelta(seconds=30), [CLOSING]),
        (20 * MINUTE + timedelta(seconds=30.001), [CLOSING, OVER]),
    ],
)
def test_what_nobody_heard_was_missed_by_who_came_too_late(running, after, bounds):
    bench, begun = running
    bench.now = begun + after
    bench.do("extraction.finished", "park")

    found = missed(alarms(bench.protocol, bench.case), bench.now)

    assert [one.bound for one in found] == bounds


def test_a_warning_is_missed_once_its_end_is_past_though_the_clock_runs(running):
    bench, begun = running

    found = alarms(bench.protocol, bench.case)

    assert missed(found, begun + 20 * MINUTE) == []
    assert [one.bound for one in missed(found, begun + 25 * MINUTE)] == [CLOSING]


def test_an_end_that_was_heard_late_was_heard(running):
    bench, begun = running
    bench.now = begun + 24 * MINUTE
    hear(bench, of(bench, OVER))
    bench.tick(minutes=3)
    bench.do("extraction.finished", "park")

    found = missed(alarms(bench.protocol, bench.case), bench.now)

    assert [one.bound for one in found] == [CLOSING]


def test_what_was_past_when_it_was_told_calls_nobody(day):
    bench = day("set_up")
    begun = bench.now
    bench.tick(minutes=19, seconds=30)
    bench.do("extraction.started", "park", told_at=begun, reason="forgotten")

    assert [one.bound for one in alarms(bench.protocol, bench.case)] == [OVER]


def test_an_alarm_rang_until_the_server_heard_that_it_was_over(running):
    bench, begun = running
    bench.now = begun + 30 * MINUTE
    told_at = begun + 18 * MINUTE
    bench.do("extraction.finished", "park", told_at=told_at, reason="forgotten")

    found = missed(alarms(bench.protocol, bench.case), bench.now)

    assert [one.bound for one in found] == [CLOSING, OVER]


def test_a_clock_that_a_correction_moves_calls_at_its_new_bounds(running):
    bench, begun = running
    bench.now = begun + 19 * MINUTE
    hear(bench, of(bench, CLOSING))
    bench.tick(seconds=10)
    moved = begun + 4 * MINUTE
    started = bench.event("extraction.started").id
    bench.do("extraction.started", "park", told_at=moved, replaces=started, reason="mistyped")

    assert on(bench, begun + 21 * MINUTE) == []
    assert on(bench, moved + 19 * MINUTE) == [CLOSING]


def test_a_hand_over_that_nobody_accepts_rings_once_its_time_is_over(day):
    bench = day("suction")
    scanned = [bench.live(bench.of("lipoaspirate").code)]
    bench.do("handover.offered", to="laboratory", containers=scanned)
    offered = bench.now

    assert on(bench, offered + 30 * MINUTE) == []
    assert on(bench, offered + 31 * MINUTE) == [OVER]

    bench.tick(minutes=40)
    bench.do("handover.accepted", "park", containers=scanned)
    assert on(bench, bench.now) == []


def test_syringes_that_end_together_call_once_and_what_is_expired_gives_a_sign(day):
    bench = day("plan")
    bench.fill()
    bench.tick(minutes=2)
    found = [one for one in alarms(bench.protocol, bench.case) if one.window == "use_by"]
    first = found[0]
    last = max(one.since for one in found if one.bound == CLOSING)

    assert len({one.subject for one in found}) == 2
    assert {(one.bound, one.rings) for one in found} == {(CLOSING, True), (OVER, False)}
    assert [one.id for one in once(one for one in found if one.is_on(last))] == [first.id]

    bench.now = first.since
    hear(bench, first)
    assert on(bench, last) == []


def test_an_observation_that_is_due_rings_because_no_warning_comes(day):
    bench = day("inject")
    bench.rest()
    given = bench.event("injection.given").occurred_at
    bench.tick(minutes=1)
    bench.do("observation.recorded", **OBSERVED, point="end")

    due = of(bench, OPENS, "observation_min15")

    assert (due.rings, due.since) == (True, given + 10 * MINUTE)
    assert due.is_on(given + 10 * MINUTE)
    assert due.is_on(given + 20 * MINUTE)
    assert not due.is_on(given + 20 * MINUTE + MILLISECOND)


def test_a_window_that_is_quiet_or_has_none_calls_nobody(day):
    bench = day("inject")

    windows = {one.window for one in alarms(bench.protocol, bench.case)}

    assert "observation_end" not in windows


def test_a_case_that_is_stopped_or_closed_calls_nobody(running):
    bench, begun = running
    bench.tick(minutes=5)
    bench.do("case.stopped", "kim", cause="other", reason="power")

    assert on(bench, begun + 21 * MINUTE) == []


def test_an_alarm_has_one_name_on_every_screen(running):
    bench, begun = running

    assert of(bench, OVER).id == f"extraction::over:{instant_text(begun + 20 * MINUTE)}"
