"""The rule on stopping, against the oracle values of its sources, and against every course."""

from itertools import product

import pytest

from svflab.domain.stopping_guidance import Rule, above, advice, bounds, chances, steps

RULE = Rule(0.5, 0.5, 0.10, 0.95, 20)


def test_the_boundary_is_that_of_the_oracle():
    told = [(one.first, one.last, one.least) for one in steps(RULE)]

    assert told == [(1, 1, 1), (2, 6, 2), (7, 11, 3), (12, 17, 4), (18, 20, 5)]


@pytest.mark.parametrize(("harmed", "said"), [(2, 0.9341), (1, 0.7008)])
def test_how_likely_it_is_above_the_threshold_is_that_of_the_oracle(harmed, said):
    assert above(RULE, harmed, 7) == pytest.approx(said, abs=5e-5)


def test_two_of_seven_is_no_stop_and_three_are():
    two = advice(RULE, [True, False, False, False, False, False, True])
    three = advice(RULE, [False, False, False, False, True, True, True])

    assert (two.reached, two.least, two.harmed) == (False, 3, 2)
    assert (three.reached, three.reached_at) == (True, 6)


def test_that_the_boundary_was_reached_once_stays_said():
    told = advice(RULE, [True, *[False] * 6])

    assert (told.reached, told.reached_at) == (False, 1)


def test_before_the_first_participant_there_is_no_bound():
    told = advice(RULE, [])

    assert (told.reached, told.least, told.reached_at) == (False, None, None)


def test_where_not_even_all_are_enough_there_is_no_number():
    sure = Rule(1, 99, 0.5, 0.999, 3)

    assert bounds(sure, 3) == (None, None, None)
    assert chances(sure, 0.9).stops == 0


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1, 0.4, 1.0])
def test_the_chances_are_those_of_every_course_there_is(rate):
    rule = Rule(0.5, 0.5, 0.10, 0.95, 7)
    stops = treated = 0.0
    for harmed in product((False, True), repeat=7):
        chance = 1.0
        for one in harmed:
            chance *= rate if one else 1 - rate
        at = advice(rule, harmed).reached_at
        stops += chance if at else 0
        treated += chance * (at or 7)

    told = chances(rule, rate)

    assert (told.stops, told.treated) == (pytest.approx(stops), pytest.approx(treated))
