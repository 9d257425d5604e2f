"""The clocks of a case: those that run, and what they show."""

from datetime import timedelta

import pytest

from svflab.domain.clocks import going, running_timers
from svflab.domain.timing import Verdict, clock_face
from tests.domain.bench import OBSERVED, SUCTION

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("span", "face"),
    [
        ({"seconds": 0}, "0:00"),
        ({"minutes": 14, "seconds": 59.999}, "14:59"),
        ({"minutes": 20, "seconds": 7}, "20:07"),
        ({"minutes": 75}, "75:00"),
        ({"seconds": -1.5}, "-0:01"),
    ],
)
def test_a_clock_shows_minutes_and_seconds_cut_not_rounded(span, face):
    assert clock_face(timedelta(**span)) == face


@pytest.mark.parametrize(
    ("micros", "face"),
    [(0, "20:00"), (1_000, "20:00.001"), (1, "20:00.000001"), (500_000, "20:00.500")],
)
def test_a_clock_is_told_apart_from_the_limit_that_it_is_past(micros, face):
    limit = timedelta(minutes=20)

    assert clock_face(limit + timedelta(microseconds=micros), beside=limit) == face


def test_a_clock_that_differs_anyway_stays_short():
    assert clock_face(timedelta(minutes=20, seconds=7.5), beside=20 * MINUTE) == "20:07"


def codes(bench, *, reminds=False):
    timers = running_timers(bench.protocol, bench.case)
    return [timer.window.code for timer in timers if timer.window.reminds == reminds]


def test_a_clock_runs_from_its_start_to_its_end(day):
    assert codes(day("timeout")) == []
    assert codes(day("set_up")) == ["harvest"]
    assert codes(day("start")) == ["extraction"]
    assert codes(day("extract")) == []


def test_a_clock_stands_where_its_limits_say(day, protocol):
    bench = day("start")
    (timer,) = running_timers(protocol, bench.case)
    begun = timer.started_at
    stands = {
        minute: timer.verdict(begun + minute * MINUTE).value
        for minute in (0, 14.99, 15, 18.99, 19, 20, 20.01)
    }

    assert stands == {
        0: Verdict.EARLY,
        14.99: Verdict.EARLY,
        15: Verdict.OPEN,
        18.99: Verdict.OPEN,
        19: Verdict.CLOSING,
        20: Verdict.CLOSING,
        20.01: Verdict.OVER,
    }


def test_a_hand_over_runs_until_it_is_answered(day):
    bench = day("suction")
    scanned = [bench.live(bench.of("lipoaspirate").code)]
    bench.do("handover.offered", to="laboratory", containers=scanned)
    assert codes(bench) == ["handover", "harvest"]

    bench.do("handover.refused", "park", reason="no label")
    assert codes(bench) == ["harvest"]


def test_every_filled_syringe_has_its_use_by(day, protocol):
    bench = day("release")
    timers = [t for t in running_timers(protocol, bench.case) if t.window.code == "use_by"]

    assert [(t.subject, t.closes_at) for t in timers] == [
        (s.code, s.use_by) for s in bench.case.syringes
    ]


def test_a_shortened_use_by_warns_as_long_before(day, protocol):
    bench = day("fill")
    bench.release(use_by_minutes=60)
    timer = next(t for t in running_timers(protocol, bench.case) if t.subject)

    assert timer.closes_at - timer.warns_at == 30 * MINUTE
    assert timer.closes_at - timer.started_at == 60 * MINUTE


def test_observations_wait_after_the_last_injection(day):
    bench = day("rest")
    assert sorted(codes(bench)) == ["observation_end", "observation_h1", "observation_min15"]

    bench.do("observation.recorded", **OBSERVED, point="end")
    assert sorted(codes(bench)) == ["observation_h1", "observation_min15"]


def test_nothing_runs_in_a_closed_case(day):
    assert codes(day("close")) == []


def test_only_what_is_of_a_container_or_of_who_was_injected_runs_in_a_stopped_case(day):
    bench = day("take")
    bench.inject()
    bench.do("case.stopped", "kim", cause="other", reason="so")

    looks = ["observation_end", "observation_h1", "observation_min15"]
    assert sorted(codes(bench)) == [*looks, "use_by"]
    assert codes(bench, reminds=True) == ["in_theatre"]


def test_what_goes_on_without_a_window_has_a_clock_that_judges_nothing(day):
    bench = day("timeout")
    assert going(bench.protocol, bench.case) == ()

    bench.do("liposuction.started", sites=["abdomen"], side="both")
    begun = bench.case.last("liposuction.started").event.occurred_at
    bench.tick(minutes=90)

    (one,) = going(bench.protocol, bench.case)
    assert (one.phase, one.started_at) == ("liposuction", begun)
    assert codes(bench) == []
    assert bench.rules("liposuction.finished", **SUCTION) == set()
    bench.do("liposuction.finished", **SUCTION)
    assert going(bench.protocol, bench.case) == ()


def test_what_a_window_counts_has_no_second_clock(day):
    bench = day("set_up")
    bench.do("extraction.started", "park")

    assert codes(bench) == ["extraction"]
    assert going(bench.protocol, bench.case) == ()
