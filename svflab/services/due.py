"""Tells of clocks of adverse events that end soon, or have run out: once each.

Clocks are worked out, not scheduled; what is stored is when the first of an event ends. The worker
passes over those that end within the longest warning there is, and asks each event only when it
has changed or another of its clocks comes near.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from svflab import clock
from svflab.domain import notices
from svflab.domain.deadlines import SOON
from svflab.protocol.model import Protocol
from svflab.records import reports, transaction
from svflab.records.projections import Row
from svflab.services import deadlines, subjects
from svflab.services.outbox import put

Place = tuple[str, str]


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
    """Put a notice for each clock that has come near, or run out."""
    now = clock.now()
    for row in list(_near(now, looked)):
        with transaction():
            about = f"ae:{row['code']}"
            known = subjects.known(protocol, row["site"], about)
            found = deadlines.clocks(protocol, known)
            for one in notices.of_clocks(about, found, now):
                put(row["site"], one.kind, about, state=one.state, due_at=one.due_at)
        looked.keep(row, notices.look_again(found, now))


def _near(now: datetime, looked: Looked) -> Iterator[Row]:
    return (row for row in reports.due_until(now + SOON) if not looked.is_fresh(row, now))


def _stand(row: Row) -> tuple[Any, ...]:
    return row["last_seq"], row["due_at"]
