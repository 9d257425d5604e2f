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
    desk       how fast the safety desk is with thousands of adverse events
    desk_asks  what is asked of it
    events     the adverse events
    wanted     what options name: sizes, engines
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
from svflab.cli.bench.desk import desk
from svflab.cli.bench.labels import labels
from svflab.cli.bench.live import live
from svflab.cli.bench.rounds import Plan
from svflab.cli.bench.wanted import ENGINES, Listed, chosen
from svflab.cli.opening import Broken, Make

NAMES = tuple(measure.name for measure in MEASURES if measure.floor)


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
            for engine in chosen(stack, place, engines or ENGINES[:1], url):
                where.tell(make, engine, place, profile, only or NAMES)
            return
        sites = [
            site
            for engine in chosen(stack, place, engines, url)
            for site in rounds.prepare(make, engine, plan, place, _say)
        ]
        seen = rounds.take(plan, sites, place, _say)
    for line in report.lines(plan, seen):
        click.echo(line)
    if report.has_errors(seen):
        raise Broken("some requests were not answered as they should be")


bench.add_command(desk)
bench.add_command(labels)
bench.add_command(live)


def _say(words: str) -> None:
    click.echo(words, err=True)
