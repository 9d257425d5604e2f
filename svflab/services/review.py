"""The review of the audit trail: who has looked at which stretch of the log, and signs that.

A review begins behind the one before it and ends at the head that was shown. Its signature is
bound to exactly that: the chain, the first and the last place, and the seal of the last one,
which stands for everything before it (21 CFR 11.10(e), EU GMP Annex 11 section 9).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from svflab.domain.chain import Entry, Head
from svflab.domain.event import Event
from svflab.domain.reviewing import REVIEWED, Reviewed, data_of, stretch_of
from svflab.records import log, transaction
from svflab.records.sessions import Session
from svflab.services.errors import Conflict
from svflab.services.record import note
from svflab.services.sign import PASSWORD, prove

REVIEWERS: Final = ("quality",)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a chain waits for review: its places from `first` on, up to its head."""

    first: int
    head: Head
    last: Entry | None = None

    @property
    def count(self) -> int:
        """Return how many entries wait; the last review itself, alone, waits for nobody."""
        own = self.last and (self.last.site, self.last.seq)
        if own == (self.head.site, self.head.seq) and self.first == self.head.seq:
            return 0
        return max(0, self.head.seq - self.first + 1)


def waiting(site: str, chain: str) -> Waiting:
    """Return what of a chain nobody at this site has reviewed."""
    last = next(iter(reviews(site, chain, 1)), None)
    return Waiting(_upto(last) + 1, log.head(chain)[0], last)


def reviewed_upto(site: str, chain: str) -> int:
    """Return the place of a chain up to which somebody at this site has reviewed it; 0 for none."""
    return waiting(site, chain).first - 1


def reviews(site: str, chain: str, size: int = 5) -> list[Entry]:
    """Return the last reviews of a chain at this site, the newest first."""
    return log.page(site, subject=_subject(chain), size=size)


def sign(site: str, head: Head, session: Session, password: str, role: str, said: str) -> Entry:
    """Record that a chain was reviewed up to the head that was shown, signed with the password.

    Raises NotVouched (`must_change` for a password that somebody else set), and Conflict:
    `reviewed` where nothing waits up to there any more, `changed` where the chain does not pass
    through that head.
    """
    prove(session, "", password, site=site)
    with transaction():
        log.head(site, lock=True)
        stretch = waiting(site, head.site)
        if head.seq < stretch.first:
            raise Conflict("reviewed", stretch.last)
        if not passes(head):
            raise Conflict("changed")
        actor, own_id, about = session.account.id, str(uuid4()), f"site:{site}"
        bare = Event(own_id, site, REVIEWED, about, _EPOCH, actor, role)
        return note(
            REVIEWED,
            about,
            data_of(bare, Reviewed(stretch.first, head), PASSWORD),
            actor=actor,
            role=role,
            site=site,
            touches=(_subject(head.site),),
            workstation=session.workstation,
            event_id=own_id,
            texts={"note": said} if said else None,
        )


def holds(entry: Entry) -> bool:
    """Say whether a review's signature fits, and the log still passes through what it signs."""
    stretch = stretch_of(entry.event)
    return stretch is not None and passes(stretch.head)


def passes(head: Head) -> bool:
    """Say whether a chain passes through a head."""
    found = log.following(head.site, after=head.seq - 1, size=1)
    return bool(found) and (found[0].seq, found[0].hash) == (head.seq, head.hash)


def _upto(entry: Entry | None) -> int:
    stretch = stretch_of(entry.event) if entry else None
    return stretch.head.seq if stretch else 0


def _subject(chain: str) -> str:
    return f"review:{chain}"
