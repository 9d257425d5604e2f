"""Whose hands a password was in: one that was given to its owner by somebody is vouched for.

Whoever sets a temporary password knows it, and could choose the "own" one with it. Until another
person confirms that the owner chose it, an account whose password began so signs nothing: an
administrator cannot sign for another by way of a reset (21 CFR 11.200(a)(3): used only by their
genuine owners, and otherwise only by the collaboration of two). What was set on the server itself
(`svflab user`) is not asked about: whoever is there holds the database.
"""

from typing import Final

from svflab.domain.chain import Entry
from svflab.domain.event import MACHINE, Value
from svflab.records import log, transaction
from svflab.records.accounts import Account
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import HOUSE, note

CHANGED: Final = "account.password_changed"
CONFIRMED: Final = "account.password_confirmed"
_CREATED: Final = "account.created"
CONFIRMERS: Final = ("administrator", "quality")


def given_by(account: str) -> str:
    """Return who gave an account the password that its own came from, until that is confirmed.

    "" where nobody did, where it was done on the server, or where somebody has confirmed it.
    """
    changed, confirmed = _newest(account, CHANGED), _newest(account, CONFIRMED)
    if changed is None or (confirmed and confirmed.seq > changed.seq):
        return ""
    return str(changed.event.data.get("given_by", ""))


def carried(account: str, *, must_change: bool) -> dict[str, Value]:
    """Return what the choice of an own password says of who gave the one before it."""
    giver = _giver(account) if must_change else given_by(account)
    return {"given_by": giver} if giver else {}


def may_confirm(account: str, by: Account) -> bool:
    """Say whether this person may confirm that the owner of an account chose its password.

    Not the owner, not who gave it, and nobody whose own is not confirmed.
    """
    return by.id not in {account, given_by(account), _giver(account)} and not given_by(by.id)


def confirm(account: str, by: Account, *, role: str) -> None:
    """Record that another person made sure that its owner chose an account's password.

    Nothing happens where nothing waits for it. Raises Invalid for who may not.
    """
    with transaction():
        log.head(HOUSE, lock=True)
        if _newest(account, _CREATED) is None:
            raise NotThere(account)
        if not (giver := given_by(account)):
            return
        if not may_confirm(account, by):
            raise Invalid({"account": "not_by_them"})
        note(CONFIRMED, f"account:{account}", {"given_by": giver}, actor=by.id, role=role)


def _giver(account: str) -> str:
    """Return who set the newest temporary password of an account, or ""."""
    told = [one for kind in (CHANGED, _CREATED) if (one := _newest(account, kind))]
    newest = max(told, key=lambda entry: entry.seq, default=None)
    actor = newest.event.actor if newest else ""
    return "" if actor in {MACHINE, account} else actor


def _newest(account: str, kind: str) -> Entry | None:
    found = log.page(HOUSE, subject=f"account:{account}", kind=kind, size=1)
    return found[0] if found else None
