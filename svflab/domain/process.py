"""How a process runs over many cases: middle and spread, what was outside, and charts of it.

Nothing here knows what was measured: a point is a value of a case, and whether it was inside
its limits. Numbers are decimals; the statistics are those of the standard library.

    percentiles   the inclusive method (Hyndman and Fan 1996, type 7: Excel's PERCENTILE.INC);
                  the smallest value is the 0th, the largest the 100th, and between two values
                  the line between them counts
    limits        individuals chart, mean ± 3 x (mean moving range) / 1.128, that is ± 2.66 x it:
                  NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2
    signals       a point beyond a limit (Shewhart), and eight in a row on one side of the mean
                  (Western Electric): the same handbook, 6.3.2
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import mean, median, quantiles
from typing import Final

ENOUGH: Final = 12
"""Cases from which on limits are drawn; fewer than that are too few to judge a process by."""
IN_A_ROW: Final = 8
"""Cases in a row on one side of the mean that are a signal (Western Electric)."""
D2: Final = Decimal("1.128")
"""The mean range of two values in standard deviations (NIST/SEMATECH e-Handbook, 6.3.2.2)."""

UNDER, INSIDE, OVER = "under", "inside", "over"
"""Where a value stands to its limits, both ends inside; "" where it has none."""
BEYOND, ONE_SIDE = "beyond", "one_side"
"""The rules by which a chart signals."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a case: when it was known, and where it stands to its limits."""

    case: str
    at: datetime
    value: Decimal
    verdict: str = ""
    stopped: bool = False

    @property
    def outside(self) -> bool:
        """Say whether it is outside its limits."""
        return self.verdict in {UNDER, OVER}


@dataclass(frozen=True, slots=True)
class Summary:
    """Many points in few numbers.

    `low` and `high` are the 10th and 90th percentiles, None for a single point. `judged` counts
    the points that have limits, and `outside` those of them that are not inside.
    """

    cases: int
    count: int
    stopped: int
    median: Decimal
    low: Decimal | None
    high: Decimal | None
    judged: int
    outside: int

    @property
    def few(self) -> bool:
        """Say whether they are too few to judge a process by."""
        return self.cases < ENOUGH

    @property
    def rate(self) -> Decimal | None:
        """Return the part of the judged points that is outside, or None where none is judged."""
        return Decimal(self.outside) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Limits:
    """The middle of an individuals chart and its limits: what it does by itself lies between."""

    mean: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Signal:
    """What a rule found in a chart: from which point to which, both inside, counted from 0."""

    rule: str
    first: int
    last: int


def summary(points: Sequence[Point]) -> Summary | None:
    """Return many points in few numbers; None for none."""
    if not points:
        return None
    values = [point.value for point in points]
    low, high = percentiles(values) if len(values) > 1 else (None, None)
    return Summary(
        cases=len({point.case for point in points}),
        count=len(points),
        stopped=len({point.case for point in points if point.stopped}),
        median=median(values),
        low=low,
        high=high,
        judged=sum(bool(point.verdict) for point in points),
        outside=sum(point.outside for point in points),
    )


def percentiles(values: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the 10th and the 90th percentile of two values or more, by the inclusive method.

    >>> percentiles(map(Decimal, range(0, 101)))
    (Decimal('10'), Decimal('90'))
    >>> percentiles([Decimal(15), Decimal(20)])
    (Decimal('15.5'), Decimal('19.5'))
    """
    tenths = quantiles(values, n=10, method="inclusive")
    return tenths[0], tenths[-1]


def by_case(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return one point for each case, in the order in which they were known.

    A case with several is its median, and outside where any of them is: what differs within a
    case says nothing of how cases differ.
    """
    ordered = sorted(points, key=lambda point: (point.case, point.at))
    found = [_one(list(mine)) for _case, mine in groupby(ordered, key=lambda point: point.case)]
    return tuple(sorted(found, key=lambda point: (point.at, point.case)))


def limits(values: Sequence[Decimal]) -> Limits | None:
    """Return the limits of an individuals chart; None for fewer than `ENOUGH` values.

    The lower one may be less than what is possible.
    """
    return spread(values) if len(values) >= ENOUGH else None


def spread(values: Sequence[Decimal]) -> Limits:
    """Return the mean of two values or more, and three standard deviations to each side.

    The standard deviation follows from the mean moving range. The ten flow rates of the
    handbook (6.3.2.2), and the limits that it finds:

    >>> flow = "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"
    >>> found = spread([Decimal(one) for one in flow.split()])
    >>> found.mean, round(found.low, 4), round(found.high, 4)
    (Decimal('50.81'), Decimal('45.8159'), Decimal('55.8041'))
    """
    middle = mean(values)
    moving = mean(abs(after - before) for before, after in pairwise(values))
    reach = 3 * moving / D2
    return Limits(middle, middle - reach, middle + reach)


def signals(values: Sequence[Decimal], chart: Limits) -> Iterator[Signal]:
    """Give what the two rules find in a chart, in its order.

    A value that is the mean itself ends a row: it is on neither side.
    """
    for place, value in enumerate(values):
        if not chart.low <= value <= chart.high:
            yield Signal(BEYOND, place, place)
    start = 0
    for side, row in groupby(values, key=lambda value: value.compare(chart.mean)):
        end = start + len(list(row))
        if side and end - start >= IN_A_ROW:
            yield Signal(ONE_SIDE, start, end - 1)
        start = end


def _one(mine: Sequence[Point]) -> Point:
    """Return the point of a case that has these."""
    worst = next((point for point in mine if point.outside), mine[-1])
    middle = median([point.value for point in mine])
    return replace(mine[-1], value=middle, verdict=worst.verdict)
