"""Sessions: an account at work at a workstation, from sign-in to its end.

A session is known by a random token that only the browser has; its SHA-256 is kept. It locks
when nothing is done in it for a while, or by hand: then its page asks for the password or PIN
and goes on. It ends when its owner or an administrator ends it, and after a day in any case.
"""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.event import Value
from svflab.records import credentials, sessions, transaction
from svflab.records.accounts import Account
from svflab.records.sessions import Session
from svflab.services import passwords, pins, presence, second
from svflab.services.errors import NotThere, NotVouched, SecondNeeded
from svflab.services.proof import count_try, forget_tries, limit
from svflab.services.record import note
from svflab.services.tokens import digest

_NOTICED_EVERY: Final = timedelta(minutes=1)


def start(
    who: str, secret: str, *, site: str = "", workstation: str = "", known_as: str = ""
) -> tuple[Session, str]:
    """Sign in: return the new session and its token, which is kept nowhere.

    `who` is a name or a badge, `secret` a password, or a PIN where the site knows this screen
    already: `known_as` is what it was before. The session is at `site` where the account has a
    role there, else at the first site where it has one. Raises NotVouched; with `no_role` where
    the account may do nothing anywhere, and as SecondNeeded where the password was right and a
    second factor is to be shown first: a PIN serves only at a screen that the site knows.
    """
    account = presence.prove(who, secret, site=site, workstation=known_as)
    if second.is_set(account.id) and not pins.is_pin(secret):
        raise SecondNeeded(account.id)
    return begin(account, site=site, workstation=workstation)


def begin(
    account: Account, *, site: str = "", workstation: str = "", shown: str = "", by: str = ""
) -> tuple[Session, str]:
    """Begin a session of an account that has proven itself, and return it with its token.

    `shown` is the second factor that it showed; `by` is what it proved itself with, where that was
    no password. Raises NotVouched with `no_role`.
    """
    if not account.sites:
        raise NotVouched("no_role")
    here = account.at(site if site in account.sites else account.sites[0])
    token, now = secrets.token_urlsafe(32), clock.now()
    made = Session(str(uuid.uuid4()), here, workstation, now, now, second=shown)
    with transaction():
        sessions.start(made, digest(token))
        data: dict[str, Value] = {"session": made.id, "site": here.site}
        if shown:
            data["second"] = shown
        if by:
            data["how"] = by
        about = f"account:{account.id}"
        note("account.signed_in", about, data, actor=account.id, workstation=workstation)
    return made, token


def find(token: str, now: datetime) -> Session | None:
    """Return the session of this token, or None where there is none or it has ended.

    One that is over its limit of hours ends here; so does one whose account was ended or has
    no role left where it is at work.
    """
    session = sessions.find(digest(token))
    if session is None or session.ended_at:
        return None
    if now - session.started_at >= timedelta(hours=int(current_app.config["SESSION_HOURS"])):
        end(session, how="limit")
        return None
    return session if session.account.roles else None


def is_locked(session: Session, now: datetime) -> bool:
    """Say whether a session asks for the password: locked by hand, or idle for too long."""
    idle = timedelta(minutes=int(current_app.config["SESSION_IDLE_MINUTES"]))
    return session.locked or now - session.seen_at >= idle


def seen(session: Session, now: datetime) -> None:
    """Keep that something was done in a session; to the minute, so that few reads write."""
    if now - session.seen_at >= _NOTICED_EVERY:
        with transaction():
            sessions.change(session.id, seen_at=now)


def lock(session: Session) -> None:
    """Lock a session by hand: its owner walks away from the workstation."""
    with transaction():
        sessions.change(session.id, locked=True)


def unlock(session: Session, secret: str) -> None:
    """Go on with a locked session, by its owner's password or PIN. Raises NotVouched."""
    vouch(session, secret)
    reopen(session)


def reopen(session: Session) -> None:
    """Go on with a locked session: the caller has made sure of its owner."""
    with transaction():
        sessions.change(session.id, seen_at=clock.now(), locked=False)


def vouch(session: Session, secret: str) -> None:
    """Ask the owner of a session for the password or the PIN again. Raises NotVouched."""
    if not pins.is_pin(secret):
        return confirm(session, secret)
    if not presence.is_known(session.account.site, session.workstation):
        raise NotVouched("pin_here")
    return pins.prove(session.account, secret)


def confirm(session: Session, password: str) -> None:
    """Ask the owner of a session for the password again. Raises NotVouched where it is not.

    Tries are counted for the session, apart from sign-ins: nobody elsewhere can lock a person
    out of a session at work. Too many of them end this session, and let the PIN rest: whoever
    knows no more than that begins no other one to go on guessing.
    """
    what = f"session:{session.id}"
    tries = count_try(what)
    kept = credentials.find(session.account.id)
    if passwords.fits(kept.hash if kept else None, password):
        forget_tries(what)
        with transaction():
            pins.wake(session.account.id)
        return
    data: dict[str, Value] = {"in_a_row": tries, "session": session.id}
    note("signin.failed", f"account:{session.account.id}", data, actor=session.account.id)
    if tries >= limit():
        with transaction():
            end(session, how="failures")
            pins.rest(session.account.id, tries)
    raise NotVouched("wrong" if tries < limit() else "ended")


def end(session: Session, how: str = "owner", *, actor: str = "") -> None:
    """End a session; one that has ended stays so. `how`: owner, revoked, limit or failures."""
    with transaction():
        if not sessions.end(session.id, clock.now()):
            return
        data: dict[str, Value] = {"session": session.id, "how": how}
        about = f"account:{session.account.id}"
        note("account.signed_out", about, data, actor=actor or session.account.id)


def of(account: Account) -> tuple[Session, ...]:
    """Return the sessions of an account that have not ended, the newest first."""
    return sessions.of(account)


def revoke(account: Account, session_id: str, *, actor: str) -> None:
    """End one of an account's sessions from elsewhere. Raises NotThere."""
    found = next((one for one in sessions.of(account) if one.id == session_id), None)
    if found is None:
        raise NotThere(session_id)
    end(found, how="revoked", actor=actor)


def move(session: Session, site: str) -> None:
    """Go on at another site where the account has a role. Raises NotThere where it has none."""
    if not session.account.roles_at(site):
        raise NotThere(site)
    with transaction():
        sessions.change(session.id, site=site)
