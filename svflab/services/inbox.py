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
from svflab.domain.inbox import Wait
from svflab.domain.subjects import REPORTED, AdverseEvent
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, transaction
from svflab.records import inbox as lists
from svflab.records.projections import Row
from svflab.records.reports import Place
from svflab.services import absences, gone, inbox_rows, safety, sign
from svflab.services.errors import Conflict, Invalid, NotAllowed, Refused
from svflab.services.record import Recorded, Texts, note_refusal
from svflab.services.sign import Proved

ALL: Final = lists.ALL
MOST: Final = lists.MOST
_TELLS: Final = frozenset({REPORTED, inbox.FOLLOWED})


@dataclass(frozen=True, slots=True)
class Mine:
    """On whom somebody looks at the desk: themselves, those they cover for, and their roles.

    `left` are the names under which something waits on people who are no longer there, and which
    fell to them.
    """

    account: str
    covered: tuple[str, ...]
    roles: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def who(self) -> tuple[str, ...]:
        """Return the names under which something waits on them, their own in front."""
        both = (self.account, *self.covered)
        people = (name for one in both for name in (f"account:{one}", lists.asked(one)))
        return (*people, *self.left, *(f"role:{one}" for one in self.roles))

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the accounts whose questions they are to answer, their own in front."""
        start = lists.asked("")
        left = (name.removeprefix(start) for name in self.left if name.startswith(start))
        return (self.account, *self.covered, *left)

    @property
    def given(self) -> tuple[str, ...]:
        """Return the accounts whose adverse events are theirs to see to, their own in front."""
        start = "account:"
        left = (name.removeprefix(start) for name in self.left if name.startswith(start))
        return (self.account, *self.covered, *left)

    def looks_at(self, wait: Wait) -> bool:
        """Say whether this waits on them."""
        if wait.what == "answer":
            return any(f"account:{one}" in wait.who for one in self.asked)
        return not set(wait.who).isdisjoint(self.who)


def mine(
    protocol: Protocol,
    site: str,
    account: str,
    roles: Sequence[str],
    now: datetime,
    *,
    people: str = "",
) -> Mine:
    """Return on whom somebody looks at a site now; `people` is the seal of `cases.everybody`."""
    left = gone.left(protocol, site, now, people) if gone.RECEIVES in roles else ()
    return Mine(account, absences.covered(site, account, now), tuple(roles), left)


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
    """Record an act of the review; a close is signed (`close`).

    Raises Invalid for somebody who holds no role for what is put to them, and what `record` does.
    """
    if event.kind in {inbox.ASKED, inbox.ASSIGNED}:
        event = _to_somebody(event, put_to(protocol, event.kind))
    return safety.follow(protocol, event, texts)


def told_last(one: AdverseEvent) -> str:
    """Return the event by which something was told last: a report, its correction, a follow-up."""
    told = [e for e in one.told if e.event.kind in _TELLS]
    return max(told, key=lambda e: e.seq).event.id if told else ""


def triage(protocol: Protocol, event: Event, texts: Texts, shown: str) -> Recorded:
    """Record a triage of what the page showed; `shown` is what was told last by then.

    Raises Conflict with `changed` where more was told since, and what `record` raises.
    """
    with transaction():
        log.head(event.site, lock=True)  # nobody tells anything between the look and the triage
        known = safety.find(protocol, event.site, event.about.removeprefix("ae:"))
        if log.find(event.id) is None and told_last(known.adverse_event) != shown:
            raise Conflict("changed")
        outcome = sign.attempted(protocol, safety.linked(protocol, event), texts)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def close(protocol: Protocol, event: Event, texts: Texts, by: Proved) -> Recorded:
    """Close an adverse event, signed by who closes it, together or not at all.

    Raises NotAllowed where somebody else would sign it, Refused also while a report is still to
    be sent, and what `record` raises.
    """
    if by.account != event.actor:
        raise NotAllowed(protocol.steps[event.kind].roles)
    with transaction():
        log.head(event.site, lock=True)  # nobody says anything between the look and the close
        outcome = _still_due(protocol, event)
        if outcome is None:
            outcome = sign.attempted(protocol, safety.linked(protocol, event), texts)
        if isinstance(outcome, Recorded):
            outcome = sign.of_adverse_event(protocol, outcome, by)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def follow_up(protocol: Protocol, event: Event, texts: Texts, *, now: bool) -> Recorded:
    """Record a follow-up; with `now` what was told as "just now" keeps its first instant."""
    earlier = log.find(event.id) if now else None
    if earlier and earlier.event.kind == event.kind:
        first = {"aware_at": earlier.event.data["aware_at"]}
        event = replace(event, data={**event.data, **first})
    return safety.follow(protocol, event, texts)


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


def _still_due(protocol: Protocol, event: Event) -> Recorded | Refused | None:
    """Return why it cannot be closed yet: the rules of the site say so, and no fold knows them."""
    if log.find(event.id):
        return None
    known = safety.find(protocol, event.site, event.about.removeprefix("ae:"))
    now = inbox_rows.review(protocol, known)
    found = tuple(inbox.unsettled(known.adverse_event, now, event))
    if not any(one.rule == "review_clock_open" for one in found):
        return None
    return Refused(found, note_refusal(protocol, event, found))
