"""The second factor: what an account shows beside its password, and who must.

A code app or a passkey, whichever its owner set up; recovery codes for the day that neither is at
hand. Its owner may change it; whoever must have one is not left without it, and all of it is taken
away by an administrator alone, with a reason.
Tries are counted like those at a password, apart from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.event import MACHINE, Value
from svflab.records import factors, passkeys, sessions, transaction
from svflab.records.accounts import Account
from svflab.records.passkeys import Passkey
from svflab.records.sessions import Session
from svflab.services import code_app, pins
from svflab.services.errors import Invalid, NotThere
from svflab.services.proof import count_try, failed, forget_tries, second_of, shows_second
from svflab.services.record import note

SHORTEST: Final = 5
"""So many characters has a reason at least."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has set up: its code app, since when; recovery codes left; passkeys."""

    code_app_since: datetime | None
    codes_left: int
    passkeys: tuple[Passkey, ...]

    @property
    def is_set(self) -> bool:
        """Whether there is a second factor at all."""
        return bool(self.code_app_since or self.passkeys)

    @property
    def is_last_passkey(self) -> bool:
        """Whether a passkey is all there is."""
        return not self.code_app_since and len(self.passkeys) == 1


def standing(account: str) -> Standing:
    """Return what an account has set up beside its password."""
    app = factors.find(account)
    left = factors.codes_left(account)
    return Standing(app.set_at if app else None, left, passkeys.of(account))


def is_set(account: str) -> bool:
    """Say whether an account shows a second factor when it signs in."""
    return shows_second(account)


def is_required(roles: Iterable[str]) -> bool:
    """Say whether the site asks a second factor of whoever holds these roles."""
    return not set(current_app.config["SECOND_FACTOR_ROLES"]).isdisjoint(roles)


def is_missing(session: Session) -> bool:
    """Say whether a session needs a second factor and has not shown one."""
    return not session.second and is_required(session.account.roles)


def prove(account: Account, code: str) -> str:
    """Return what a code proved: `totp` or `recovery`. Raises NotVouched where nothing.

    The try is counted before it is judged. Not to be called inside a transaction.
    """
    what = second_of(account.id)
    tries = count_try(what)
    proven = code_app.use(account.id, code)
    if proven in ("", "used"):
        raise failed(account, tries, proven or "code", how="code")
    forget_tries(what)
    with transaction():
        pins.wake(account.id)
    return proven


def show(session: Session, code: str) -> None:
    """Let a session that began without a second factor show it now. Raises NotVouched."""
    mark(session, prove(session.account, code))


def mark(session: Session, proven: str) -> None:
    """Keep with a session what was shown in it, and tell it."""
    account = session.account.id
    data: dict[str, Value] = {"session": session.id, "second": proven}
    with transaction():
        sessions.change(session.id, second=proven)
        note("account.second_factor_shown", f"account:{account}", data, actor=account)


def reset(account: str, reason: str, *, actor: str = MACHINE, role: str = "") -> None:
    """Take the second factor of an account away, all of it: the phone or the key is lost.

    Sessions at work go on: what was lost opens nothing without the password. Where a second
    factor is required it is set up anew after the next sign-in. Raises Invalid for one's own or
    without a reason, NotThere where nothing is set up.
    """
    if errors := _why_not(account, reason, actor):
        raise Invalid(errors)
    with transaction():
        if not is_set(account):
            raise NotThere(account)
        data: dict[str, Value] = {
            "code_app": factors.find(account) is not None,
            "passkeys": passkeys.revoke(account, clock.now()),
        }
        factors.forget(account)
        forget_tries(second_of(account))
        about, texts = f"account:{account}", {"reason": reason.strip()}
        note("account.second_factor_reset", about, data, actor=actor, role=role, texts=texts)


def _why_not(account: str, reason: str, actor: str) -> dict[str, str]:
    if account == actor:
        return {"account": "own"}
    return {"reason": "short"} if len(reason.strip()) < SHORTEST else {}
