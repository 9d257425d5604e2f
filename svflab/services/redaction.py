"""Redaction: words that name somebody are taken out by two persons; their seal stays.

The entry keeps the salted digest of the words, so the chain is whole as before. What is left in
their place is a tombstone: that words stood there, who took them out, when, and of what kind they
were. Words that are gone without one are found by a check of the log.
"""

from dataclasses import dataclass
from typing import Final

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


def redact(
    site: str,
    event_id: str,
    name: str,
    cause: str,
    *,
    actor: str,
    role: str,
    witness: str,
    workstation: str = "",
    own_id: str = "",
) -> Entry:
    """Take the words out for good, and record that; the same form sent twice does it once.

    Raises Invalid for a cause that there is none, or without a second person; NotThere where there
    are no such words; Conflict where somebody else has taken them out meanwhile.
    """
    if own_id and (known := log.find(own_id)):
        return known
    if errors := _missing(cause, actor, witness):
        raise Invalid(errors)
    words = find(site, event_id, name)
    with transaction():
        log.head(site, lock=True)  # two do not take out the same words
        if not stored.take_out(event_id, name):
            raise Conflict("taken")
        of = {"event": event_id, "name": name}
        told: dict[str, Value] = {**of, "cause": cause, "witness": witness}
        entry = note(
            REDACTED,
            words.entry.event.about,
            told,
            actor=actor,
            role=role,
            site=site,
            workstation=workstation,
            event_id=own_id,
        )
    stored.forget()
    return entry


def _missing(cause: str, actor: str, witness: str) -> dict[str, str]:
    """Return what a redaction lacks: a cause that there is, and somebody else who sees it."""
    known = {} if cause in CAUSES else {"cause": "unknown"}
    return known if witness and witness != actor else {**known, "witness": "missing"}
