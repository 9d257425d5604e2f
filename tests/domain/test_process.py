"""Numbers of many cases, against examples that others have worked out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from svflab.domain import process
from svflab.domain.process import BEYOND, ENOUGH, ONE_SIDE, Limits, Point, Signal

TENTHS = (496, 476, 499, 513, 478, 512, 526, 524, 536, 521)
FLOW = [Decimal(one) / 10 for one in TENTHS]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches."""
T0 = datetime(2026, 11, 23, tzinfo=UTC)


def points(*values, verdict="inside"):
    return [
        Point(f"C{number}", T0 + timedelta(days=number), Decimal(value), verdict)
        for number, value in enumerate(values)
    ]


def test_the_limits_are_those_of_the_handbooks_worked_example():
    found = process.spread(FLOW)

    assert found.mean == Decimal("50.81")
    assert (round(found.low, 4), round(found.high, 4)) == (Decimal("45.8159"), Decimal("55.8041"))


def test_limits_are_drawn_from_twelve_cases_on():
    twelve = [*FLOW, Decimal(50), Decimal(51)]

    assert process.limits(twelve[: ENOUGH - 1]) is None
    assert process.limits(twelve[:ENOUGH]) == process.spread(twelve)


def test_the_percentiles_are_those_of_the_inclusive_method():
    """As R's quantile(1:9, c(.1, .9)) and a spreadsheet's PERCENTILE.INC give them."""
    low, high = process.percentiles(map(Decimal, range(1, 10)))

    assert (low, high) == (Decimal("1.8"), Decimal("8.2"))


def test_a_summary_counts_cases_and_what_was_outside_and_says_that_few_are_few():
    mixed = [*points(900, 1000, 1100), *points(1207, verdict="over")]

    found = process.summary(mixed)

    assert (found.cases, found.count, found.median) == (3, 4, Decimal(1050))
    assert (found.outside, found.judged, found.rate) == (1, 4, Decimal("0.25"))
    assert found.few
    assert not process.summary(points(*range(ENOUGH))).few
    assert process.summary([]) is None
    one = process.summary(points(5, verdict=""))
    assert (one.low, one.high, one.rate) == (None, None, None)


def test_a_case_with_several_is_one_point_its_median_and_outside_where_any_is():
    day = timedelta(minutes=1)
    first = [
        Point("B", T0 + day * n, Decimal(n), "over" if n == 1 else "inside") for n in (3, 1, 8)
    ]
    second = [Point("A", T0 + 5 * day, Decimal(7))]

    assert process.by_case([*second, *first]) == (
        Point("A", T0 + 5 * day, Decimal(7)),
        Point("B", T0 + 8 * day, Decimal(3), "over"),
    )


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("5 5 5 11 5", [Signal(BEYOND, 3, 3)]),
        ("6 6 6 6 6 6 6 6", [Signal(ONE_SIDE, 0, 7)]),
        ("4 6 6 6 6 6 6 6", []),
        ("6 6 6 6 5 6 6 6 6", []),
        ("6 4 4 4 4 4 4 4 4 4 6", [Signal(ONE_SIDE, 1, 9)]),
    ],
)
def test_a_chart_signals_by_two_rules(values, found):
    chart = Limits(Decimal(5), Decimal(0), Decimal(10))

    assert list(process.signals([Decimal(one) for one in values.split()], chart)) == found
