"""upgrade, backup, restore, verify, rebuild: what keeps the records sound."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import current_app
from sqlalchemy import make_url

from svflab.cli.opening import Broken, Make, Refused, in_house, opened
from svflab.domain.chain import Head
from svflab.records import health, migrate
from svflab.records.backups import Unreadable
from svflab.records.schema import Standing
from svflab.services import backups
from svflab.services.backups import Backup
from svflab.services.errors import Conflict
from svflab.services.rebuild import rebuild as remake_lists
from svflab.services.record import HOUSE
from svflab.services.verify import Report
from svflab.services.verify import verify as verify_log


class HeadType(click.ParamType[Head]):
    """A head, as `svflab backup` and closing sheets print it."""

    name = "site:seq:hash"

    def convert(
        self, value: str | Head, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        """Return the head that was typed."""
        try:
            return value if isinstance(value, Head) else Head.read(value)
        except ValueError:
            self.fail(f"{value!r} is no head: site:seq:hash, the hash of 64 digits", param, ctx)


HEAD = HeadType()


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
        owner, works = app.config["OWNER_URL"], app.config["DATABASE_URL"]
        Path(app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        migrate.upgrade(owner, app_role=_other_role(owner, works))
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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--head", required=True, type=HEAD, help="A head that the log must pass: site:seq:hash."
)
@click.pass_obj
def restore(make: Make, *, file: Path, head: Head) -> None:
    """Fill an empty database from a backup, verified before and recorded afterwards.

    The head is one that was kept elsewhere: on a closing sheet, on a label's print record, in
    an export, or printed by `svflab backup`. A backup whose log does not pass through it is
    not restored. Everybody has to sign in again; passwords and roles are those of the backup.

    \b
    Example
      svflab upgrade
      svflab restore svflab-seoul-1042-9f3c….db --head seoul:1042:9f3c…
    """
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(file, folder))
        url = {"DATABASE_URL": f"sqlite:///{copy}"}
        with refusing_unreadable(file):
            held = backups.look(copy)
            with opened(make, url, any_schema=True):
                before = health.schema()
            migrate.upgrade(url["DATABASE_URL"])
        with opened(make, url) as app:
            _demand_site(held, app.config["SITE"])
            report = verify_log(app.extensions["protocol"], [head])
            if report.log_is_whole and renew_lists(before):
                report = verify_log(app.extensions["protocol"], [head])
            _tell(report)
        with opened(make), refusing_unreadable(file):
            try:
                end = backups.restore(copy, head)
            except Conflict as error:
                raise Refused(
                    "the database holds a log already: restore into an empty one"
                ) from error
    click.echo(f"restored, and recorded as {end}")


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


@contextmanager
def refusing_unreadable(file: Path) -> Iterator[None]:
    """Say in words that a file cannot be restored from."""
    try:
        yield
    except Unreadable as error:
        raise Refused(f"{file} cannot be restored: {error}") from error


def _demand_site(held: Backup, site: str) -> None:
    sites = {head.site for head in held.heads} - {HOUSE}
    if sites - {site}:
        raise Refused(f"the backup is of {', '.join(sorted(sites))}, and this server is {site}")


def _tell(report: Report) -> None:
    """Print what was checked and found; stop where anything was."""
    for line in report.lines():
        click.echo(line)
    if not report.is_whole:
        raise Broken("the log or what is made from it is not as it was written")
    click.echo("whole")


def _other_role(owner: str, works: str) -> str:
    """Return the application's role, where it is another one than the owner of the tables."""
    role = make_url(works).username or ""
    return role if works.startswith("postgresql") and role != make_url(owner).username else ""
