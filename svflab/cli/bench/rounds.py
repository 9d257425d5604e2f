"""The rounds: in each one every engine, every size and every measure has its turn.

What disturbs the machine for a while thus disturbs all alike, and the floor with them; what is
told of a measure is the median over the rounds, and how far apart they were.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from inspect import getsource
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from svflab.cli.bench import asks, filled, floor, load
from svflab.cli.bench.asks import MEASURES, Measure
from svflab.cli.bench.engines import Databases
from svflab.cli.bench.filled import OPEN, Filled
from svflab.cli.bench.servers import FLOOR, SVFLAB, serving
from svflab.cli.opening import Make

MOST_WRITES: Final = 15 * OPEN
"""Records of one kind in a round: each open case grows by 15, and stays one of a day."""
MOST_READS: Final = 5000
_CLIENTS: Final = (1, 4, 16)
_WARM: Final = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: sizes in closed cases, how often, for how long each, and which."""

    cases: tuple[int, ...]
    rounds: int
    seconds: float
    only: tuple[str, ...] = ()

    def includes(self, measure: Measure) -> bool:
        """Say whether this measure is taken; floors always are."""
        return not self.only or not measure.floor or measure.name in self.only


@dataclass(frozen=True, slots=True)
class Place:
    """What a number belongs to: an engine, so many closed cases, a measure, so many clients."""

    engine: str
    cases: int
    measure: str
    clients: int


@dataclass(frozen=True, slots=True)
class Took:
    """One measure in one round: answers a second, ms of the middle and the slowest, errors."""

    rate: float
    p50: float
    p99: float
    errors: int
    first_error: str = ""


@dataclass(slots=True)
class Seen:
    """All that was measured: by place, and of each start of the server."""

    about: dict[str, str] = field(default_factory=dict)
    took: dict[Place, list[Took]] = field(default_factory=dict)
    started: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def shares(self, place: Place, of: str) -> list[float]:
        """Return the part of a floor's throughput that was reached in each round."""
        base = self.took[Place(place.engine, place.cases, of, place.clients)]
        return [mine.rate / its.rate for mine, its in zip(self.took[place], base, strict=True)]


@dataclass(frozen=True, slots=True)
class Site:
    """A filled database of an engine, which each round measures a copy of."""

    engine: Databases
    cases: int
    filled: Filled

    @property
    def name(self) -> str:
        """Return what it is called among its engine's databases."""
        return f"with_{self.cases}"


def prepare(
    make: Make, engine: Databases, plan: Plan, folder: Path, say: Callable[[str], None]
) -> Iterator[Site]:
    """Fill a database of each size, and the floor's."""
    floor.fill(engine.make("floor"))
    base, sealed = engine.make("base"), 1
    filled.begin(make, base, folder)
    for count in sorted(plan.cases):
        say(f"{engine.name}: sealing {count} closed cases …")
        filled.close(make, base, folder, count - sealed)
        sealed = count
        url = engine.copy("base", f"with_{count}")
        yield Site(engine, count, filled.open_some(make, url, folder))
    engine.drop("base")


def take(plan: Plan, sites: list[Site], folder: Path, say: Callable[[str], None]) -> Seen:
    """Take every measure in every round."""
    seen = Seen(about={site.engine.name: site.engine.about for site in sites})
    for number in range(1, plan.rounds + 1):
        for site in sites:
            say(f"round {number} of {plan.rounds}: {site.engine.name}, {site.cases} cases …")
            _round(plan, site, folder, seen)
    return seen


def _round(plan: Plan, site: Site, folder: Path, seen: Seen) -> None:
    engine = site.engine
    own, bare = engine.copy(site.name, "run"), engine.copy("floor", "floor_run")
    with ExitStack() as stack:
        ours = stack.enter_context(
            serving(SVFLAB, filled.settings(own, folder), folder / "svflab.log")
        )
        seen.started.append(ours.started_in)
        seen.memory.append(ours.memory())
        theirs = stack.enter_context(
            serving(FLOOR, filled.settings(bare, folder), folder / "floor.log")
        )
        requests = asks.of_floor() | asks.of_svflab(site.filled, asks.sign_in(ours.port))
        jobs = [
            (one, ours.port if one.floor else theirs.port, requests[one.name])
            for one in MEASURES
            if plan.includes(one)
        ]
        for _, port, texts in jobs:
            _load(port, texts, clients=16, seconds=5, most=_WARM)
        for clients in _CLIENTS:
            for one, port, texts in jobs:
                if clients in one.clients:
                    most = MOST_WRITES if one.writes else MOST_READS
                    took = _load(port, texts, clients=clients, seconds=plan.seconds, most=most)
                    place = Place(engine.name, site.cases, one.name, clients)
                    seen.took.setdefault(place, []).append(took)
    engine.drop("run")
    engine.drop("floor_run")


def _load(port: int, texts: list[str], *, clients: int, seconds: float, most: int) -> Took:
    """Let the clients send these requests in turn, and return what it came to."""
    return taken(sent(port, texts, clients=clients, seconds=seconds, most=most))


def sent(port: int, texts: list[str], *, clients: int, seconds: float, most: int) -> load.Seen:
    """Let the clients, which are a process of their own, send these requests in turn."""
    job = {"port": port, "clients": clients, "seconds": seconds, "most": most}
    told = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-I", "-S", "-c", getsource(load)],
        input=json.dumps({**job, "requests": texts, "expects": [200, 201]}),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + load.PATIENCE + 30,
    )
    return load.Seen(**json.loads(told.stdout))


def taken(seen: load.Seen) -> Took:
    """Return what answers came to: how many a second, ms of the middle and of the slowest."""
    took = seen.took or [0.0]
    p99 = quantiles(took, n=100)[98] if len(took) > 1 else took[0]
    rate = len(seen.took) / seen.seconds
    return Took(rate, median(took), p99, seen.errors, seen.first_error)
