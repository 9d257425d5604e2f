"""bench desk: how fast the safety officer's desk is with thousands of adverse events.

A server runs beside the floor's for each size, from few adverse events to many. Each round asks
every page of each in turn, so that growth is a ratio of what was measured together.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from svflab.cli.bench import asks, desk_asks, desk_report, events, filled, floor, rounds
from svflab.cli.bench.asks import Browser
from svflab.cli.bench.desk_asks import Ask
from svflab.cli.bench.desk_report import FLOOR_READ, Answers, Plan, Told
from svflab.cli.bench.engines import Databases
from svflab.cli.bench.servers import FLOOR, SVFLAB, serving
from svflab.cli.bench.wanted import ENGINES, Listed, chosen
from svflab.cli.opening import Broken, Make

_LONGEST: Final = 120.0


def measure(make: Make, engine: Databases, plan: Plan, folder: Path) -> tuple[list[Ask], Told]:
    """Fill databases of an engine, and ask everything of each in every round."""
    base, told = engine.make("desk"), Told()
    walked = events.begin(make, base, folder)
    bare = engine.make("floor")
    floor.fill(bare)
    everything: list[Ask] = []
    with ExitStack() as stack:
        theirs = stack.enter_context(
            serving(FLOOR, filled.settings(bare, folder), folder / "floor.log")
        )
        sites: list[tuple[int, int, Browser, list[Ask]]] = []
        for size in plan.sizes:
            click.echo(f"{engine.name}: sealing {size:,} adverse events …", err=True)
            url = engine.copy("desk", f"desk_{size}")
            events.seed(make, url, folder, walked, size)
            places = desk_asks.middles(make, url, folder, filled.ACCOUNT)
            ours = stack.enter_context(
                serving(SVFLAB, filled.settings(url, folder), folder / f"desk_{size}.log")
            )
            everything = [one for one in desk_asks.asked(walked, places) if plan.includes(one)]
            sites.append((size, ours.port, asks.sign_in(ours.port), everything))
        for number in range(plan.rounds + 1):
            click.echo(f"{engine.name}: round {number} of {plan.rounds} …", err=True)
            warm = number == 0
            _round(plan, sites, theirs.port, Told() if warm else told, warm=warm)
    return everything, told


def _round(
    plan: Plan,
    sites: list[tuple[int, int, Browser, list[Ask]]],
    bare: int,
    told: Told,
    *,
    warm: bool,
) -> None:
    reads = asks.of_floor()["read"]
    most = 1 if warm else 3 * plan.requests
    seen = rounds.sent(bare, reads, clients=1, seconds=_LONGEST, most=most)
    told.setdefault((FLOOR_READ, 0), Answers()).take(seen)
    for pages in zip(*(site[3] for site in sites), strict=True):
        for (size, port, screen, _), ask in zip(sites, pages, strict=True):
            if warm and not ask.is_page:
                continue
            most = 1 if warm else plan.most(ask, size)
            text = ask.spelled(screen)
            seen = rounds.sent(port, [text], clients=1, seconds=_LONGEST, most=most)
            told.setdefault((ask.title, size), Answers()).take(seen)


@click.command("desk")
@click.option("--events", "sizes", type=Listed(), default="50,500,5000", show_default=True)
@click.option("--rounds", "count", type=click.IntRange(1), default=2, show_default=True)
@click.option("--requests", type=click.IntRange(1), default=32, show_default=True)
@click.option("--engines", type=Listed(ENGINES), help="sqlite,postgresql  [default: what there is]")
@click.option("--postgresql", "url", default="", help="A server to make databases on.")
@click.option("--folder", type=click.Path(exists=True), help="On the disk to measure.")
@click.option("--only", default="", help="Pages whose name holds this.")
@click.pass_obj
def desk(
    make: Make,
    *,
    sizes: tuple[str, ...],
    count: int,
    requests: int,
    engines: tuple[str, ...] | None,
    url: str,
    folder: str | None,
    only: str,
) -> None:
    """Measure every page of the safety desk, with few adverse events and with many.

    Needs no settings and touches no database but its own. A glance is
    `svflab bench desk --events 20,500 --rounds 1 --requests 5 --engines sqlite`.

    \b
    Example
      svflab bench desk --engines sqlite
      svflab bench desk --events 50,1000 --rounds 1 --only inbox
    """
    plan = Plan(tuple(sorted(set(map(int, sizes)))), count, requests, only)
    errors = 0
    with TemporaryDirectory(prefix="svflab-desk-", dir=folder) as made, ExitStack() as stack:
        for engine in chosen(stack, Path(made), engines, url):
            seen, told = measure(make, engine, plan, Path(made))
            for line in desk_report.lines(engine.about, plan, seen, told):
                click.echo(line)
            errors += sum(one.errors for one in told.values())
    if errors:
        raise Broken("some requests were not answered as they should be")
