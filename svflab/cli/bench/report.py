"""The report: each number with its spread, its part of the floor, and its goal beside it."""

import os
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from statistics import median
from typing import Final

from svflab.cli.bench.asks import MEASURES, Measure
from svflab.cli.bench.filled import OPEN
from svflab.cli.bench.rounds import Place, Plan, Seen, Took

START: Final = 1.5
"""Goal for the seconds from `svflab serve` to its first answer."""
MEMORY: Final = 120.0
"""Goal for the MiB of the server at rest."""
SLOWER: Final = 0.10
"""Goal for how much slower anything may be with the most cases than with the fewest."""
_HEAD: Final = (
    f"{'':<20}{'clients':>8}  {'a second':<24}{'p50 ms':>8}{'p99 ms':>8}{'errors':>8}  "
    f"{'of the floor':<20} goal"
)


def lines(plan: Plan, seen: Seen) -> Iterator[str]:
    """Return the whole report."""
    yield from _about(plan)
    for engine, about in seen.about.items():
        for cases in sorted(plan.cases):
            yield ""
            yield f"{about}; {cases:,} closed cases, {OPEN} open"
            yield _HEAD
            yield from _table(seen, engine, cases)
    yield ""
    yield from _growth(plan, seen)
    yield from _at_rest(seen)
    yield from _errors(seen)


def has_errors(seen: Seen) -> bool:
    """Say whether any request was answered wrongly."""
    return any(took.errors for rounds in seen.took.values() for took in rounds)


def _about(plan: Plan) -> Iterator[str]:
    yield (
        f"svflab {version('svflab')}, Python {platform.python_version()}, "
        f"granian {version('granian')}, {os.cpu_count()} cores, {platform.system()}"
    )
    yield (
        f"median of {plan.rounds} rounds of {plan.seconds:g} s (lowest–highest); the floor is "
        "measured beside it in every round"
    )


def _table(seen: Seen, engine: str, cases: int) -> Iterator[str]:
    for measure in MEASURES:
        for clients in measure.clients:
            place = Place(engine, cases, measure.name, clients)
            if place in seen.took:
                yield _line(seen, measure, place)


def _line(seen: Seen, measure: Measure, place: Place) -> str:
    rounds = seen.took[place]
    rates = [took.rate for took in rounds]
    errors = sum(took.errors for took in rounds)
    shares = seen.shares(place, measure.floor) if measure.floor else []
    return (
        f"{measure.title:<20}{place.clients:>8}  "
        f"{_spread(rates, '{:,.0f}'):<24}{_middle(t.p50 for t in rounds):>8.2f}"
        f"{_middle(t.p99 for t in rounds):>8.1f}{errors:>8}  "
        f"{_spread(shares, '{:.2f}') if shares else '':<20} "
        f"{_goal(measure, place.clients, rounds, shares)}"
    ).rstrip()


def _goal(measure: Measure, clients: int, rounds: list[Took], shares: list[float]) -> str:
    if measure.share is not None:
        return f"≥ {measure.share:.2f} {_met(median(shares) >= measure.share)}"
    if measure.p99 is not None and clients == 4:
        return f"p99 ≤ {measure.p99:.0f} ms {_met(_middle(t.p99 for t in rounds) <= measure.p99)}"
    return ""


def _growth(plan: Plan, seen: Seen) -> Iterator[str]:
    """Say whether anything became slower with the number of cases, measured by the floor."""
    few, many = min(plan.cases), max(plan.cases)
    if few == many:
        return
    for engine in seen.about:
        slower = {
            f"{measure.title}, {clients} clients": 1
            - _share(seen, Place(engine, many, measure.name, clients), measure.floor)
            / _share(seen, Place(engine, few, measure.name, clients), measure.floor)
            for measure in MEASURES
            for clients in measure.clients
            if measure.floor and Place(engine, few, measure.name, clients) in seen.took
        }
        worst = max(slower, key=lambda name: slower[name])
        over = [f"{name} {by:.0%}" for name, by in slower.items() if by > SLOWER]
        yield (
            f"{engine}: from {few:,} to {many:,} cases the slowest to grow is {worst}, "
            f"{slower[worst]:+.0%} (goal ≤ {SLOWER:.0%}: {_met(not over)})"
            + (f"; over it: {', '.join(over)}" if over else "")
        )


def _at_rest(seen: Seen) -> Iterator[str]:
    start, memory = median(seen.started), median(seen.memory)
    yield (
        f"start of svflab serve to its first answer: {_spread(seen.started, '{:.2f}')} s "
        f"(goal ≤ {START} s: {_met(start <= START)})"
    )
    yield (
        f"memory at rest, all processes of the server: {_spread(seen.memory, '{:.0f}')} MiB "
        f"(goal ≤ {MEMORY:.0f} MiB: {_met(memory <= MEMORY)})"
    )


def _errors(seen: Seen) -> Iterator[str]:
    """Say that there were no errors, or show the first one of each place."""
    if not has_errors(seen):
        yield "errors: none"
    for place, rounds in seen.took.items():
        if words := next((took.first_error for took in rounds if took.errors), ""):
            yield f"error in {place.measure}, {place.engine}, {place.clients} clients: {words}"


def _share(seen: Seen, place: Place, of: str) -> float:
    return median(seen.shares(place, of))


def _spread(values: list[float], spell: str) -> str:
    low, middle, high = (spell.format(one) for one in (min(values), median(values), max(values)))
    return f"{middle} ({low}–{high})"


def _middle(values: Iterable[float]) -> float:
    return median(values)


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"
