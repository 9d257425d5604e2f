"""bench labels: how fast labels are made beside WeasyPrint, and what their codes withstand."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

import click

from svflab.cli.bench import spoilt, weasy
from svflab.cli.opening import Refused
from svflab.domain import identifiers
from svflab.labels import render, sheets
from svflab.labels.facts import SyringeFacts
from svflab.labels.samples import ORDINARY
from svflab.labels.zpl import zpl

FLAG: Final = render.FLAG
RATIO: Final = 20
"""Goal: a single label so many times as fast as WeasyPrint makes it."""
P99_MS: Final = 30.0
"""Goal for the slowest of a hundred single labels, in ms."""
TOGETHER: Final = 100

Labels = list[SyringeFacts]
Times = dict[str, list[list[float]]]
"""Seconds of each label (or of each document), round by round, by what was measured."""


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
@click.option("--count", type=click.IntRange(2), default=40, show_default=True, help="Labels each.")
@click.option("--trials", type=click.IntRange(0), default=60, show_default=True, help="Pictures.")
def labels(*, rounds: int, count: int, trials: int) -> None:
    """Measure labels beside WeasyPrint in the same rounds, then spoil their codes and read them.

    Every label is a new one: nothing of it was drawn before. WeasyPrint draws the same facts
    from HTML, with its fonts loaded; it comes with the development packages.

    \b
    Example
      svflab bench labels
      svflab bench labels --rounds 1 --count 5 --trials 0
    """
    if not weasy.is_there():
        raise Refused("there is no WeasyPrint here: it comes with the development packages")
    for line in _speed(_measured(rounds, count), rounds, count):
        click.echo(line)
    if trials:
        if not spoilt.has_decoders():
            raise Refused("codes are read by zxing-cpp and zbar: pip install pyzbar, and libzbar0")
        for line in _robustness(trials):
            click.echo(line)


def _measured(rounds: int, count: int) -> Times:
    """Return how long everything took, ours and WeasyPrint's by turns."""
    other, chance = weasy.Weasy(), Random(7)  # noqa: S311  # not a secret
    ways: dict[str, Callable[[SyringeFacts], object]] = {
        "PDF": lambda facts: render.pdf(FLAG, facts),
        "WeasyPrint": lambda facts: other.pdf([facts]),
        "PNG, 300 dpi": lambda facts: render.png(FLAG, facts, 300),
        "ZPL, 203 dpi": lambda facts: zpl(FLAG, facts, 203),
    }
    for make in ways.values():  # fonts are loaded, caches are warm
        make(_new(chance))
    times: Times = {name: [] for name in (*ways, "PDF again", "together", "WeasyPrint together")}
    for _ in range(rounds):
        for name in ways:
            times[name].append([])
        for facts in (_new(chance) for _ in range(count)):
            for name, make in ways.items():
                # Of what is measured none may have seen the same label before.
                times[name][-1].append(_took(make, _other_code(facts, chance)))
        again = _new(chance)
        render.pdf(FLAG, again)
        times["PDF again"].append([_took(ways["PDF"], again) for _ in range(count)])
        many = [_new(chance) for _ in range(TOGETHER)]
        times["together"].append(
            [_took(lambda them: sheets.document(them), [(FLAG, f) for f in many])]
        )
        times["WeasyPrint together"].append([_took(other.pdf, many)])
    return times


def _new(chance: Random) -> SyringeFacts:
    facts = ORDINARY["syringe"]
    assert isinstance(facts, SyringeFacts)  # noqa: S101  # for the type checker
    return _other_code(facts, chance)


def _other_code(facts: SyringeFacts, chance: Random) -> SyringeFacts:
    code = identifiers.read(identifiers.draw("syringe", chance.choice)).print_code(1)
    participant = f"P-{chance.randrange(1000):03d}"
    return replace(facts, code=code, participant=participant)


def _took(make: Callable[[Any], object], given: Any) -> float:
    start = perf_counter()
    make(given)
    return perf_counter() - start


def _speed(times: Times, rounds: int, count: int) -> Iterator[str]:
    yield (
        f"svflab {version('svflab')}, typst {version('typst')}, "
        f"WeasyPrint {version('weasyprint')}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.system()}"
    )
    yield f"median of {rounds} rounds of {count} labels (lowest–highest); load {_load()}"
    yield f"{'':<26}{'labels a second':<26}{'times WeasyPrint':<24}"
    for name in ("PDF", "PDF again", "PNG, 300 dpi", "ZPL, 203 dpi"):
        yield _line(f"one {name}", _rates(times[name], 1), _rates(times["WeasyPrint"], 1))
    yield _line("one PDF by WeasyPrint", _rates(times["WeasyPrint"], 1))
    slow = _rates(times["WeasyPrint together"], TOGETHER)
    yield _line(f"{TOGETHER} in one PDF", _rates(times["together"], TOGETHER), slow)
    yield _line(f"{TOGETHER} by WeasyPrint", slow)
    yield from _goals(times)


def _goals(times: Times) -> Iterator[str]:
    ours, theirs = _rates(times["PDF"], 1), _rates(times["WeasyPrint"], 1)
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    yield f"goal: one new label ≥ {RATIO} times WeasyPrint: {ratio:.1f}, {_met(ratio >= RATIO)}"
    single = [took * 1000 for one in times["PDF"] for took in one]
    p99 = quantiles(single, n=100, method="inclusive")[98]
    yield (
        f"goal: one new label's PDF p99 ≤ {P99_MS:.0f} ms: {p99:.1f} ms of {len(single)} labels, "
        f"p50 {median(single):.1f} ms, {_met(p99 <= P99_MS)}"
    )


def _rates(rounds: list[list[float]], each: int) -> list[float]:
    """Return labels a second, of each round."""
    return [each * len(one) / sum(one) for one in rounds]


def _line(name: str, rates: list[float], slow: list[float] | None = None) -> str:
    ratios = [a / b for a, b in zip(rates, slow, strict=True)] if slow else []
    return f"{name:<26}{_spread(rates):<26}{_spread(ratios) if ratios else '':<24}".rstrip()


def _spread(values: list[float]) -> str:
    low, middle, high = (f"{one:,.1f}" for one in (min(values), median(values), max(values)))
    return f"{middle} ({low}–{high})"


def _robustness(trials: int) -> Iterator[str]:
    yield ""
    yield (
        f"codes read in {trials} simulated pictures each, at {spoilt.PIXELS} pixels a mm, of "
        f"labels made for {spoilt.DPI} dpi"
    )
    yield f"{'':<26}{'label':<16}{'zxing-cpp':>10}{'zbar':>8}{'either':>8}"
    for name, label, share in spoilt.table((render.FLAG, render.FLAT), trials):
        yield f"{name:<26}{label:<16}" + "".join(
            f"{share[column]:>{width}.0%}"
            for column, width in (("zxing-cpp", 10), ("zbar", 8), ("either", 8))
        )


def _load() -> str:
    """Return how busy the machine was in the last minute, in processes for each core."""
    return f"{os.getloadavg()[0] / (os.cpu_count() or 1):.1f} a core"


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"
