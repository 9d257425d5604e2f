"""The log's one door: what is appended here stays.

Only services come in by it (import-linter holds that). Rows stay inside; entries go in and out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from svflab.domain.chain import Entry, Head, head_of, start
from svflab.domain.event import Event, canonical
from svflab.records import db, execute, heads, several
from svflab.records.ready import Ready, among, each
from svflab.records.tables import HeadRow, LogRow, SubjectRow, TextRow

_LOG = cast(Table, LogRow.__table__)
_INDEX = cast(Table, SubjectRow.__table__)
_HEAD = cast(Table, HeadRow.__table__)
_TEXT = cast(Table, TextRow.__table__)
_COLUMNS = tuple(_LOG.c)

# The statements of every record are made once: making one costs more than running it.
_OF_HEAD = select(_HEAD.c.seq, _HEAD.c.hash, _HEAD.c.recorded_at).where(
    _HEAD.c.site == bindparam("site")
)
_READ_HEAD, _LOCK_HEAD = Ready(_OF_HEAD), Ready(_OF_HEAD.with_for_update())
_MOVE_HEAD = Ready(
    update(_HEAD)
    .where(_HEAD.c.site == bindparam("of_site"))
    .values({name: bindparam(name) for name in ("seq", "hash", "recorded_at")})
)
_OF_ENTRY = (_INDEX.c.site == _LOG.c.site) & (_INDEX.c.seq == _LOG.c.seq)
_FIND = Ready(select(*_COLUMNS).where(_LOG.c.event_id == bindparam("event_id")))
_LAST = Ready(
    select(func.max(_INDEX.c.seq).label("seq")).where(
        _INDEX.c.site == bindparam("site"), _INDEX.c.subject == bindparam("subject")
    )
)
_AT_ONCE = 100
"""How many events are asked for their texts in one statement."""
_ADD, _ADD_SUBJECTS, _ADD_TEXTS = (Ready(insert(table)) for table in (_LOG, _INDEX, _TEXT))


def head(site: str, *, lock: bool = False) -> tuple[Head, datetime | None]:
    """Return the head of a site's chain and when its entry was recorded.

    With `lock` this is the writer's turn: on PostgreSQL other writers of the site wait here.
    Once it is locked nobody else moves it, and it is not read again in this transaction.
    """
    locked = heads()
    if locked is not None and site in locked:
        known: tuple[Head, datetime | None] = locked[site]
        return known
    found = _read_head(site, lock=lock)
    if locked is not None and lock:
        locked[site] = found
    return found


def _read_head(site: str, *, lock: bool) -> tuple[Head, datetime | None]:
    question = _LOCK_HEAD if lock else _READ_HEAD
    row = question.first({"site": site})
    if row is None and lock:
        _begin_chain(start(site))
        row = question.first({"site": site})
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
        _ADD_TEXTS.run(*words)


def write(entry: Entry) -> None:
    """Write the rows of one entry and move the head."""
    _ADD.run(row_of(entry))
    _ADD_SUBJECTS.run(*subjects_of(entry))
    _move_head(entry)


def write_many(
    entries: Sequence[Entry], texts: Iterable[tuple[str, str, str, str | None]] = ()
) -> None:
    """Write entries that follow one another, and move the head to the last of them.

    `texts` are event, name, salt and words of the free texts that are kept beside them.
    """
    execute(insert(_LOG), [row_of(entry) for entry in entries])
    execute(insert(_INDEX), [row for entry in entries for row in subjects_of(entry)])
    names = ("event_id", "name", "salt", "body")
    if words := [dict(zip(names, one, strict=True)) for one in texts]:
        execute(insert(_TEXT), words)
    _move_head(entries[-1])


def _begin_chain(begun: Head) -> None:
    """Make the row that writers of a new site lock; whoever comes second finds it there."""
    make = (
        postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = {"site": begun.site, "seq": begun.seq, "hash": begun.hash, "recorded_at": None}
    execute(make(_HEAD).values(**row).on_conflict_do_nothing())


def _move_head(last: Entry) -> None:
    values = {"seq": last.seq, "hash": last.hash, "recorded_at": last.recorded_at}
    _MOVE_HEAD.run({"of_site": last.site, **values})
    if (locked := heads()) is not None and last.site in locked:
        locked[last.site] = (head_of(last), last.recorded_at)


def find(event_id: str) -> Entry | None:
    """Return the entry that holds this event, or None."""
    row = _FIND.first({"event_id": event_id})
    return entry_of(row) if row else None


def texts(event_ids: Iterable[str]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return the free text of these events: (event, name) → (salt, body or None if redacted)."""
    wanted = list(event_ids)
    found: dict[tuple[str, str], tuple[str, str | None]] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        rows = _texts(len(part)).rows(each("event_id", part))
        found |= {(row.event_id, row.name): (row.salt, row.body) for row in rows}
    return found


@cache
def _texts(count: int) -> Ready:
    columns = (_TEXT.c.event_id, _TEXT.c.name, _TEXT.c.salt, _TEXT.c.body)
    return Ready(select(*columns).where(among(_TEXT.c.event_id, count)))


def replay(site: str, subject: str, *, after: int = 0) -> list[Entry]:
    """Return the entries about or touching a subject, in their order."""
    return [entry_of(row) for row in _rows_from(site, {subject: after + 1})[subject]]


def behind(site: str, lasts: Mapping[str, Entry]) -> dict[str, list[Entry] | None]:
    """Return the entries behind the last known one of each subject, asked for together.

    None for a subject whose last entry is not in its place.
    """
    found = _rows_from(site, {subject: last.seq for subject, last in lasts.items()})
    return {
        subject: [entry_of(row) for row in rows[1:]]
        if rows and rows[0].hash == lasts[subject].hash
        else None
        for subject, rows in found.items()
    }


def _rows_from(site: str, places: Mapping[str, int]) -> dict[str, list[Row[Any]]]:
    """Return the rows of each subject from its place on, in their order."""
    found: dict[str, list[Row[Any]]] = {subject: [] for subject in places}
    for row in several.rows(site, places):
        found[row.subject].append(row)
    return found


def last_of(site: str, subject: str) -> int:
    """Return the place of the newest entry about or touching a subject; 0 for none."""
    return _LAST.first({"site": site, "subject": subject}).seq or 0


def begun() -> tuple[str, ...]:
    """Return the sites whose chain has a head, by name; what the log itself tells is not asked."""
    return tuple(sorted(execute(select(_HEAD.c.site)).scalars()))


def rows(site: str, *, after: int = 0, size: int = 500) -> Iterator[Row[Any]]:
    """Return the stored rows of a site's chain as they are, in order, a batch at a time."""
    while True:
        question = select(*_COLUMNS).where(_LOG.c.site == site, _LOG.c.seq > after)
        batch = execute(question.order_by(_LOG.c.seq).limit(size)).all()
        yield from batch
        if len(batch) < size:
            return
        after = batch[-1].seq


def following(site: str, *, after: int, size: int) -> list[Entry]:
    """Return the entries of a site from behind `after`, at most `size` of them."""
    question = select(*_COLUMNS).where(_LOG.c.site == site, _LOG.c.seq > after)
    found = execute(question.order_by(_LOG.c.seq).limit(size))
    return [entry_of(row) for row in found]


def entries(site: str, *, after: int = 0) -> Iterator[Entry]:
    """Return the whole chain of a site, from the start."""
    return map(entry_of, rows(site, after=after))


def sites() -> tuple[str, ...]:
    """Return the sites that have a chain, by name."""
    heads = set(execute(select(_HEAD.c.site)).scalars())
    return tuple(sorted(heads | set(execute(select(_LOG.c.site).distinct()).scalars())))


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
    given = {"before": before, "kind": kind, "actor": actor, "since": since, "until": until}
    asked = {name: value for name, value in given.items() if value}
    question = _page(frozenset(asked), of_subject=bool(subject))
    if subject:
        asked["subject"] = subject
    return [entry_of(row) for row in question.rows({**asked, "site": site, "size": size})]


@cache
def _page(names: frozenset[str], *, of_subject: bool) -> Ready:
    """Return the question of `page` that is asked with these names.

    A subject's own index is the shorter way to its entries, however old the log is: what would
    call for another index is hidden from the planner.
    """
    key = _INDEX if of_subject else _LOG
    kind, actor = _LOG.c.kind, _LOG.c.actor
    hidden = {"kind": func.coalesce(kind, ""), "actor": func.coalesce(actor, "")}
    plain = hidden if of_subject else {"kind": kind, "actor": actor}
    conditions = {
        "before": key.c.seq < bindparam("before"),
        "kind": plain["kind"] == bindparam("kind"),
        "actor": plain["actor"] == bindparam("actor"),
        "since": _LOG.c.recorded_at >= bindparam("since"),
        "until": _LOG.c.recorded_at < bindparam("until"),
    }
    question = select(*_COLUMNS).where(key.c.site == bindparam("site"))
    if of_subject:
        question = question.join(_INDEX, _OF_ENTRY).where(_INDEX.c.subject == bindparam("subject"))
    question = question.where(*(conditions[name] for name in sorted(names)))
    return Ready(question.order_by(key.c.seq.desc()).limit(bindparam("size")))


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
