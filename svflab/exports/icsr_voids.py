"""What a receiver must be told of a report that it has: that it is void, or that it was corrected.

ICH E2B(R3), C.1.11: a nullification voids the whole case. An amendment corrects it where nothing
new was learnt: the date of the newest information (C.1.5) stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain import inbox
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.deadlines import SENT
from svflab.domain.subjects import REPORTED, AdverseEvent, adverse_event_of
from svflab.exports.icsr import AMENDMENT, NULLIFICATION
from svflab.exports.icsr_dates import known_until

_NEW: Final = frozenset({inbox.FOLLOWED, inbox.ANSWERED})
"""What tells something that was learnt since; a correction mends what was known already."""


@dataclass(frozen=True, slots=True)
class Void:
    """What is told of a report that left: how (C.1.11.1), which one left, and what came after it.

    `by` took it back, or corrected it. `known` is the newest information (C.1.5): of a
    nullification when it was taken back, of an amendment as it was when the report was sent.
    """

    how: str
    left: Entry
    by: tuple[Entry, ...]
    known: datetime


def nullification(event: AdverseEvent, copies: Iterable[Entry]) -> Void | None:
    """Return what voids a report that was taken back after it had left; None where none had.

    `copies` are the whole messages that were taken away: who has one may have sent it.
    """
    gone = event.withdrawn
    if gone is None:
        return None
    before = [e for e in (*_sent(event), *copies) if e.seq < gone.seq]
    newest = max(before, key=lambda entry: entry.seq, default=None)
    return Void(NULLIFICATION, newest, (gone,), gone.recorded_at) if newest else None


def amendment(event: AdverseEvent) -> Void | None:
    """Return what amends a report: it was corrected since it was sent, and nothing was learnt."""
    sent = _sent(event)
    if event.withdrawn or not sent:
        return None
    last = max(sent, key=lambda entry: entry.seq)
    since = [e for e in event.told if e.seq > last.seq]
    reports = {e.event.id for e in event.told if e.event.kind == REPORTED}
    mended = tuple(e for e in since if _mends(e, reports))
    if not mended or any(e.event.kind in _NEW for e in since):
        return None
    return Void(AMENDMENT, last, mended, known_until(_as_of(event, last.seq)))


def as_it_stood(event: AdverseEvent) -> AdverseEvent:
    """Return an event that was taken back as it stood before that; any other as it is."""
    return _as_of(event, event.withdrawn.seq - 1) if event.withdrawn else event


def _mends(entry: Entry, reports: Iterable[str]) -> bool:
    return entry.event.kind in {REPORTED, WITHDRAWN} and entry.event.replaces in reports


def _as_of(event: AdverseEvent, seq: int) -> AdverseEvent:
    return adverse_event_of(event.code, [e for e in event.told if e.seq <= seq])


def _sent(event: AdverseEvent) -> list[Entry]:
    return [e for e in event.entries if e.event.kind == SENT]
