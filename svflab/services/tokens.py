"""Tokens that programs act with, each for one account at one site, for some time."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Final

from svflab import clock
from svflab.domain.event import MACHINE, Value
from svflab.records import accounts, credentials, transaction
from svflab.records.accounts import Account
from svflab.records.credentials import Token
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note

SCOPES: Final = ("read", "record")
LONGEST_DAYS: Final = 366
_MARK: Final = "svflab_"
"""What every token begins with, so that a search for leaked secrets finds one."""


def new_token(
    account: str,
    site: str,
    name: str,
    scopes: tuple[str, ...],
    *,
    days: int = 90,
    actor: str = MACHINE,
    role: str = "",
) -> str:
    """Make a token that acts as `account` at `site`, and return it: it is shown only now.

    `scopes` are `read` and `record`. Raises NotThere, or Invalid for an impossible value.
    """
    known = accounts.find(account)
    if known is None or not known.roles_at(site):
        raise NotThere(account)
    if errors := _impossible(name, scopes, days):
        raise Invalid(errors)
    secret = _MARK + secrets.token_urlsafe(32)
    now = clock.now()
    made = Token(str(uuid.uuid4()), account, site, name, scopes, now, now + timedelta(days=days))
    with transaction():
        credentials.keep_token(made, digest(secret))
        data: dict[str, Value] = {
            "token": made.id,
            "name": name,
            "scopes": [*scopes],
            "site": site,
            "days": days,
        }
        note("account.token_made", f"account:{account}", data, actor=actor, role=role)
    return secret


def revoke_token(account: str, token_id: str, *, actor: str = MACHINE, role: str = "") -> None:
    """End a token of an account. Raises NotThere where it has none such that is alive."""
    with transaction():
        if not credentials.revoke_tokens(account, clock.now(), token_id):
            raise NotThere(token_id)
        about = f"account:{account}"
        note("account.token_revoked", about, {"token": token_id}, actor=actor, role=role)


def alive(account: str) -> tuple[Token, ...]:
    """Return the tokens of an account that act now, the newest first."""
    now = clock.now()
    found = credentials.tokens(account)
    return tuple(one for one in found if not one.revoked_at and one.expires_at > now)


def token_account(secret: str) -> Account | None:
    """Return the account that a token acts for, at its site and with its scopes, or None.

    None says nothing of why: unknown, expired, revoked, or its account has ended.
    """
    account = credentials.acting(digest(secret), clock.now())
    return account if account and account.roles else None


def digest(secret: str) -> str:
    """Return what is kept of a token of 256 random bits: no salt or slowness is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _impossible(name: str, scopes: tuple[str, ...], days: int) -> dict[str, str]:
    errors = {}
    if not 1 <= len(name) <= 60:
        errors["name"] = "length"
    if not scopes or set(scopes) - set(SCOPES):
        errors["scopes"] = "unknown"
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = "range"
    return errors
