"""Words are taken out of their table, and out of the file that it lies in."""

from typing import cast

from sqlalchemy import Table, text, update

from svflab.records import db, execute
from svflab.records.tables import TextRow

_TEXT = cast(Table, TextRow.__table__)


def take_out(event_id: str, name: str) -> bool:
    """Take the words of an entry out; say whether there were any."""
    asked = (_TEXT.c.event_id == event_id, _TEXT.c.name == name, _TEXT.c.body.is_not(None))
    return execute(update(_TEXT).where(*asked).values(body=None)).rowcount == 1


def forget() -> None:
    """Let no copy of what was taken out lie in SQLite's journal: write it through, and empty it.

    The file's own pages are wiped as they are freed (`secure_delete`, see `records.engine`). While
    somebody reads, the journal stays until the next time. PostgreSQL wipes freed rows by its own
    vacuum.
    """
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
