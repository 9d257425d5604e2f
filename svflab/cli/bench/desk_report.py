"""The report of the desk: each page's times, its part of the floor, its growth, its goal."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median, quantiles
from typing import Final

from svflab.cli.bench.desk_asks import GOAL, Ask
from svflab.cli.bench.load import Seen

GROWN: Final = 1.5
"""Goal: no page takes so many times as long with the most adverse events as with the next fewer.

A list that is shorter than its page grows until it fills one; with 500 most fill it. Sums over
all events grow by what they are, and a participant's story by nobody else's: of the sums only
the time is a goal."""
SUMS: Final = ("harms", "rates", "guidance")
FLOOR_READ: Final = "floor: one read"
_FEWER: Final = 5
"""With few events so many times fewer requests are made: only their middle is compared."""
_FILES: Final = 16
"""So many times fewer requests take something away: each takes as long as many pages."""
_WIDE: Final = 34


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: sizes in adverse events, rounds, requests of each, which pages."""

    sizes: tuple[int, ...]
    rounds: int
    requests: int
    only: str = ""

    def includes(self, ask: Ask) -> bool:
        """Say whether this page is asked for."""
        return self.only in ask.title

    def most(self, ask: Ask, size: int) -> int:
        """Return how many requests for a page are made in one round."""
        fewer = _FEWER if size < max(self.sizes) else 1
        return max(self.requests // (fewer * (1 if ask.is_page else _FILES)), 1)


@dataclass(slots=True)
class Answers:
    """All answers to one page: ms of each, and errors."""

    took: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""

    def take(self, seen: Seen) -> None:
        """Add those of a round."""
        self.took += seen.took
        self.errors += seen.errors
        self.first_error = self.first_error or seen.first_error

    @property
    def p50(self) -> float:
        """Return the middle, in ms."""
        return median(self.took or [0.0])

    @property
    def p99(self) -> float:
        """Return what 99 of 100 are below, in ms; of fewer than 100 the slowest."""
        if len(self.took) < 100:
            return max(self.took, default=0.0)
        return quantiles(self.took, n=100, method="inclusive")[98]


Told = dict[tuple[str, int], Answers]
"""Answers by the title of a page and the number of adverse events; the floor's have 0."""


def lines(about: str, plan: Plan, asked: Iterable[Ask], told: Told) -> Iterator[str]:
    """Return the report of one engine."""
    *fewer, many = plan.sizes
    base = told[FLOOR_READ, 0]
    yield ""
    yield f"svflab {version('svflab')}, Python {platform.python_version()}, {_machine()}"
    yield f"{about}; {many:,} adverse events; one client, {plan.rounds} rounds"
    yield (
        f"{'':<{_WIDE}}{'p50 ms':>8}{'p99 ms':>8}{'errors':>8}{'n':>6}{'of the floor':>14}"
        + "".join(f"{f'{size:,} →':>9}" for size in fewer)
        + "  goal"
    )
    yield f"{FLOOR_READ:<{_WIDE}}{_times(base)}"
    over: list[str] = []
    for ask in asked:
        found = told[ask.title, many]
        grown = [found.p50 / (told[ask.title, size].p50 or 1) for size in fewer]
        verdict = _verdict(ask, found, grown)
        over += [ask.title] if "NOT" in verdict else []
        yield (
            f"{ask.title:<{_WIDE}}{_times(found)}{base.p50 / (found.p50 or 1):>14.3f}"
            + "".join(f"{one:>8.2f}x" for one in grown)
            + f"  {verdict}"
        ).rstrip()
    yield f"not met: {', '.join(over) or 'none'}"
    for (title, size), one in told.items():
        if one.errors:
            yield f"error in {title}, {size} events: {one.first_error[:400]}"


def _times(one: Answers) -> str:
    return f"{one.p50:>8.1f}{one.p99:>8.1f}{one.errors:>8}{len(one.took):>6}"


def _verdict(ask: Ask, found: Answers, grown: Sequence[float]) -> str:
    """Return whether the goals are met; files have none."""
    if not ask.is_page:
        return ""
    slow = found.p99 > GOAL
    grows = bool(grown) and grown[-1] > GROWN and ask.title not in SUMS
    said = f"p99 ≤ {GOAL:.0f} ms{' NOT' if slow else ''} met"
    return said + (f", growth ≤ {GROWN:g} NOT met" if grows else "")


def _machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
