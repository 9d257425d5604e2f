"""Where it is kept. The only floor that knows SQL, and the only one that commits.

    base        what every table has in common
    engine      how SQLite and PostgreSQL are opened
    ready       statements that every request runs
    tables      the log and its index
    log         the log's one door

Three kinds of data: the log; projections, which are made from the log and can be made again;
and keepings (credentials, sessions, the identity vault, free text), which are neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from svflab.records.base import Base
from svflab.records.engine import BUSY_MS, begin_again, lost_its_turn

db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False}
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

BUSY: Final = "the database is busy: nothing was recorded, try again"
_turn = Lock()


class Busy(Exception):
    """Another writer held the database for longer than anybody should wait. Try again."""


def execute(
    statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[Any]:
    """Run a statement of tables, not of mapped classes, in the transaction that is open.

    It goes past the session to its connection: what makes objects of rows takes as long as the
    statements of the log themselves, which need none of it.
    """
    return connection().execute(statement, values)


def heads() -> dict[str, Any] | None:
    """Return what the transaction that is open knows of the heads it has locked; None for none."""
    known: dict[str, Any] | None = db.session().info.get("heads")
    return known


def connection() -> Connection:
    """Return the connection on which the transaction is open that is open now; opens one."""
    session = db.session()
    known: Connection | None = session.info.get("connection")
    if known is None or known.closed:
        known = session.info["connection"] = session.connection()
    return known


@contextmanager
def transaction() -> Iterator[None]:
    """Keep everything done inside, or nothing of it. Inside another one, join it.

    Writers take turns from the start, not from their first write: what one of them reads is
    still so when it writes. SQLite begins IMMEDIATE, and the threads of this process queue
    for their turn; on PostgreSQL the log locks its site's head before it reads.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        yield
        return
    with _taking_turns(session):
        session.info["in_transaction"] = True
        session.info["heads"] = {}
        try:
            _begin(session)
            yield
            session.commit()
        except BaseException as error:
            session.rollback()
            if isinstance(error, OperationalError) and lost_its_turn(error):
                raise Busy(BUSY) from error
            raise
        finally:
            session.info["in_transaction"] = False
            session.info["heads"] = None


@contextmanager
def _taking_turns(session: Session) -> Iterator[None]:
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=BUSY_MS / 1000):
        raise Busy(BUSY)
    try:
        yield
    finally:
        _turn.release()


def _begin(session: Session) -> None:
    """End what was only read so far, forget it, and begin to write."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before the transaction began")
    if session.in_transaction():
        session.expire_all()
        begin_again(session.connection())
    else:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
