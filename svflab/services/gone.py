"""What waits on somebody who is no longer there: their account has ended, or the role is lost.

It falls to who covers for them now; where nobody does, to any safety officer. It is looked up when
somebody asks what waits on them: no entry is made, and who comes back finds it as it was.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain import inbox
from svflab.protocol.model import Protocol
from svflab.records import inbox as lists
from svflab.services import absences, cases

RECEIVES: Final = "safety_officer"
"""The role to which falls what waits on somebody who has left, where nobody covers for them."""
_DOES: Final = {"account": inbox.TRIAGED, "asked": inbox.ANSWERED}
"""What somebody must be able to do, to whom an event was given, or a question put."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """Somebody is no longer there; `cover` is who covers for them now, "" for nobody."""

    cover: str = ""


def fallen(
    protocol: Protocol, site: str, account: str, now: datetime, *, asked: bool = False, seal: str
) -> Fallen | None:
    """Return to whom falls what waits on somebody, or None where they are there.

    `asked` is said of a question that was put to them. `seal` as in `cases.everybody`.
    """
    kind = "asked" if asked else "account"
    roles = _there(site, seal)
    if not account or not _takes(protocol, kind).isdisjoint(roles.get(account, ())):
        return None
    return Fallen(_covers(site, now, roles).get(account, ""))


def left(protocol: Protocol, site: str, now: datetime, seal: str) -> tuple[str, ...]:
    """Return under which names something waits on people who left and whom nobody covers."""
    roles = _there(site, seal)
    found = [who for who in lists.people(site) if _is_gone(protocol, who, roles)]
    covered = _covers(site, now, roles) if found else {}
    return tuple(who for who in found if who.partition(":")[2] not in covered)


def _is_gone(protocol: Protocol, who: str, roles: dict[str, tuple[str, ...]]) -> bool:
    kind, _colon, account = who.partition(":")
    return kind in _DOES and _takes(protocol, kind).isdisjoint(roles.get(account, ()))


def _takes(protocol: Protocol, kind: str) -> frozenset[str]:
    return frozenset(protocol.steps[_DOES[kind]].roles)


def _there(site: str, seal: str) -> dict[str, tuple[str, ...]]:
    return {one.id: one.roles_at(site) for one in cases.people(site, seal)}


def _covers(site: str, now: datetime, roles: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return who covers now for whom, of those who are there to do it."""
    covers = absences.covers(site, now)
    return {away: one for away, one in covers.items() if RECEIVES in roles.get(one, ())}
