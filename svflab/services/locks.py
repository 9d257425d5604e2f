"""Locked sign-ins: whom they are told to until somebody has seen them, and who lifts one."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from svflab.domain.event import Value, read_instant
from svflab.records import log, transaction
from svflab.services import people
from svflab.services.accounts import needed
from svflab.services.proof import is_locked, unlock
from svflab.services.record import HOUSE, REASON, note

LOCKED: Final = "account.locked"
SEEN: Final = "account.locks_seen"
LIFTED: Final = "account.unlocked"
MOST: Final = 10
"""So many locks are told at once, the newest; the log holds all of them."""
_LOOKED_AT: Final = 200
"""So many of the newest locks are looked at, for those of one site: the others are other sites'."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock after too many tries: whose, from when, until when, and its place in the log."""

    account: str
    at: datetime
    until: datetime
    seq: int


def unseen(site: str) -> tuple[Lock, ...]:
    """Return the locks of people of a site that nobody there has seen, the newest first."""
    told = log.page(HOUSE, subject=f"site:{site}", kind=SEEN, size=1)
    up_to = int(str(told[0].event.data["seq"])) if told else 0
    newer = [one for one in log.page(HOUSE, kind=LOCKED, size=_LOOKED_AT) if one.seq > up_to]
    if not newer:
        return ()
    here = {one.id for one in people.at(site)}
    found = (
        Lock(account, one.event.occurred_at, read_instant(str(one.event.data["until"])), one.seq)
        for one in newer
        if (account := one.event.about.removeprefix("account:")) in here
    )
    return tuple(islice(found, MOST))


def see(site: str, *, actor: str, role: str) -> int:
    """Record that somebody has seen the locks of a site; return how many they were."""
    with transaction():
        log.head(HOUSE, lock=True)
        if found := unseen(site):
            named: list[Value] = [one.account for one in found]
            data: dict[str, Value] = {"accounts": named, "seq": found[0].seq}
            note(SEEN, f"site:{site}", data, actor=actor, role=role)
    return len(found)


def lift(account: str, reason: str, *, actor: str, role: str) -> None:
    """Let a locked account sign in again at once. Raises Invalid without a reason."""
    words = needed(reason)
    if not is_locked(account):
        return
    unlock(account)
    note(LIFTED, f"account:{account}", {}, actor=actor, role=role, texts={REASON: words})
