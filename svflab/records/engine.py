"""How the database is opened: SQLite in the house, PostgreSQL beside it.

SQLite is taken from pysqlite3 where it is installed, because the SQLite of many systems still
has the bug that can corrupt a database in WAL mode when a checkpoint races a writer (3.7.0 to
3.51.2). With a SQLite inside that range the journal is TRUNCATE: slower, and safe.
"""

import sqlite3
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

try:
    from pysqlite3 import dbapi2 as pysqlite  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # pragma: no cover - pysqlite3 has no wheel for this system
    pysqlite = sqlite3

SQLITE: Final[ModuleType] = pysqlite
WAL_IS_SOUND_FROM: Final = (3, 51, 3)
BUSY_MS: Final = 15_000
"""How long a writer waits for another one, in milliseconds."""


LOST: Final = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL's codes for a lock not granted in time, a deadlock, and a lost race."""


def journal_mode(version: tuple[int, ...] | None = None) -> str:
    """Return the journal mode that is safe with this version of SQLite.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    ('TRUNCATE', 'WAL')
    """
    found = version or tuple(SQLITE.sqlite_version_info)
    return "WAL" if found >= WAL_IS_SOUND_FROM else "TRUNCATE"


def options(url: str, *, threads: int) -> Mapping[str, Any]:
    """Return the options that `create_engine` takes for this address."""
    # Parameters hold what people typed, and an error's words end up in a log file.
    quiet = {"hide_parameters": True}
    pool = {**quiet, "pool_size": threads, "max_overflow": 4, "pool_timeout": 20}
    if url.startswith("sqlite"):
        return {**pool, "module": SQLITE}
    limits = {"lock_timeout": BUSY_MS, "idle_in_transaction_session_timeout": 4 * BUSY_MS}
    said = " ".join(f"-c {name}={value}" for name, value in {**limits, "timezone": "UTC"}.items())
    reached = {"application_name": "svflab", "options": said}
    return {**pool, "pool_pre_ping": True, "connect_args": reached}


def lost_its_turn(error: DBAPIError) -> bool:
    """Say whether another writer was in the way for too long, and trying again will help."""
    return getattr(error.orig, "sqlstate", "") in LOST or "locked" in str(error.orig)


def prepare(engine: Engine) -> None:
    """Make every connection of this engine durable, and its transactions explicit."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def begin_again(connection: Connection) -> None:
    """End what a connection has only read, and begin to write on it.

    Giving it back to the pool and taking it again would do the same, and take as long as a read.
    """
    own: Any = connection.connection.dbapi_connection
    own.rollback()
    if connection.dialect.name == "sqlite":
        _begin(connection, "IMMEDIATE")


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # None: the driver begins nothing by itself; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # words that were redacted lie in no freed page
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    _begin(connection, connection.get_execution_options().get("sqlite_begin", "DEFERRED"))


def _begin(connection: Connection, kind: str) -> None:
    own: Any = connection.connection.dbapi_connection
    try:
        own.execute(f"BEGIN {kind}")  # past SQLAlchemy, which takes ten times longer than SQLite
    except SQLITE.OperationalError as error:
        raise OperationalError(f"BEGIN {kind}", None, error) from error
