"""When the newest of an adverse event was known, and when it was recorded."""

from datetime import datetime
from typing import Final

from svflab.domain import inbox
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.subjects import AdverseEvent

_REPORTED: Final = "adverse_event.reported"
_TELLING: Final = (
    *(_REPORTED, "adverse_event.linked", "adverse_event.coded"),
    *(inbox.FOLLOWED, inbox.ANSWERED, "causality.", "expectedness."),
)
"""How the kinds begin by which something is told of the event itself, and not of its review."""


def newest(event: AdverseEvent) -> datetime:
    """Return when the newest of an event was told; that it was looked at, or triaged, is none."""
    return max(entry.recorded_at for entry in _telling(event))


def known_until(event: AdverseEvent) -> datetime:
    """Return when the newest of an event was known: a follow-up, and the first report, say when.

    What is known on Friday and entered on Monday is of Friday: a receiver counts from it (C.1.5).
    """
    return max(map(_known_at, _telling(event)))


def _telling(event: AdverseEvent) -> tuple[Entry, ...]:
    told = tuple(e for e in event.entries if e.event.kind.startswith(_TELLING))
    return (*told, *((event.report,) if event.report else ()))


def _known_at(entry: Entry) -> datetime:
    told, event = entry.event.data.get("aware_at"), entry.event
    first = event.kind == inbox.FOLLOWED or (event.kind == _REPORTED and not event.replaces)
    return read_instant(str(told)) if told and first else entry.recorded_at
