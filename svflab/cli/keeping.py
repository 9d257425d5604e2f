"""upgrade, backup, verify, rebuild: what keeps the records sound."""

from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from svflab.cli.heads import HEAD
from svflab.cli.opening import Broken, Make, Refused, in_house, opened
from svflab.domain.chain import Head
from svflab.records import health, migrate
from svflab.records.schema import Standing
from svflab.services import backups
from svflab.services.rebuild import rebuild as remake_lists
from svflab.services.verify import Report
from svflab.services.verify import verify as verify_log


@click.command()
@click.pass_obj
def upgrade(make: Make) -> None:
    """Bring the database to the version of this program, or make it where there is none.

    Make a backup first: there is no way back but a backup. Stop the server, upgrade, start it
    again; all of it happens or nothing. The lists are then made again from the log, because a
    new version may keep others. On PostgreSQL this works as the role in
    SVFLAB_OWNER_URL, and gives the role in SVFLAB_DATABASE_URL what it needs and no more.

    \b
    Example
      svflab backup && systemctl stop svflab && svflab upgrade && systemctl start svflab
    """
    with opened(make, any_schema=True) as app:
        before = health.schema()
        if before and before.is_newer:
            raise Refused(f"the database ({before.found}) is newer than this program")
        bring_forward(app)
        after = health.schema()
        read = renew_lists(before)
    if after is None:
        raise Refused("the database does not answer")
    if before and before.found == after.found:
        click.echo(f"the database is of version {after.found} already")
    else:
        click.echo(f"the database is now of version {after.found}")
    if read:
        click.echo(f"its lists were made again from {read} subjects")


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where to; else with the data.")
@in_house
def backup(folder: Path | None) -> None:
    """Copy everything into one file, while others go on working.

    The file is named by the head of the log: where it ends, and what it is sealed with. Keep
    it on another machine. The vault's key is not in it: keep that apart, or the names of the
    participants are lost with the server.

    \b
    Example
      svflab backup --folder /mnt/backups
    """
    made = backups.back_up(folder or Path(current_app.config["DATA_DIR"]) / "backups")
    click.echo(f"backup: {made.path}")
    for head in made.heads:
        click.echo(f"head: {head}")


@click.command()
@click.option(
    "--head", "heads", multiple=True, type=HEAD, help="A head kept elsewhere: site:seq:hash."
)
@in_house
def verify(heads: tuple[Head, ...]) -> None:
    """Check every seal of the log, and that the lists say what the log says.

    Without a head that was kept elsewhere, nobody can see that the end of the log was cut off,
    or that all of it was sealed anew: give one, from a closing sheet or a backup's name.

    \b
    Example
      svflab verify --head seoul:1042:9f3c…
    """
    _tell(verify_log(current_app.extensions["protocol"], heads))


@click.command()
@in_house
def rebuild() -> None:
    """Make the lists (projections) again from the log; nothing of the log changes.

    Needed after an upgrade that says so, or when `svflab verify` finds a list that differs
    from the log. Nobody is sent anything again. Writers wait until it is done.

    \b
    Example
      svflab rebuild && svflab verify
    """
    try:
        read = remake_lists(current_app.extensions["protocol"])
    except ValueError as error:
        raise Broken(f"{error}; nothing was changed: svflab verify says more") from error
    click.echo(f"the lists were made again from {read} subjects")


def renew_lists(before: Standing | None) -> int:
    """Make the lists again where a database with a log has just become a newer one's.

    `before` is how it stood. Returns how many subjects were read; 0 where there was no need.
    """
    after = health.schema()
    if before is None or after is None or before.found in ("", after.found):
        return 0
    try:
        return remake_lists(current_app.extensions["protocol"])
    except ValueError as error:
        raise Broken(f"the lists were not made again: {error}; see svflab verify") from error


def _tell(report: Report) -> None:
    """Print what was checked and found; stop where anything was."""
    for line in report.lines():
        click.echo(line)
    if not report.is_whole:
        raise Broken("the log or what is made from it is not as it was written")
    click.echo("whole")


def bring_forward(app: Flask) -> None:
    """Make the database of this house, or bring it to this program's version; all or nothing."""
    owner, works = app.config["OWNER_URL"], app.config["DATABASE_URL"]
    Path(app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    try:
        migrate.upgrade(owner, app_role=_other_role(owner, works))
    except OperationalError as error:
        where = make_url(owner).render_as_string(hide_password=True)
        raise Refused(f"the database at {where} does not answer: {error.orig}") from error


def _other_role(owner: str, works: str) -> str:
    """Return the application's role, where it is another one than the owner of the tables."""
    role = make_url(works).username or ""
    return role if works.startswith("postgresql") and role != make_url(owner).username else ""
