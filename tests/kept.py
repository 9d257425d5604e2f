"""What a test's database holds: told in short, kept, and put into another of the same schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import make_url

from svflab.records import db, migrate
from svflab.records.engine import SQLITE

Told = tuple[tuple[object, ...], tuple[tuple[str, int], ...]]
ROWS = "SELECT site, kind, about, actor FROM log ORDER BY site, seq"


@dataclass(frozen=True)
class File:
    """A SQLite database."""

    path: str

    def told(self) -> Told:
        """Return what happened in it, and how many rows each table has."""
        with self._open() as held:
            tables = held.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            log = held.execute(ROWS).fetchall()
            return tuple(log), tuple(sorted((name, _counted(held, name)) for (name,) in tables))

    def keep(self) -> Any:
        """Return a copy of it."""
        kept = SQLITE.connect(":memory:", check_same_thread=False)
        with self._open() as held:
            held.backup(kept)
        return kept

    def put(self, kept: Any) -> None:
        """Make it what was kept."""
        with self._open() as held:
            kept.backup(held)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        held = SQLITE.connect(self.path)
        yield held
        held.commit()
        held.close()


@dataclass(frozen=True)
class Served:
    """A PostgreSQL database, with the rights of the server's administrator."""

    address: str

    def told(self) -> Told:
        """Return what happened in it, and how many rows each table has."""
        with psycopg.connect(self.address) as held:
            return tuple(held.execute(ROWS).fetchall()), tuple(_rows_of(held))

    def keep(self) -> dict[str, bytes]:
        """Return the rows of each table that has any."""
        with psycopg.connect(self.address) as held:
            return {name: _read(held, name) for name, count in _rows_of(held) if count}

    def put(self, kept: dict[str, bytes]) -> None:
        """Make it what was kept. Triggers rest, or they would refuse the rows that stand there."""
        with psycopg.connect(self.address) as held:
            held.execute(emptying())
            for name, rows in kept.items():
                with held.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(rows)


def of(url: str, admin: str | None) -> File | Served:
    """Return the database at an address; `admin` is the address of the server's administrator."""
    if url.startswith("sqlite"):
        return File(url.partition("sqlite:///")[2])
    own = make_url(admin).set(database=make_url(url).database, drivername="postgresql")
    return Served(own.render_as_string(hide_password=False))


def left_alone() -> None:
    """Let go of every connection of the application at hand."""
    db.session.remove()
    db.engine.dispose()


def emptying() -> str:
    """Return the words that take every row away, for an administrator."""
    deletes = (f'DELETE FROM "{name}"' for name in _tables())
    return "; ".join(["SET session_replication_role = replica", *deletes])


def _tables() -> list[str]:
    migrate.load_tables()
    return sorted(db.metadata.tables)


def _rows_of(held: psycopg.Connection) -> list[tuple[str, int]]:
    counts = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in _tables())
    return held.execute(" UNION ALL ".join(counts)).fetchall()


def _counted(held: Any, table: str) -> int:
    return held.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]


def _read(held: psycopg.Connection, table: str) -> bytes:
    with held.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(block) for block in copy)
