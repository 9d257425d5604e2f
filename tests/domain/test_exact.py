"""Exact limits, against values that scipy 1.17 gives."""

import pytest

from svflab.domain.exact import beta, interval, quantile


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [
        (0, 7, 0.0, 0.4096164),
        (0, 18, 0.0, 0.1853020),
        (1, 7, 0.0036103, 0.5787236),
        (7, 7, 0.5903836, 1.0),
        (2, 7, 0.0366926, 0.7095792),
        (4, 12, 0.0992461, 0.6511245),
        (5, 100, 0.0164319, 0.1128349),
        (50, 1000, 0.0373353, 0.0653905),
    ],
)
def test_the_limits_of_a_part_are_exact(found, of, low, high):
    assert interval(found, of) == pytest.approx((low, high), abs=2e-6)


def test_of_nobody_nothing_is_known():
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [(-1, 7), (8, 7)])
def test_more_than_there_are_is_no_part(wrong):
    with pytest.raises(ValueError, match="no proportion"):
        interval(*wrong)


def test_a_limit_is_where_the_binomial_tail_is_half_of_what_is_left():
    from math import comb

    low, high = interval(3, 20)
    upto = sum(comb(20, k) * high**k * (1 - high) ** (20 - k) for k in range(4))
    beyond = 1 - sum(comb(20, k) * low**k * (1 - low) ** (20 - k) for k in range(3))

    assert (upto, beyond) == (pytest.approx(0.025, abs=1e-10), pytest.approx(0.025, abs=1e-10))


def test_a_quantile_undoes_the_distribution():
    for a, b in ((0.5, 7.5), (2.5, 5.5), (30, 470), (1, 9), (9, 1)):
        for part in (0.025, 0.5, 0.975):
            assert beta(quantile(part, a, b), a, b) == pytest.approx(part, abs=1e-9)
