"""What happens to accounts: made, given roles, ended; and who vouches for what.

An account's id is its sign-in name, for good: it is never given to another person. What
happens to accounts is recorded in the chain `house`; of a password only that it changed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.event import MACHINE, Value
from svflab.records import accounts, credentials, log, sessions, transaction
from svflab.records.accounts import Account
from svflab.records.credentials import Credential
from svflab.services import badges, breached, handing, passwords, pins
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.proof import is_id, is_locked, unlock, vouch
from svflab.services.record import REASON, note
from svflab.services.tokens import token_account

__all__ = [
    "OF_THE_SITE",
    "ROLES",
    "change_roles",
    "create",
    "deactivate",
    "find",
    "is_locked",
    "listed",
    "reactivate",
    "reset_password",
    "set_own_password",
    "token_account",
    "vouch",
]

ROLES: Final = (
    "surgeon",
    "nurse",
    "processor",
    "safety_officer",
    "coordinator",
    "quality",
    "administrator",
    "sponsor",
)
OF_THE_SITE: Final = tuple(role for role in ROLES if role != "sponsor")
"""The roles of who works at a site. The sponsor's physician reads its adverse events alone."""
_LONGEST_REASON: Final = 500
_SITE = re.compile(r"(?!house$)[a-z0-9-]{1,20}")


def create(
    account: str,
    name: str,
    roles: Mapping[str, Iterable[str]],
    *,
    actor: str = MACHINE,
    role: str = "",
    password: str = "",
) -> str:
    """Make an account, and return the temporary password that it first signs in with.

    With `password` that one is set, as the owner's own (demo data and tests only).
    Raises Conflict where the id is or was somebody's; Invalid where a value is impossible.
    """
    errors = {"account": "shape"} if not is_id(account) else {}
    if not 1 <= len(name.strip()) <= 80:
        errors["name"] = "length"
    held = _roles(roles, errors)
    if errors:
        raise Invalid(errors)
    secret = password or passwords.temporary()
    kept = Credential(account, passwords.hashed(secret), not password, clock.now())
    with transaction():
        log.head("house", lock=True)  # two cannot take one name at once
        if accounts.find(account):
            raise Conflict("taken")
        data: dict[str, Value] = {"name": name.strip(), "roles": held}
        _tell("account.created", account, data, actor=actor, role=role)
        credentials.keep(kept)
    return secret


def find(account: str) -> Account | None:
    """Return the account of this id, active or not, or None."""
    return accounts.find(account)


def listed(site: str) -> tuple[Account, ...]:
    """Return who holds a role at `site`, and who holds none anywhere, by name."""
    return tuple(one.at(site) for one in accounts.every(site))


def needed(reason: str) -> str:
    """Return the words of a reason. Raises Invalid where there are none."""
    if not (words := " ".join(reason.split())[:_LONGEST_REASON]):
        raise Invalid({REASON: "missing"})
    return words


def change_roles(
    account: str, site: str, roles: Iterable[str], *, actor: str, role: str, reason: str = ""
) -> None:
    """Let an account hold exactly `roles` at `site`; what it holds elsewhere stays.

    Raises Invalid where nobody at the site would be administrator any more.
    """
    with transaction():
        known = _there(account)
        before = {one: list(known.by_site[one]) for one in known.sites}
        errors: dict[str, str] = {}
        held = _roles({**before, site: list(roles)}, errors)
        if "administrator" not in list(roles):
            errors |= _left_alone(known, [site])
        if errors:
            raise Invalid(errors)
        if held == before:
            return
        data: dict[str, Value] = {"before": _as_value(before), "roles": held}
        _tell("account.roles_changed", account, data, actor=actor, role=role, reason=reason)


def deactivate(account: str, *, actor: str, role: str, reason: str = "") -> None:
    """End an account: its sessions, tokens and badge with it. What it did stays told."""
    with transaction():
        known = _there(account)
        if not known.active:
            return
        if errors := _left_alone(known, known.sites):
            raise Invalid(errors)
        now = clock.now()
        ended = sum(sessions.end(one.id, now) for one in sessions.of(known))
        data: dict[str, Value] = {
            "sessions_ended": ended,
            "tokens_revoked": credentials.revoke_tokens(account, now),
        }
        badges.revoke(account, actor=actor, role=role)
        _tell("account.deactivated", account, data, actor=actor, role=role, reason=reason)


def reactivate(account: str, *, actor: str, role: str, reason: str = "") -> str:
    """Let the same person back in, with the roles held before; return a temporary password."""
    with transaction():
        if _there(account).active:
            raise Conflict("already_done")
        _tell("account.reactivated", account, {}, actor=actor, role=role, reason=reason)
        return reset_password(account, actor=actor, role=role)


def reset_password(account: str, *, actor: str, role: str) -> str:
    """Return a new temporary password, which must be changed at the first sign-in.

    Sessions at work go on: whoever is in one has shown that they are who they are.
    Raises Invalid for one's own: a password of one's own is changed, not reset.
    """
    if account == actor:
        raise Invalid({"account": "own"})
    secret = passwords.temporary()
    kept = Credential(account, passwords.hashed(secret), True, clock.now())
    with transaction():
        _there(account)
        credentials.keep(kept)
        pins.remove(account, actor=actor, role=role)
        unlock(account)
        data: dict[str, Value] = {"set_by": "administrator"}
        note("account.password_changed", f"account:{account}", data, actor=actor, role=role)
    return secret


def set_own_password(account: Account, password: str, *, keep_session: str = "") -> None:
    """Give an account the password that its owner chose; all its other sessions end.

    The caller has asked for the password before it (`sessions.confirm`). Raises Invalid with
    the weakness of the new one, or `same`.
    """
    code = passwords.weakness(password, account.id, account.name, shortest=_shortest())
    before = credentials.find(account.id)
    if not code and breached.is_known(password):
        code = "common"
    if not code and before and passwords.fits(before.hash, password):
        code = "same"
    if code:
        raise Invalid({"password": code})
    kept = Credential(account.id, passwords.hashed(password), False, clock.now())
    with transaction():
        credentials.keep(kept)
        others = [one.id for one in sessions.of(account) if one.id != keep_session]
        ended = sum(sessions.end(one, clock.now()) for one in others)
        data: dict[str, Value] = {"set_by": "owner", "sessions_ended": ended}
        data |= handing.carried(account.id, must_change=bool(before and before.must_change))
        note("account.password_changed", f"account:{account.id}", data, actor=account.id, role="")


def _tell(
    kind: str, account: str, data: Mapping[str, Value], *, actor: str, role: str, reason: str = ""
) -> None:
    """Record what happened to an account, and bring the list of accounts up to date."""
    texts = {REASON: reason} if reason else {}
    entry = note(kind, f"account:{account}", data, actor=actor, role=role, texts=texts)
    accounts.project(entry)


def _there(account: str) -> Account:
    if (known := accounts.find(account)) is None:
        raise NotThere(account)
    return known


def _left_alone(account: Account, sites: Iterable[str]) -> dict[str, str]:
    """Return an error where one of `sites` would have no administrator without this account."""
    for site in sites:
        holders = [one.id for one in accounts.with_role(site, "administrator")]
        if holders == [account.id]:
            return {"roles": "last_administrator"}
    return {}


def _roles(roles: Mapping[str, Iterable[str]], errors: dict[str, str]) -> dict[str, Value]:
    """Return roles as they are sealed: sites by name, roles in their fixed order, none empty."""
    held = {site: set(some) for site, some in roles.items()}
    if any(some - set(ROLES) for some in held.values()):
        errors["roles"] = "unknown"
    if not all(_SITE.fullmatch(site) for site in held):
        errors["site"] = "shape"
    return {
        site: [one for one in ROLES if one in held[site]] for site in sorted(held) if held[site]
    }


def _as_value(roles: Mapping[str, list[str]]) -> dict[str, Value]:
    return {site: [*some] for site, some in roles.items()}


def _shortest() -> int:
    return int(current_app.config["PASSWORD_LENGTH"])
