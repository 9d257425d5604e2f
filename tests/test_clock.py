"""Only the clock knows what time it is, and a test moves it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from svflab import clock as clocks
from tests.conftest import START


def test_now_is_in_utc_and_has_microseconds():
    instants = {clocks.now() for _ in range(100)}

    assert {instant.tzinfo for instant in instants} == {UTC}
    assert any(instant.microsecond % 1000 for instant in instants)


def test_a_fixed_clock_stands_still_until_it_is_moved(clock):
    before = clocks.now()
    clock.tick(minutes=20, seconds=7)

    assert (before, clocks.now()) == (START, START + timedelta(minutes=20, seconds=7))


def test_the_real_clock_comes_back_afterwards():
    with clocks.Fixed(START):
        pass

    assert clocks.now() != START


def test_a_clock_that_runs_has_not_stepped(clock):
    clock.tick(days=3)

    assert clocks.stepped() == timedelta()


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_was_set_has_stepped(clock, minutes):
    clock.step(minutes=minutes)

    assert clocks.stepped() == timedelta(minutes=minutes)


def test_the_real_clock_was_not_set_during_the_tests():
    assert abs(clocks.stepped()) < timedelta(seconds=60)


def test_time_does_not_pass_backwards(clock):
    with pytest.raises(ValueError, match="backwards"):
        clock.tick(seconds=-1)


def test_a_clock_in_another_zone_is_refused():
    with pytest.raises(ValueError, match="UTC"):
        clocks.Fixed(datetime(2026, 11, 23, tzinfo=timezone(timedelta(hours=9))))
