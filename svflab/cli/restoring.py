"""restore: an empty database filled from a backup, proved before and recorded afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from svflab.cli.heads import HEAD
from svflab.cli.keeping import bring_forward
from svflab.cli.opening import Broken, Make, Refused, demand_schema, opened
from svflab.domain.chain import Head
from svflab.records import health, migrate
from svflab.records.backups import Unreadable
from svflab.services import backups, founding, vault
from svflab.services.backups import Backup
from svflab.services.breaks import OF_CHAINS
from svflab.services.errors import Conflict
from svflab.services.founding import MadeForAnother
from svflab.services.rebuild import rebuild as remake_lists
from svflab.services.record import HOUSE
from svflab.services.verify import Report
from svflab.services.verify import verify as verify_log

_FILLED: Final = (
    "the database here holds a log already, and nothing is put over one: restore into an empty "
    "place (another SVFLAB_DATA_DIR or SVFLAB_DATABASE_URL)"
)
_OTHER_LOG: Final = (
    "nothing was restored: the log in this backup does not pass through the head that was "
    "given. Compare the head with the paper first; if it is typed rightly, this is another "
    "backup, or one that was changed or cut"
)
_BROKEN_LOG: Final = (
    "nothing was restored: the log in this backup is not as it was sealed. Take another backup"
)


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
    not restored. Where only lists differ from the log, they are made again from it.

    Stop the server first. The database is made where there is none; one that holds a log is
    left as it is. Everybody has to sign in again; passwords and roles are those of the backup.

    \b
    Example
      svflab restore svflab-seoul-1042-9f3c….db --head seoul:1042:9f3c…
    """
    _demand_empty(make)
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(file, folder))
        with _refusing_unreadable(file):
            held = backups.look(copy)
        with opened(make, {"DATABASE_URL": f"sqlite:///{copy}"}, any_schema=True) as app:
            _demand_known_version()
            _demand_fitting(held, head, app.config["SITE"])
            migrate.upgrade(f"sqlite:///{copy}")
            _prove(app, head)
        with opened(make, any_schema=True) as app:
            if not (schema := health.schema()) or not schema.found:
                bring_forward(app)
            demand_schema()
            with _refusing_unreadable(file):
                _carry(copy, head)
            _tell_of_the_vault()


def _demand_empty(make: Make) -> None:
    """Refuse early where there is a log, or a database that this program cannot fill."""
    with opened(make, any_schema=True) as app:
        schema = health.schema()
        if schema is None and not app.config["DATABASE_URL"].startswith("sqlite"):
            demand_schema()
        if schema is None or not schema.found:
            return
        demand_schema()
        if backups.is_filled():
            raise Refused(_FILLED)


def _demand_known_version() -> None:
    schema = health.schema()
    if schema and schema.is_newer:
        raise Refused(
            f"the backup is of version {schema.found}, made by a newer svflab than this one "
            f"({schema.needed}): install that newer svflab"
        )


def _demand_fitting(held: Backup, head: Head, site: str) -> None:
    """Refuse a backup of another site, or made for another purpose, or without such a chain."""
    chains = {one.site for one in held.heads}
    if chains - {HOUSE, site}:
        named = ", ".join(sorted(chains - {HOUSE}))
        raise Refused(f"the backup is of {named}, and this server is {site}")
    if head.site not in chains:
        named = " and ".join(sorted(chains)) or "nothing at all"
        raise Refused(f"the head is of {head.site}, and the backup holds {named}")
    try:
        founding.check()
    except MadeForAnother as error:
        raise Refused(f"the backup is of a database that was made for {error}") from error


def _prove(app: Flask, head: Head) -> None:
    """Check the copy, through the head; make its lists again where only they differ."""
    protocol = app.extensions["protocol"]
    report = verify_log(protocol, [head])
    if report.log_is_whole and not report.is_whole:
        read = remake_lists(protocol)
        click.echo(
            "the log is whole; lists of the backup were not what this svflab makes of it, and "
            f"were made again from {read} subjects"
        )
        report = verify_log(protocol, [head])
    for line in report.lines():
        click.echo(line)
    if not report.is_whole:
        raise Broken(_OTHER_LOG if _is_another(report) else _BROKEN_LOG)
    click.echo("whole")
    _tell_what_stands_behind(report, head)


def _is_another(report: Report) -> bool:
    """Say whether the log hangs together, and does not pass through the head that was given."""
    found = {one.what for one in report.breaks}
    return bool(found & {"cut", "resealed"}) and not found & OF_CHAINS


def _tell_what_stands_behind(report: Report, head: Head) -> None:
    """Say how far the head that was given vouches for the log."""
    end = next(one for one in report.heads if one.site == head.site)
    if behind := end.seq - head.seq:
        click.echo(
            f"the head that was given vouches for {head.site} up to entry {head.seq}; "
            f"{behind} more follow it in this backup. Whether there were others behind them, "
            "only a later head can tell"
        )


def _carry(copy: Path, head: Head) -> None:
    try:
        end = backups.restore(copy, head)
    except Conflict as error:
        raise Refused(_FILLED) from error
    except SQLAlchemyError as error:
        raise Broken(f"nothing was restored: the database did not take it: {error}") from error
    click.echo(f"restored, and recorded as {end}")


def _tell_of_the_vault() -> None:
    """Say where identities came that the keys of this server do not open."""
    shut = sum(key.identities for key in vault.keyring() if not key.place)
    if shut:
        click.echo(
            f"{shut} identities in the vault do not open with the keys that are given here: put "
            "the key of the server that made the backup behind the others in SVFLAB_VAULT_KEYS"
        )


@contextmanager
def _refusing_unreadable(file: Path) -> Iterator[None]:
    """Say in words that a file cannot be restored from."""
    try:
        yield
    except Unreadable as error:
        raise Refused(f"{file} cannot be restored: {error}") from error
