"""The log's one door: what is appended here stays.

Only services come in by it (import-linter holds that). Rows stay inside; entries go in and out.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from svflab.domain.chain import Entry, Head, start
from svflab.domain.event import Event, canonical
from svflab.records import db
from svflab.records.tables import HeadRow, LogRow, SubjectRow, TextRow

_LOG = cast(Table, LogRow.__table__)
_INDEX = cast(Table, SubjectRow.__table__)
_HEAD = cast(Table, HeadRow.__table__)
_COLUMNS = tuple(_LOG.c)

# The statements of every record are made once: making one costs more than running it.
_READ_HEAD = select(_HEAD.c.seq, _HEAD.c.hash, _HEAD.c.recorded_at).where(
    _HEAD.c.site == bindparam("site")
)
_LOCK_HEAD = _READ_HEAD.with_for_update()
_MOVE_HEAD = (
    update(_HEAD)
    .where(_HEAD.c.site == bindparam("of_site"))
    .values({name: bindparam(name) for name in ("seq", "hash", "recorded_at")})
)
_FIND = select(*_COLUMNS).where(_LOG.c.event_id == bindparam("event_id"))
_REPLAY = (
    select(*_COLUMNS)
    .join(_INDEX, (_INDEX.c.site == _LOG.c.site) & (_INDEX.c.seq == _LOG.c.seq))
    .where(
        _INDEX.c.site == bindparam("site"),
        _INDEX.c.subject == bindparam("subject"),
        _INDEX.c.seq > bindparam("after"),
    )
    .order_by(_INDEX.c.seq)
)
_ADD = insert(_LOG)
_ADD_SUBJECTS = insert(_INDEX)


def head(site: str, *, lock: bool = False) -> tuple[Head, datetime | None]:
    """Return the head of a site's chain and when its entry was recorded.

    With `lock` this is the writer's turn: on PostgreSQL other writers of the site wait here.
    """
    question = _LOCK_HEAD if lock else _READ_HEAD
    row = db.session.execute(question, {"site": site}).first()
    if row is None and lock:
        _begin_chain(start(site))
        row = db.session.execute(question, {"site": site}).one()
    return (Head(site, row.seq, row.hash), row.recorded_at) if row else (start(site), None)


def append(entry: Entry, texts: Iterable[tuple[str, str, str]] = ()) -> None:
    """Put a sealed entry at the end of its chain, with the free text (name, salt, body) of it.

    The database refuses a second entry in the same place, or one with the same event id.
    """
    write(entry)
    words = [
        {"event_id": entry.event.id, "name": name, "salt": salt, "body": body}
        for name, salt, body in texts
    ]
    if words:
        db.session.execute(insert(TextRow), words)


def write(entry: Entry) -> None:
    """Write the rows of one entry and move the head."""
    execute = db.session.execute
    execute(_ADD, row_of(entry))
    execute(_ADD_SUBJECTS, subjects_of(entry))
    _move_head(entry)


def write_many(entries: Sequence[Entry]) -> None:
    """Write entries that follow one another, and move the head to the last of them."""
    execute = db.session.execute
    execute(_ADD, [row_of(entry) for entry in entries])
    execute(_ADD_SUBJECTS, [row for entry in entries for row in subjects_of(entry)])
    _move_head(entries[-1])


def _begin_chain(begun: Head) -> None:
    """Make the row that writers of a new site lock; whoever comes second finds it there."""
    make = (
        postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = {"site": begun.site, "seq": begun.seq, "hash": begun.hash, "recorded_at": None}
    db.session.execute(make(_HEAD).values(**row).on_conflict_do_nothing())


def _move_head(last: Entry) -> None:
    values = {"seq": last.seq, "hash": last.hash, "recorded_at": last.recorded_at}
    db.session.execute(_MOVE_HEAD, {"of_site": last.site, **values})


def find(event_id: str) -> Entry | None:
    """Return the entry that holds this event, or None."""
    row = db.session.execute(_FIND, {"event_id": event_id}).first()
    return entry_of(row) if row else None


def texts(event_ids: Iterable[str]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return the free text of these events: (event, name) → (salt, body or None if redacted)."""
    table = TextRow.__table__
    rows = db.session.execute(
        select(table.c.event_id, table.c.name, table.c.salt, table.c.body).where(
            table.c.event_id.in_(list(event_ids))
        )
    )
    return {(row.event_id, row.name): (row.salt, row.body) for row in rows}


def replay(site: str, subject: str, *, after: int = 0) -> list[Entry]:
    """Return the entries about or touching a subject, in their order."""
    asked = {"site": site, "subject": subject, "after": after}
    return [entry_of(row) for row in db.session.execute(_REPLAY, asked)]


def last_of(site: str, subject: str) -> int:
    """Return the place of the newest entry about or touching a subject; 0 for none."""
    question = (
        select(_INDEX.c.seq)
        .where(_INDEX.c.site == site, _INDEX.c.subject == subject)
        .order_by(_INDEX.c.seq.desc())
        .limit(1)
    )
    return db.session.scalar(question) or 0


def rows(site: str, *, after: int = 0, size: int = 500) -> Iterator[Row[Any]]:
    """Return the stored rows of a site's chain as they are, in order, a batch at a time."""
    while True:
        question = select(*_COLUMNS).where(_LOG.c.site == site, _LOG.c.seq > after)
        batch = db.session.execute(question.order_by(_LOG.c.seq).limit(size)).all()
        yield from batch
        if len(batch) < size:
            return
        after = batch[-1].seq


def following(site: str, *, after: int, size: int) -> list[Entry]:
    """Return the entries of a site from behind `after`, at most `size` of them."""
    question = select(*_COLUMNS).where(_LOG.c.site == site, _LOG.c.seq > after)
    found = db.session.execute(question.order_by(_LOG.c.seq).limit(size))
    return [entry_of(row) for row in found]


def entries(site: str, *, after: int = 0) -> Iterator[Entry]:
    """Return the whole chain of a site, from the start."""
    return map(entry_of, rows(site, after=after))


def sites() -> tuple[str, ...]:
    """Return the sites that have a chain, by name."""
    heads = set(db.session.scalars(select(HeadRow.__table__.c.site)))
    return tuple(sorted(heads | set(db.session.scalars(select(_LOG.c.site).distinct()))))


def page(
    site: str,
    *,
    before: int | None = None,
    size: int = 50,
    kind: str = "",
    actor: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Return one page of a site's log, the newest first; `before` is where the last one ended."""
    question: Select[Any] = select(*_COLUMNS).where(_LOG.c.site == site)
    if subject:
        question = question.join(
            _INDEX, (_INDEX.c.site == _LOG.c.site) & (_INDEX.c.seq == _LOG.c.seq)
        ).where(_INDEX.c.subject == subject)
    if before is not None:
        question = question.where(_LOG.c.seq < before)
    if kind:
        question = question.where(_LOG.c.kind == kind)
    if actor:
        question = question.where(_LOG.c.actor == actor)
    if since:
        question = question.where(_LOG.c.recorded_at >= since)
    if until:
        question = question.where(_LOG.c.recorded_at < until)
    found = db.session.execute(question.order_by(_LOG.c.seq.desc()).limit(size))
    return [entry_of(row) for row in found]


def stored_subjects(site: str, low: int, high: int) -> set[tuple[int, str]]:
    """Return the index rows of the entries `low` to `high`, for checking them."""
    question = select(_INDEX.c.seq, _INDEX.c.subject).where(
        _INDEX.c.site == site, _INDEX.c.seq >= low, _INDEX.c.seq <= high
    )
    return {(row.seq, row.subject) for row in db.session.execute(question)}


def row_of(entry: Entry) -> dict[str, Any]:
    """Return the row that stands for an entry; `verify` makes it again and compares."""
    event = entry.event
    return {
        "site": entry.site,
        "seq": entry.seq,
        "event_id": event.id,
        "kind": event.kind,
        "about": event.about,
        "actor": event.actor,
        "occurred_at": event.occurred_at,
        "recorded_at": entry.recorded_at,
        "event": event.canonical(),
        "place": canonical({"flags": list(entry.flags), "surroundings": entry.surroundings}),
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row stands for. Raises ValueError for a row that nobody wrote."""
    place = json.loads(row.place)
    return Entry(
        site=row.site,
        seq=row.seq,
        event=Event.read(row.event),
        recorded_at=row.recorded_at,
        surroundings=place["surroundings"],
        flags=tuple(place["flags"]),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def subjects_of(entry: Entry) -> list[dict[str, Any]]:
    """Return the index rows of an entry."""
    return [
        {"site": entry.site, "subject": subject, "seq": entry.seq}
        for subject in entry.event.subjects
    ]
