"""PINs: a few digits for gloved hands, worth nothing but at a screen that the site knows.

A PIN goes with a badge that was scanned or an account that was named there. It switches to a
person, witnesses and unlocks; it changes no account and signs nothing. It serves for as
long as a session may last after its owner last gave the password, and rests after a few wrong
tries, until the password is given again. What was typed is kept nowhere.
"""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.event import NOBODY
from svflab.records import pins, transaction
from svflab.records.accounts import Account
from svflab.records.pins import Pin
from svflab.services import passwords
from svflab.services.errors import Invalid, NotVouched
from svflab.services.record import note

LONGEST: Final = 7
"""Digits: one fewer than the shortest password that a site may allow, so that none is both."""
SET, REMOVED, RESTS = "account.pin_set", "account.pin_removed", "account.pin_rests"
_FEWEST_DIFFERENT: Final = 3
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAYS: Final = ("ymd", "dmy", "mdy")


def is_pin(secret: str) -> bool:
    """Say whether this is a PIN by its form: a few digits, fewer than any password has.

    >>> is_pin("258013"), is_pin("three wet horses"), is_pin("12345678")
    (True, False, False)
    """
    return secret.isascii() and secret.isdecimal() and len(secret) <= LONGEST


def weakness(pin: str, *, shortest: int) -> str:
    """Return why this is no good PIN, as a code, or "" where it is one.

    >>> [weakness(pin, shortest=6) for pin in ("4711", "246802", "112233", "310785", "258013")]
    ['shape', 'run', 'repeats', 'date', '']
    """
    if not is_pin(pin) or len(pin) < shortest:
        return "shape"
    begins = (pin[:size] * LONGEST for size in range(1, len(pin) // 2 + 1))
    again = pin[::2] == pin[1::2] or any(pin == begin[: len(pin)] for begin in begins)
    if again or len(set(pin)) < _FEWEST_DIFFERENT:
        return "repeats"
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1:
        return "run"
    return "date" if _YEAR.search(pin) or _is_day(pin) else ""


def choose(account: Account, pin: str) -> None:
    """Give an account the PIN that its owner chose. The caller has asked for the password.

    Raises Invalid with the weakness of the PIN.
    """
    if code := weakness(pin, shortest=shortest()):
        raise Invalid({"pin": code})
    with transaction():
        pins.keep(account.id, Pin(passwords.hashed(pin), 0, _serves_until()))
        note(SET, f"account:{account.id}", {"set_by": "owner"}, actor=account.id)


def remove(account: str, *, actor: str, role: str = "") -> None:
    """Take the PIN of an account away; nothing happens where it has none."""
    with transaction():
        if pins.forget(account):
            note(REMOVED, f"account:{account}", {}, actor=actor, role=role)


def prove(account: Account | None, pin: str) -> None:
    """Raise NotVouched unless this is the PIN of the account, and serves.

    The try is counted before it is judged. `pin_rests`: too many were wrong, or the password
    was not given for too long. Not to be called inside a transaction.
    """
    with transaction():
        kept = pins.count(account.id) if account and account.active else None
    if account is None or kept is None:
        passwords.fits(None, pin)
        raise NotVouched("wrong_pin")
    if kept.tries > tries() or kept.serves_until <= clock.now():
        raise NotVouched("pin_rests")
    if not passwords.fits(kept.hash, pin):
        raise _failed(account, kept.tries)
    with transaction():
        pins.change(account.id)


def wake(account: str) -> None:
    """Let a PIN serve again: its owner has just given the password. Inside a transaction."""
    pins.change(account, serves_until=_serves_until())


def rest(account: str, failures: int) -> None:
    """Let a PIN rest until its owner gives the password: so often it was wrong in a row.

    Inside a transaction.
    """
    if pins.find(account):
        pins.change(account, serves_until=clock.now())
        note(RESTS, f"account:{account}", {"in_a_row": failures}, actor=NOBODY)


def stands(account: str) -> str:
    """Return how the PIN of an account stands: `none`, `serves` or `rests`."""
    kept = pins.find(account)
    if kept is None:
        return "none"
    rests = kept.tries >= tries() or kept.serves_until <= clock.now()
    return "rests" if rests else "serves"


def shortest() -> int:
    """Return how many digits a PIN has at least."""
    return int(current_app.config["PIN_LENGTH"])


def tries() -> int:
    """Return after how many wrong tries in a row a PIN rests."""
    return int(current_app.config["PIN_TRIES"])


def _failed(account: Account, count: int) -> NotVouched:
    about = f"account:{account.id}"
    with transaction():
        note("signin.failed", about, {"in_a_row": count, "with": "pin"}, actor=NOBODY)
        if count == tries():
            note(RESTS, about, {"in_a_row": count}, actor=NOBODY)
    return NotVouched("wrong_pin" if count < tries() else "pin_rests")


def _serves_until() -> datetime:
    return clock.now() + timedelta(hours=int(current_app.config["SESSION_HOURS"]))


def _is_day(pin: str) -> bool:
    """Say whether six digits are a day, as people write that of a birth."""
    return len(pin) == len("yymmdd") and any(_reads(pin, order) for order in _DAYS)


def _reads(pin: str, order: str) -> bool:
    parts = {letter: int(pin[2 * n : 2 * n + 2]) for n, letter in enumerate(order)}
    try:
        date(2000, parts["m"], parts["d"])  # a leap year: any day of any year
    except ValueError:
        return False
    return True
