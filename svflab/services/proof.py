"""Who proves to be whom: a name and a password, tried a few times and no more.

Every try is counted before it is judged, and the count is forgotten when it was right: a
hundred guesses at once are a hundred tries. What was typed is kept nowhere: the count stands
under a keyed digest of the name. None of this may be called inside a transaction, because a
failure must stay counted when what it was for is not done.
"""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.event import MACHINE, NOBODY, Value, instant_text
from svflab.records import accounts, credentials, factors, passkeys, transaction
from svflab.records.accounts import Account
from svflab.services import outbox, passwords, pins
from svflab.services.errors import NotVouched
from svflab.services.record import note

_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,38}[a-z0-9]")
_UNKNOWN: Final = "unknown"
_NEVER: Final = 2**31 - 1


def vouch(name: str, password: str, *, site: str = "") -> Account:
    """Return the account that this name and password prove, for an act on another's screen.

    Failures count, and lock, as at sign-in. Raises NotVouched; a password that an administrator
    set vouches for nothing. Not to be called inside a transaction: a failure must stay counted.
    """
    account = prove(name, password)
    known = credentials.find(account.id)
    if known and known.must_change:
        raise NotVouched("must_change")
    return account.at(site)


def prove(name: str, password: str) -> Account:
    """Return the active account that this name and password prove. Raises NotVouched.

    The try is counted before it is judged, and forgotten when it was right: a hundred guesses
    at once are a hundred tries. A name that nobody has counts, locks and takes time like any
    other. An account that has ended proves nothing.
    """
    spelled = name.strip().lower()
    tries = count_try(_named(spelled))
    account = accounts.find(spelled) if is_id(spelled) else None
    known = credentials.find(spelled) if account and account.active else None
    fits = passwords.fits(known.hash if known else None, password)
    if not (account and known and fits):
        raise _failed(account, tries)
    with transaction():
        credentials.forget(_key(_named(spelled)))
        if passwords.is_dated(known.hash):
            credentials.keep(replace(known, hash=passwords.hashed(password)))
        if not shows_second(account.id):
            pins.wake(account.id)
    return account


def shows_second(account: str) -> bool:
    """Say whether an account shows a second factor when it signs in: then a password is half."""
    return factors.find(account) is not None or bool(passkeys.of(account))


def count_try(what: str) -> int:
    """Count one more try at `what`; return how many there were in a row, this one included.

    Raises NotVouched(`locked`) after too many of them, until the lock has passed.
    """
    span, now = _lock_span(), clock.now()
    with transaction():
        credentials.forget_before(now - span)
        counted = credentials.count(_key(what), now, forgotten_before=now - span, limit=limit())
    if counted.count > limit():
        raise NotVouched("locked", counted.last_at + span)
    return counted.count


def forget_tries(what: str) -> None:
    """Forget the tries at `what`: one of them was right."""
    with transaction():
        credentials.forget(_key(what))


def unlock(account: str) -> None:
    """Let an account sign in again at once."""
    forget_tries(_named(account))
    forget_tries(second_of(account))


def is_locked(account: str) -> bool:
    """Say whether new sign-ins of this account are locked now, at either of their steps."""
    return any(map(_is_over, (_named(account), second_of(account))))


def _is_over(what: str) -> bool:
    counted = credentials.failures(_key(what))
    return bool(
        counted and counted.count >= limit() and counted.last_at + _lock_span() > clock.now()
    )


def failed(account: Account, tries: int, code: str = "wrong", **how: Value) -> NotVouched:
    """Record that an account was not proven, and the lock that it brings; return what to raise."""
    with transaction():
        _note_failure(account, tries, **how)
    if tries < limit():
        return NotVouched(code)
    return NotVouched("locked", clock.now() + _lock_span())


def second_of(account: str) -> str:
    """Return what the tries at an account's second step are counted as."""
    return f"second:{account}"


def _failed(account: Account | None, tries: int) -> NotVouched:
    """Record a failure, and the lock that it brings; return what to raise."""
    if account:
        return failed(account, tries)
    with transaction():
        _note_unknown()
    if tries < limit():
        return NotVouched("wrong")
    return NotVouched("locked", clock.now() + _lock_span())


def _note_failure(account: Account, tries: int, **how: Value) -> None:
    about = f"account:{account.id}"
    note("signin.failed", about, {"in_a_row": tries, **how}, actor=NOBODY, role="")
    if tries == limit():
        until = instant_text(clock.now() + _lock_span())
        note("account.locked", about, {"until": until}, actor=MACHINE, role="")
        for site in account.sites:
            outbox.put(site, "account.locked", about, state=until[:10])  # once a day, not each time


def _note_unknown() -> None:
    """Record that names that nobody has were tried, as often as `worth_telling` says."""
    if count := worth_telling(_UNKNOWN):
        data: dict[str, Value] = {"unknown_names": count}
        note("signin.failed", "site:house", data, actor=NOBODY, role="")


def worth_telling(what: str) -> int:
    """Count one more of what anybody can do without end; return the count, or 0 to be silent.

    The 1st, 2nd, 4th, 8th … in a row is told: the log must not grow as fast as they try. Called
    inside a transaction.
    """
    now, span = clock.now(), _lock_span()
    counted = credentials.count(_key(what), now, forgotten_before=now - span, limit=_NEVER)
    return counted.count if counted.count & (counted.count - 1) == 0 else 0


def is_id(account: str) -> bool:
    """Say whether this may be the id of an account.

    >>> is_id("kim.seoyeon"), is_id("Kim"), is_id("-kim"), is_id("system")
    (True, False, False, False)
    """
    return bool(_ID.fullmatch(account)) and account not in {MACHINE, _UNKNOWN}


def _named(account: str) -> str:
    return f"name:{account}"


def _key(what: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"svflab.try.1\n{what}".encode(), hashlib.sha256).hexdigest()


def limit() -> int:
    """Return how many failures in a row lock."""
    return int(current_app.config["LOCKOUT_FAILURES"])


def _lock_span() -> timedelta:
    return timedelta(minutes=int(current_app.config["LOCKOUT_MINUTES"]))
