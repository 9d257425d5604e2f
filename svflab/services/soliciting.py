"""Writes at which points of time a case is asked for adverse events into the list of all cases.

In the transaction of an entry, and only where that may change how a point stands. Below it, how
an answer is found again by its event.
"""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from svflab.domain import solicited
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import Event
from svflab.domain.solicited import ASKED, KINDS, Point
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.records import solicited as rows
from svflab.services.subjects import Known

_MOVES: Final = KINDS | {
    "injection.given",
    "consent.withdrawn",
    "adverse_event.reported",
    WITHDRAWN,
}
"""What may change how a point of a case stands; a correction may too."""


def project(protocol: Protocol, event: Event, after: Known) -> None:
    """Bring the task list up to date with an event of a case, or one that touches it."""
    if event.kind not in _MOVES and not event.replaces:
        return
    found = [_row(after, one) for one in solicited.follow_ups(protocol, after.case)]
    loose = [_loose(after, one) for one in solicited.heard(after.case.entries)]
    rows.project(after.site, after.case.code, [*found, *(one for one in loose if one)])


def find(site: str, event_id: str) -> Entry | None:
    """Return the question that this event answered, or None."""
    entry = log.find(event_id) if event_id else None
    if entry is None or entry.event.kind != ASKED or entry.site != site:
        return None
    return entry


def asked(site: str, event_id: str, participant: str) -> Entry | None:
    """Return it where it was asked of this participant, or None."""
    entry = find(site, event_id)
    return entry if entry and entry.event.about == f"participant:{participant}" else None


def _row(after: Known, one: Point) -> dict[str, Any]:
    answer, last = one.answer, one.attempts[-1] if one.attempts else None
    untold = any(solicited.unreported(after.case.entries, e) for e in one.answers)
    return {
        **_whose(after, one.of.code),
        "how": one.of.how,
        "opens_on": _day(one.opens_at, one.zone),
        "due_on": one.due_on.isoformat(),
        "closes_on": _day(one.closes_at, one.zone),
        "settled": one.settled,
        "waits": not one.settled or untold,
        "unreported": untold,
        "attempts": len(one.attempts) + len(one.answers),
        "last_at": last.event.occurred_at if last else None,
        "last_result": str(last.event.data.get("result", "")) if last else "",
        "again_at": one.again_at if not one.settled else None,
        "answered_at": answer.event.occurred_at if answer else None,
        "answer": str(answer.event.data.get("answer", "")) if answer else "",
    }


def _loose(after: Known, entry: Entry) -> dict[str, Any] | None:
    """Return the row of a call of no point that told of something which nobody has reported."""
    event = entry.event
    if event.data.get("point") != solicited.BETWEEN:
        return None
    if not solicited.unreported(after.case.entries, entry):
        return None
    day = _day(event.occurred_at, event.zone)
    return {
        **_whose(after, event.id),
        "how": str(event.data.get("how", "")),
        **dict.fromkeys(("opens_on", "due_on", "closes_on"), day),
        "settled": "answered",
        "waits": True,
        "unreported": True,
        "attempts": 1,
        "last_at": None,
        "last_result": "",
        "again_at": None,
        "answered_at": event.occurred_at,
        "answer": "yes",
    }


def _whose(after: Known, point: str) -> dict[str, Any]:
    case = after.case
    named = {"site": after.site, "case": case.code, "participant": case.participant}
    return {**named, "point": point[:40]}


def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()
