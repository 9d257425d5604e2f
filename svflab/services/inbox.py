"""What is done in the review of an adverse event, and what waits on whom.

    triage · ask · answer · follow_up · assign · close · reopen

Each is a step of the protocol about the event (`svflab.services.safety.follow`). What waits is
asked of lists (`svflab.records.inbox`), a page at a time, by the nearest clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from svflab.domain import inbox
from svflab.domain.event import Event
from svflab.protocol.model import Protocol
from svflab.records import accounts, log
from svflab.records import inbox as lists
from svflab.records.projections import Row
from svflab.records.reports import Place
from svflab.services import absences, inbox_rows, safety
from svflab.services.errors import Invalid, Refused
from svflab.services.record import Recorded, Texts, note_refusal

ALL: Final = lists.ALL
MOST: Final = lists.MOST


@dataclass(frozen=True, slots=True)
class Mine:
    """On whom somebody looks at the desk: themselves, those they cover for, and their roles."""

    account: str
    covered: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def who(self) -> tuple[str, ...]:
        """Return the names under which something waits on them, their own in front."""
        people = (f"account:{one}" for one in (self.account, *self.covered))
        return (*people, *(f"role:{one}" for one in self.roles))


def mine(site: str, account: str, roles: Sequence[str], now: datetime) -> Mine:
    """Return on whom somebody looks at a site now."""
    return Mine(account, absences.covered(site, account, now), tuple(roles))


def waiting(
    site: str, who: Iterable[str], *, after: Place | None = None, size: int = 50
) -> list[Row]:
    """Return open adverse events that wait on any of these, the nearest clock in front."""
    return lists.waiting(site, who, after=after, size=size)


def questions(site: str, account: str, *, size: int = 20) -> list[Row]:
    """Return adverse events with a question that is put to somebody, the nearest clock in front."""
    return lists.waiting(site, [lists.asked(account)], after=None, size=size)


def count(site: str, who: Sequence[str]) -> int:
    """Return how many wait on any of these; no more than `MOST` are counted."""
    return lists.count(site, who)


def closed(site: str, *, after: Place | None = None, size: int = 50) -> list[Row]:
    """Return closed adverse events, those known last first."""
    return lists.closed(site, after=after, size=size)


def found(
    site: str, text: str, terms: Sequence[str], *, after: Place | None = None, size: int = 50
) -> list[Row]:
    """Return adverse events by a code, a participant's code, or terms that were meant."""
    told = text.strip().upper()
    return lists.found(site, told, told, terms, after=after, size=size)


def record(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record an act of the review.

    Raises Invalid for somebody who holds no role for what is put to them, and what `record`
    raises; Refused also where a report is still to be sent of what is to be closed.
    """
    if event.kind in {inbox.ASKED, inbox.ASSIGNED}:
        event = _to_somebody(event, put_to(protocol, event.kind))
    if event.kind == inbox.CLOSED and log.find(event.id) is None:
        _refuse_while_due(protocol, event)
    return safety.follow(protocol, event, texts)


def follow_up(protocol: Protocol, event: Event, texts: Texts, *, now: bool) -> Recorded:
    """Record a follow-up; with `now` what was told as "just now" keeps its first instant."""
    earlier = log.find(event.id) if now else None
    if earlier and earlier.event.kind == event.kind:
        first = {"aware_at": earlier.event.data["aware_at"]}
        event = replace(event, data={**event.data, **first})
    return safety.follow(protocol, event, texts)


def _refuse_while_due(protocol: Protocol, event: Event) -> None:
    """Refuse to close an event with a report still to be sent; rules of a site say so, no fold."""
    known = safety.find(protocol, event.site, event.about.removeprefix("ae:"))
    now = inbox_rows.review(protocol, known)
    found = tuple(inbox.unsettled(known.adverse_event, now, event))
    if any(one.rule in {"review_clock_open", "review_unexpected"} for one in found):
        raise Refused(found, note_refusal(protocol, event, found))


def put_to(protocol: Protocol, kind: str) -> tuple[str, ...]:
    """Return the roles that a question may be put to, or that an event may be assigned to."""
    does = inbox.ANSWERED if kind == inbox.ASKED else inbox.TRIAGED
    return protocol.steps[does].roles


def _to_somebody(event: Event, roles: Iterable[str]) -> Event:
    """Return an event that also touches the person it is put to."""
    named = str(event.data.get("to", ""))
    found = accounts.find(named)
    if found is None or set(roles).isdisjoint(found.roles_at(event.site)):
        raise Invalid({"to": "unknown"})
    return replace(event, touches=tuple(sorted({*event.touches, f"account:{named}"})))
