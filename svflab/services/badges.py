"""Badges: a code on a card that names a person, and proves nothing.

A badge says who did what another person states. Whoever acts or witnesses gives a PIN or password.
An account has one badge at a time; one that is lost is revoked, and the next has its own code.
"""

from flask import current_app

from svflab.domain.alike import like_any
from svflab.domain.event import Value
from svflab.domain.identifiers import draw
from svflab.records import accounts, live, log, transaction
from svflab.records.accounts import Account
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import HOUSE, note

ISSUED, REVOKED = "account.badge_issued", "account.badge_revoked"


def issue(account: str, *, actor: str, role: str) -> str:
    """Give an account a badge with a new code, and return the code; one it had is void.

    Raises NotThere for no account, Invalid for one that has ended.
    """
    with transaction():
        if (known := accounts.find(account)) is None:
            raise NotThere(account)
        if not known.active:
            raise Invalid({"account": "ended"})
        log.head(HOUSE, lock=True)  # two cannot draw one code at once
        before, code = badge_of(account), _free()
        if before:
            _tell(REVOKED, account, {"badge": before}, actor=actor, role=role)
        _tell(ISSUED, account, {"badge": code}, actor=actor, role=role)
    return code


def revoke(account: str, *, actor: str, role: str) -> None:
    """Make the badge of an account void; nothing happens where it has none."""
    with transaction():
        if code := badge_of(account):
            _tell(REVOKED, account, {"badge": code}, actor=actor, role=role)


def badge_of(account: str) -> str:
    """Return the code of the badge that an account has now, or ""."""
    told = [
        found[0]
        for kind in (ISSUED, REVOKED)
        if (found := log.page(HOUSE, subject=f"account:{account}", kind=kind, size=1))
    ]
    latest = max(told, key=lambda entry: entry.seq, default=None)
    if latest is None or latest.event.kind == REVOKED:
        return ""
    return str(latest.event.data["badge"])


def bearer(code: str) -> tuple[Account | None, bool]:
    """Return whose badge a code is or was, and whether it is valid now; None for no badge."""
    found = log.page(HOUSE, subject=f"badge:{code}", size=1)
    if not found:
        return None, False
    event = found[0].event
    account = accounts.find(event.about.removeprefix("account:"))
    return account, bool(account and account.active and event.kind == ISSUED)


def _free() -> str:
    """Return a new code for a badge, which no code of an open case looks like."""
    others = live.codes(current_app.config["SITE"])
    while like_any(code := draw("badge"), others) or log.page(
        HOUSE, subject=f"badge:{code}", size=1
    ):
        pass
    return code


def _tell(kind: str, account: str, data: dict[str, Value], *, actor: str, role: str) -> None:
    touches = (f"badge:{data['badge']}",)
    note(kind, f"account:{account}", data, actor=actor, role=role, touches=touches)
