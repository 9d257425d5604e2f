"""Tells of clocks of adverse events that end soon, or have run out: once each.

Clocks are worked out, not scheduled; what is stored is when the first of an event ends. The worker
passes over those that end within the longest warning there is, and asks each event only when it
has changed or another of its clocks comes near.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from svflab import clock
from svflab.domain import notices
from svflab.domain.deadlines import SOON
from svflab.domain.notices import KINDS, Notice
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, outbox, reports, transaction
from svflab.records.projections import Row
from svflab.services import deadlines, subjects
from svflab.services.gone import RECEIVES
from svflab.services.outbox import put, settle

Place = tuple[str, str]
_SENSELESS: Final = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
_log: Final = logging.getLogger("svflab.worker")


@dataclass(slots=True)
class Looked:
    """What a worker remembers of each event: how it stood, and when to look again."""

    known: dict[Place, tuple[tuple[Any, ...], datetime]] = field(default_factory=dict)

    def is_fresh(self, row: Row, now: datetime) -> bool:
        """Say whether nothing can have come near since this event was asked."""
        kept = self.known.get((row["site"], row["code"]))
        return kept is not None and kept[0] == _stand(row) and now < kept[1]

    def keep(self, row: Row, until: datetime) -> None:
        """Remember an event as it was asked."""
        self.known[row["site"], row["code"]] = (_stand(row), until)


def tell(protocol: Protocol, looked: Looked) -> None:
    """Put a notice for each clock that has come near, or run out.

    An event whose entries make no sense tells nothing, and keeps no other one from being told; a
    check of the log finds it.
    """
    now = clock.now()
    near = reports.due_until(log.begun(), now + SOON)
    for row in [row for row in near if not looked.is_fresh(row, now)]:
        try:
            again = _told(protocol, row, now)
        except _SENSELESS as error:
            _log.warning("the clocks of an adverse event cannot be read: %s", type(error).__name__)
            again = notices.NEVER
        looked.keep(row, again)


def _told(protocol: Protocol, row: Row, now: datetime) -> datetime:
    """Tell of the clocks of one event; return when to look at it again."""
    about = f"ae:{row['code']}"
    with transaction():
        log.head(row["site"], lock=True)  # nobody ends a clock between the look and the notice
        known = subjects.known(protocol, row["site"], about)
        found = deadlines.clocks(protocol, known)
        for one in notices.of_clocks(about, found, now):
            _put(row["site"], one, row["assignee"])
        settle(protocol, known)
    return notices.look_again(found, now)


def _put(site: str, one: Notice, assignee: str) -> None:
    """Tell of a clock: whoever took the event, and all where it has run out or nobody here did.

    Who was told of its end a short while ago, as of what was reported, is not told that it is near.
    """
    is_soon = one.kind == "clock.soon"
    if is_soon and one.due_at and outbox.is_told(site, one.subject, one.due_at, one.due_at - SOON):
        return
    named = (assignee,) if _is_here(site, assignee) else ()
    roles = () if named and is_soon else KINDS[one.kind].roles
    put(
        site, one.kind, one.subject, state=one.state, accounts=named, roles=roles, due_at=one.due_at
    )


def _is_here(site: str, account: str) -> bool:
    """Say whether somebody still does this work here: who has left reads no notice."""
    found = accounts.find(account) if account else None
    return bool(found and RECEIVES in found.roles_at(site))


def _stand(row: Row) -> tuple[Any, ...]:
    return row["last_seq"], row["due_at"]
