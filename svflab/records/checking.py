"""The stored log as it lies in the database, for whoever checks it.

`log` gives entries, and trusts what it reads. Here a value comes as it is stored, whatever
somebody has put there, and nothing is converted, so that one byte more or less is seen.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from flask import current_app
from sqlalchemy import Dialect, RowMapping, Table, inspect, select, text, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from svflab.records import db
from svflab.records.tables import HeadRow, LogRow, SubjectRow, TextRow

Raw = RowMapping
AT_ONCE: Final = 500
"""Rows read in one go: few enough for memory, many enough for speed."""
_LOG: Final[Table] = LogRow.__table__  # type: ignore[assignment]
_SUBJECT: Final[Table] = SubjectRow.__table__  # type: ignore[assignment]
_HEAD: Final[Table] = HeadRow.__table__  # type: ignore[assignment]
_TEXT: Final[Table] = TextRow.__table__  # type: ignore[assignment]
_PROCESSORS: Final[dict[str, Mapping[str, Callable[[Any], Any]]]] = {}
_GUARDS: Final = {
    "sqlite": ("is_not_updated", "is_not_deleted", "is_not_replaced"),
    "postgresql": ("is_not_changed", "is_not_emptied"),
}


_FIND_GUARDS: Final = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' "
        "AND name LIKE tbl_name || '_is_not_%' AND sql LIKE '%BEGIN SELECT RAISE(ABORT,%' "
        "AND (sql NOT LIKE '% WHEN %' OR name LIKE '%_is_not_replaced')"
    ),
    "postgresql": (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
        "AND t.tgname LIKE c.relname || '_is_not_%' AND p.prosrc LIKE '%BEGIN RAISE EXCEPTION%'"
    ),
}


class Unreadable(Exception):
    """The database itself does not give what is asked of it: its file is damaged."""


@contextmanager
def looking() -> Iterator[None]:
    """Look at the whole database as it is at one moment; nothing done inside is kept.

    Others go on writing meanwhile. Text that is none comes out marked, not as an error.
    """
    with current_app.app_context():
        dialect = db.engine.dialect.name
        level = {"isolation_level": "REPEATABLE READ"} if dialect == "postgresql" else {}
        session = db.session()
        raw: Any = session.connection(execution_options=level).connection.driver_connection
        try:
            if dialect == "sqlite":
                raw.text_factory = _as_it_is
            yield
        except SQLAlchemyError as error:
            raise Unreadable(str(error.__cause__ or error)) from error
        finally:
            if dialect == "sqlite":
                raw.text_factory = str
            session.rollback()


def _as_it_is(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def stored_form(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the log or of its heads as it is when it is stored."""
    process = _processors(db.session.get_bind().dialect)
    return {
        name: process[name](value) if name in process and value is not None else value
        for name, value in row.items()
    }


def _processors(dialect: Dialect) -> Mapping[str, Callable[[Any], Any]]:
    """Return what turns a value into what is stored, by column; most columns need nothing."""
    if dialect.name not in _PROCESSORS:
        found = {
            column.name: column.type.dialect_impl(dialect).bind_processor(dialect)
            for column in (*_LOG.c, *_HEAD.c)
        }
        _PROCESSORS[dialect.name] = {name: one for name, one in found.items() if one}
    return _PROCESSORS[dialect.name]


def sites() -> list[str]:
    """Return every site that any row of the log, of its index or of its heads names."""
    found = set()
    for table in (_HEAD, _LOG, _SUBJECT):
        found |= {str(site) for (site,) in db.session.execute(select(table.c.site).distinct())}
    return sorted(found)


def rows(site: str) -> Iterator[Raw]:
    """Return the rows of a site's chain as they are stored, in order."""
    columns = [type_coerce(column, NullType()).label(column.name) for column in _LOG.c]
    after: Any = None
    while True:
        question = select(*columns).where(_LOG.c.site == site).order_by(_LOG.c.seq)
        if after is not None:
            question = question.where(_LOG.c.seq > type_coerce(after, NullType()))
        batch = db.session.execute(question.limit(AT_ONCE)).mappings().all()
        yield from batch
        if len(batch) < AT_ONCE:
            return
        after = batch[-1]["seq"]


def head(site: str) -> Raw | None:
    """Return the row of a site's head as it is stored, or None."""
    columns = [type_coerce(column, NullType()).label(column.name) for column in _HEAD.c]
    return db.session.execute(select(*columns).where(_HEAD.c.site == site)).mappings().first()


def hash_at(site: str, seq: int) -> str | None:
    """Return the seal that is stored at a place of a chain, or None where nothing is."""
    found = db.session.scalar(select(_LOG.c.hash).where(_LOG.c.site == site, _LOG.c.seq == seq))
    return None if found is None else str(found)


def subjects(site: str, low: int, high: int) -> set[tuple[int, str]]:
    """Return the index rows (place, subject) of the entries `low` to `high`."""
    which = (_SUBJECT.c.site == site, _SUBJECT.c.seq >= low, _SUBJECT.c.seq <= high)
    question = select(_SUBJECT.c.seq, _SUBJECT.c.subject).where(*which)
    return {(seq, subject) for seq, subject in db.session.execute(question)}


def subjects_outside(site: str, last: int, size: int) -> list[tuple[int, str]]:
    """Return up to `size` index rows of places that the chain does not have."""
    which = (_SUBJECT.c.site == site, (_SUBJECT.c.seq < 1) | (_SUBJECT.c.seq > last))
    question = select(_SUBJECT.c.seq, _SUBJECT.c.subject).where(*which).limit(size)
    return [(seq, subject) for seq, subject in db.session.execute(question)]


def texts_of_nothing(size: int) -> list[tuple[str, str]]:
    """Return up to `size` free texts (event, name) whose event no chain has."""
    known = select(_LOG.c.event_id).where(_LOG.c.event_id == _TEXT.c.event_id).exists()
    question = select(_TEXT.c.event_id, _TEXT.c.name).where(~known).limit(size)
    return [(event, name) for event, name in db.session.execute(question)]


def told_of(site: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """Return the subjects of these kinds (`case`, `ae`) that a site's chain tells of."""
    for kind in kinds:
        last = f"{kind}:"
        while True:
            which = (_SUBJECT.c.site == site, _SUBJECT.c.subject > last)
            question = select(_SUBJECT.c.subject).where(*which, _SUBJECT.c.subject < f"{kind};")
            ordered = question.distinct().order_by(_SUBJECT.c.subject).limit(AT_ONCE)
            batch = db.session.scalars(ordered).all()
            yield from batch
            if len(batch) < AT_ONCE:
                break
            last = batch[-1]


def damage() -> list[str]:
    """Return what the engine itself finds wrong with its file; PostgreSQL is not asked."""
    if db.session.get_bind().dialect.name != "sqlite":
        return []
    said = db.session.scalars(text("PRAGMA integrity_check(5)")).all()
    return [] if said == ["ok"] else [str(one) for one in said]


def missing_guards() -> list[str]:
    """Return the triggers that should refuse to change the log and do not: gone, off, or empty."""
    dialect = db.session.get_bind().dialect.name
    there = set(db.session.scalars(text(_FIND_GUARDS[dialect])))
    tables_of_the_log = (_LOG.name, _SUBJECT.name)
    wanted = {f"{table}_{name}" for table in tables_of_the_log for name in _GUARDS[dialect]}
    return sorted(wanted - there)


def tables() -> list[str]:
    """Return the tables that the database has."""
    return sorted(inspect(db.session.connection()).get_table_names())
