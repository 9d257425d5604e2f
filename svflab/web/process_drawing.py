"""The pictures of the process page: a dot plot and a run chart.

Only places: across in percent, so that a picture is as wide as its page and its letters stay as
large as they are; down in units of the drawing. The template draws, and the table says it all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Final

from svflab.domain.measures import SECONDS, Limits
from svflab.domain.process import Point

BINS: Final = 36
"""Dots that are nearer to each other than a 36th of the picture stand on each other."""
TALLEST, DOT, ROOF, FOOT = 144, 12, 12, 24
"""Of the dots the most they rise, of a dot its height; above the dots, and below the ground."""
HIGH, EDGE = 220, 3
"""How high a run chart is, and how far its points stay from its sides, in percent."""
MOST_TICKS: Final = 6
_TIMES: Final = tuple(
    map(Decimal, (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200))
)
_DAY: Final = Decimal(86400)


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where an axis goes, and how far its ticks are apart."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def ticks(self) -> tuple[Decimal, ...]:
        """Return the values that are named at the axis."""
        count = int((self.high - self.low) / self.step)
        return tuple(self.low + self.step * place for place in range(count + 1))

    def part(self, value: Decimal) -> Decimal:
        """Return how far along the axis a value is, from 0 to 1; what is beyond, at its end."""
        return min(max((value - self.low) / (self.high - self.low), Decimal(0)), Decimal(1))


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in a picture: across in percent, down in units; what it is of."""

    x: str
    y: int
    point: Point
    signal: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots, the ticks of an axis and their places, the band of what is allowed, named lines.

    The band is where it begins and how far it goes; None where nothing is allowed or forbidden.
    """

    height: int
    base: int
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[Decimal, str], ...]
    band: tuple[str, str] | None
    lines: dict[str, str]

    @property
    def pairs(self) -> Iterator[tuple[Dot, Dot]]:
        """Give each dot and the next one."""
        return pairwise(self.dots)


def scale(values: Iterable[Decimal], unit: str) -> Scale:
    """Return an axis that holds all these values, with a few round ticks."""
    known = list(values)
    low, high = min(known), max(known)
    step = next(s for s in _steps(unit, high - low) if _count(low, high, s) <= MOST_TICKS)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(first, last if last > first else first + step, step)


def near(limits: Limits, values: Sequence[Decimal]) -> Limits:
    """Return the limits that are worth drawing: one that is far away would squeeze the dots."""
    low = limits.low if limits.low is not None and limits.low * 2 >= min(values) else None
    high = limits.high if limits.high is not None and limits.high <= max(values) * 2 else None
    return Limits(low, high)


def dot_plot(points: Sequence[Point], axis: Scale, limits: Limits, **lines: Decimal) -> Picture:
    """Return every value along an axis; those at one place stand on each other."""
    levels: list[tuple[Point, int]] = []
    filled: dict[int, int] = {}
    for point in sorted(points, key=lambda one: one.value):
        place = int(axis.part(point.value) * BINS)
        filled[place] = filled.get(place, 0) + 1
        levels.append((point, filled[place]))
    most = max(filled.values())
    apart = min(Decimal(DOT), Decimal(TALLEST) / most)
    base = ROOF + max(int(apart * most), 3 * DOT) + DOT // 2
    dots = tuple(
        Dot(_across(axis, point.value), base - int(apart * level), point) for point, level in levels
    )
    ticks = tuple((value, _across(axis, value)) for value in axis.ticks)
    named = {name: _across(axis, value) for name, value in lines.items()}
    return Picture(base + FOOT, base, dots, ticks, _wide(axis, limits), named)


def run_chart(
    points: Sequence[Point],
    axis: Scale,
    limits: Limits,
    signals: frozenset[int],
    **lines: Decimal,
) -> Picture:
    """Return one point after another; `signals` are the places of those that a rule found."""
    dots = tuple(
        Dot(_percent(_along(place, len(points))), _down(axis, point.value), point, hit)
        for place, point in enumerate(points)
        for hit in [place in signals]
    )
    ticks = tuple((value, str(_down(axis, value))) for value in axis.ticks)
    named = {name: str(_down(axis, value)) for name, value in lines.items()}
    return Picture(HIGH, HIGH - FOOT, dots, ticks, _upright(axis, limits), named)


def _across(axis: Scale, value: Decimal) -> str:
    return _percent(axis.part(value))


def _down(axis: Scale, value: Decimal) -> int:
    return HIGH - FOOT - int(axis.part(value) * (HIGH - FOOT - ROOF))


def _percent(part: Decimal) -> str:
    """Return a place across the picture, inside its edges."""
    return f"{EDGE + part * (100 - 2 * EDGE):.2f}%"


def _along(place: int, count: int) -> Decimal:
    return Decimal(place) / (count - 1) if count > 1 else Decimal("0.5")


def _wide(axis: Scale, limits: Limits) -> tuple[str, str] | None:
    """Return where the band of a dot plot begins, and how wide it is; an open end has no end."""
    if limits.low is None and limits.high is None:
        return None
    low = "0%" if limits.low is None else _across(axis, limits.low)
    high = "100%" if limits.high is None else _across(axis, limits.high)
    return low, f"{Decimal(high[:-1]) - Decimal(low[:-1])}%"


def _upright(axis: Scale, limits: Limits) -> tuple[str, str] | None:
    """Return where the band of a run chart begins from above, and how high it is."""
    if limits.low is None and limits.high is None:
        return None
    top = 0 if limits.high is None else _down(axis, limits.high)
    foot = HIGH - FOOT if limits.low is None else _down(axis, limits.low)
    return str(top), str(foot - top)


def _steps(unit: str, span: Decimal) -> Iterator[Decimal]:
    """Give round distances between ticks, the smallest first."""
    if unit == SECONDS:
        yield from _TIMES
        step = _DAY
    else:
        step = Decimal(10) ** (span.adjusted() - 2 if span else -2)
    while True:
        yield from (step, step * 2, step * 5)
        step *= 10


def _count(low: Decimal, high: Decimal, step: Decimal) -> int:
    first = (low / step).to_integral_value(ROUND_FLOOR)
    return int((high / step).to_integral_value(ROUND_CEILING) - first) + 1
