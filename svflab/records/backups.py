"""Copies of the whole database: out to one SQLite file, and back from it.

The file is the same for both engines, so that a backup of PostgreSQL can be opened, verified
and restored on any machine that has svflab.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError

from svflab.records import db, migrate
from svflab.records.engine import SQLITE, options, prepare
from svflab.records.tables import HeadRow

AT_ONCE: Final = 1000
"""Rows carried in one go: few enough for memory, many enough for speed."""

NOT_CARRIED: Final = frozenset({"session"})
"""Nobody is signed in by having been signed in when the backup was made."""


_BEGINS: Final = b"SQLite format 3\0"


class Unreadable(Exception):
    """A file is no backup, or a damaged one."""


def write(path: Path) -> None:
    """Write a copy of the database as it is at this moment, while others go on working."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if db.engine.dialect.name == "sqlite":
        _copy_pages(path)
    else:
        migrate.upgrade(f"sqlite:///{path}")
        with _snapshot() as source, _file(path) as target:
            _copy_rows(source, target)
    _settle(path)


def read(path: Path) -> None:
    """Carry every row of a copy into this database, which is empty; inside a transaction."""
    with _file(path) as source:
        _copy_rows(source, db.session.connection(), skip=NOT_CARRIED)


def check(path: Path) -> None:
    """Raise Unreadable where the pages of a copy do not hang together."""
    with path.open("rb") as file:
        if file.read(len(_BEGINS)) != _BEGINS:
            raise Unreadable("it is no SQLite file")
    try:
        with _file(path) as connection:
            said = connection.scalar(text("PRAGMA integrity_check"))
            is_ours = inspect(connection).has_table("log_head")
    except DatabaseError as error:
        raise Unreadable(f"it is damaged, or only a part of it: {error.orig}") from error
    if said != "ok":
        raise Unreadable(f"it is damaged: {said}")
    if not is_ours:
        raise Unreadable("it is no backup of svflab")


def heads(path: Path) -> list[tuple[str, int, str]]:
    """Return site, seq and hash of each chain's head in a copy."""
    with _file(path) as connection:
        table = HeadRow.__table__
        rows = connection.execute(select(table.c.site, table.c.seq, table.c.hash))
        return [(row.site, row.seq, row.hash) for row in rows.fetchall()]


def _copy_pages(path: Path) -> None:
    raw = db.engine.raw_connection()
    target = SQLITE.connect(str(path))
    try:
        raw.driver_connection.backup(target)  # type: ignore[union-attr]
    finally:
        target.close()
        raw.close()


def _copy_rows(
    source: Connection, target: Connection, *, skip: frozenset[str] = frozenset()
) -> None:
    """Carry every row of every table; a table that the program does not know stops it."""
    migrate.load_tables()
    unknown = set(inspect(source).get_table_names()) - {*db.metadata.tables, "alembic_version"}
    if unknown:
        raise Unreadable(f"it holds tables that this svflab does not know: {sorted(unknown)}")
    for table in db.metadata.sorted_tables:
        if table.name not in skip:
            _copy_table(table, source, target)


def _copy_table(table: Table, source: Connection, target: Connection) -> None:
    rows = source.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for part in rows.partitions(AT_ONCE):
        target.execute(insert(table), [dict(row) for row in part])


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Read everything as it was at one moment."""
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def _file(path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{path}"
    engine = create_engine(url, **options(url, threads=1))
    prepare(engine)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _settle(path: Path) -> None:
    """Make the copy one file that needs no others beside it, and see it onto the disk."""
    connection = SQLITE.connect(str(path))
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())
