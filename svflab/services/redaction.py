"""Redaction: words that name somebody are taken out by two persons; their seal stays.

The entry keeps the salted digest of the words, so the chain is whole as before. What is left in
their place is a tombstone: that words stood there, who took them out, when, and of what kind they
were. Words that are gone without one are found by a check of the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from svflab.domain import asked
from svflab.domain.chain import Entry
from svflab.domain.corrections import REDACTED
from svflab.domain.event import Value
from svflab.records import log, transaction
from svflab.records import redaction as stored
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.record import note

REDACTORS: Final = ("quality", "administrator")
CAUSES: Final = ("participant", "other_person", "number", "other")
"""What the words gave away. It is chosen and not written: no words of it are kept again."""
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an entry that may be taken out, and the exports in which they may stand."""

    entry: Entry
    name: str
    body: str
    exports: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class By:
    """Who takes something out, and who sees it; where, and by which form."""

    actor: str
    role: str
    witness: str
    workstation: str = ""
    own_id: str = ""


def find(site: str, event_id: str, name: str) -> Words:
    """Return the words of an entry. Raises NotThere for none, or for those that are gone."""
    entry = log.find(event_id)
    if entry is None or entry.site != site:
        raise NotThere(event_id)
    _salt, body = log.texts([event_id]).get((event_id, name), ("", None))
    if body is None:
        raise NotThere(name)
    exports = log.page(site, kind="export.made", since=entry.recorded_at, size=_MOST)
    return Words(entry, name, body, tuple(exports))


def gone(site: str, event_id: str, name: str) -> Entry | None:
    """Return the entry whose words were taken out already; None for any other."""
    salted = log.texts([event_id]).get((event_id, name))
    if salted is None or salted[1] is not None:
        return None
    entry = log.find(event_id)
    return entry if entry and entry.site == site else None


def redact(site: str, event_id: str, name: str, cause: str, by: By) -> Entry:
    """Take the words out for good, and record that; the same form sent twice does it once.

    An act that was asked of a witness elsewhere and its question hold the same words: they go from
    both. Raises as `take_out` does, and NotThere where there are no such words.
    """
    if (
        (twin := _twin(event_id))
        and (twin, name) in log.texts([twin])
        and not gone(site, twin, name)
    ):
        own_id = str(uuid5(NAMESPACE_URL, f"svflab:twin:{by.own_id}")) if by.own_id else ""
        _redact(site, twin, name, cause, replace(by, own_id=own_id))
    return _redact(site, event_id, name, cause, by)


def _twin(event_id: str) -> str:
    """Return the question in which an act was asked for, or the act that a question asks for."""
    entry = log.find(event_id)
    act = entry.event.data.get("act") if entry and entry.event.kind == asked.ASKED else None
    return str(act["id"]) if isinstance(act, Mapping) else asked.own_id(event_id)


def _redact(site: str, event_id: str, name: str, cause: str, by: By) -> Entry:
    return take_out(
        REDACTED,
        {"event": event_id, "name": name},
        cause,
        by,
        find=lambda: find(site, event_id, name).entry,
        delete=lambda: stored.take_out(event_id, name),
    )


def take_out(
    kind: str,
    what: Mapping[str, Value],
    cause: str,
    by: By,
    *,
    find: Callable[[], Entry],
    delete: Callable[[], bool],
) -> Entry:
    """Delete what an entry sealed, and record by `kind` who did, who saw it, and why.

    `find` gives the entry, `delete` says whether there was anything. Raises Invalid for a cause
    that there is none, or without a second person; Conflict where somebody else has taken it out
    meanwhile.
    """
    if by.own_id and (known := log.find(by.own_id)):
        return known
    if errors := _missing(cause, by):
        raise Invalid(errors)
    entry = find()
    with transaction():
        log.head(entry.site, lock=True)  # two do not take out the same
        if not delete():
            raise Conflict("taken")
        told = note(
            kind,
            entry.event.about,
            {**what, "cause": cause, "witness": by.witness},
            actor=by.actor,
            role=by.role,
            site=entry.site,
            workstation=by.workstation,
            event_id=by.own_id,
        )
    stored.forget()
    return told


def _missing(cause: str, by: By) -> dict[str, str]:
    """Return what a redaction lacks: a cause that there is, and somebody else who sees it."""
    known = {} if cause in CAUSES else {"cause": "unknown"}
    return known if by.witness and by.witness != by.actor else {**known, "witness": "missing"}
