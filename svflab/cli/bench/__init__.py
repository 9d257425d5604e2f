"""bench: how fast svflab is here, beside the least that Flask and SQLAlchemy could do.

    asks       what is asked of the servers, and the goals
    filled     databases with closed and open cases
    engines    SQLite and PostgreSQL, and copies of their databases
    servers    svflab and the floor as processes; how long a start takes, what they weigh
    floor      the bare application that all is compared with
    load       the clients
    rounds     every measure in every round
    report     the table
    labels     labels beside WeasyPrint's, and what their codes withstand
    weasy      the same labels by WeasyPrint
    spoilt     pictures of codes as a camera sees them on a bad day
    live       how soon open screens show a step, and what they cost
    where      where the time of one request goes

Times are no test: they are read by people, and compared as parts of the floor in the same run.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from svflab.cli.bench import report, rounds, where
from svflab.cli.bench.asks import MEASURES
from svflab.cli.bench.engines import Databases, Sqlite, has_postgresql, postgresql
from svflab.cli.bench.labels import labels
from svflab.cli.bench.live import live
from svflab.cli.bench.rounds import Plan
from svflab.cli.opening import Broken, Make, Refused

ENGINES = ("sqlite", "postgresql")
NAMES = tuple(measure.name for measure in MEASURES if measure.floor)


class Listed(click.ParamType[tuple[str, ...]]):
    """Words with commas between, each of them one of `known`."""

    name = "list"

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.known = known

    def convert(
        self,
        value: str | tuple[str, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Return the words."""
        words = tuple(value.split(",")) if isinstance(value, str) else value
        for word in words:
            if word not in self.known if self.known else not word.isdecimal() or int(word) < 1:
                self.fail(f"{word!r} is none of {', '.join(self.known) or '1, 2, 3, …'}")
        return words


@click.group(invoke_without_command=True)
@click.option("--cases", type=Listed(), default="10,1000,10000", show_default=True)
@click.option("--rounds", "count", type=click.IntRange(1), default=5, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.05, 60), default=1.0, show_default=True)
@click.option("--engines", type=Listed(ENGINES), help="sqlite,postgresql  [default: what there is]")
@click.option("--postgresql", "url", default="", help="A server to make databases on.")
@click.option("--folder", type=click.Path(exists=True), help="On the disk to measure.")
@click.option("--only", type=Listed(NAMES), default=(), help=",".join(NAMES))
@click.option("--profile", type=click.IntRange(1), help="Say where the time of so many goes.")
@click.pass_obj
def bench(
    make: Make,
    *,
    cases: tuple[str, ...],
    count: int,
    seconds: float,
    engines: tuple[str, ...] | None,
    url: str,
    folder: str | None,
    only: tuple[str, ...],
    profile: int | None,
) -> None:
    """Measure records, scans and pages, and set them beside a bare Flask application.

    Needs no settings and touches no database but its own. The whole takes half an hour; a
    glance is `svflab bench --cases 10 --rounds 3 --engines sqlite`. PostgreSQL comes with the
    development packages, or name a server whose role may make databases.

    \b
    Example
      svflab bench --cases 10,1000 --folder /var/lib/svflab
      svflab bench --profile 300 --engines postgresql
    """
    if click.get_current_context().invoked_subcommand:
        return
    plan = Plan(tuple(map(int, cases)), count, seconds, only)
    with TemporaryDirectory(prefix="svflab-bench-", dir=folder) as made, ExitStack() as stack:
        place = Path(made)
        if profile:
            for engine in _engines(stack, place, engines or ENGINES[:1], url):
                where.tell(make, engine, place, profile, only or NAMES)
            return
        sites = [
            site
            for engine in _engines(stack, place, engines, url)
            for site in rounds.prepare(make, engine, plan, place, _say)
        ]
        seen = rounds.take(plan, sites, place, _say)
    for line in report.lines(plan, seen):
        click.echo(line)
    if report.has_errors(seen):
        raise Broken("some requests were not answered as they should be")


bench.add_command(labels)
bench.add_command(live)


def _engines(
    stack: ExitStack, place: Path, wanted: tuple[str, ...] | None, url: str
) -> list[Databases]:
    there = ENGINES if url or has_postgresql() else ENGINES[:1]
    if missing := set(wanted or there) - set(there):
        raise Refused(f"there is no {', '.join(missing)} here: name one with --postgresql")
    found: list[Databases] = [Sqlite(place)]
    if "postgresql" in (wanted or there):
        data = place / "postgresql"
        data.mkdir()
        place.chmod(0o755)
        found.append(stack.enter_context(postgresql(data, url)))
    return [engine for engine in found if engine.name in (wanted or there)]


def _say(words: str) -> None:
    click.echo(words, err=True)
