"""What the server noticed of an entry as it was made, beside what the event says: its flags.

    begun_by:kim              the form was begun by this account, and sent by another
    clock.set:-3600           the server's clock had been set by so many seconds, unconfirmed
    workstation.clock:3600    the clock of the screen was so many seconds ahead (or behind)
    told.by:screen            a time told there was read from that clock, and set right; or
                              `server`: from svflab's, which the page shows

A flag is sealed with its entry. It changes no rule's mind; it is shown wherever the entry is.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

BEGUN_BY: Final = "begun_by"
CLOCK_SET: Final = "clock.set"
SCREEN_CLOCK: Final = "workstation.clock"
TOLD_BY: Final = "told.by"
WARNED: Final = timedelta(seconds=2)
"""Off by more than this, a screen is warned of its clock, and what it records says so."""
TOLERATED: Final = timedelta(minutes=1)
"""A screen's clock that is off by more gives no time to a step: minutes are what people read."""


def flag(name: str, fact: str) -> str:
    """Return a flag with its fact.

    >>> flag(BEGUN_BY, "kim")
    'begun_by:kim'
    """
    return f"{name}:{fact}"


def off(name: str, by: timedelta) -> str:
    """Return the flag of a clock that is off by so much, in whole seconds."""
    return flag(name, str(round(by.total_seconds())))


def fact(flags: Iterable[str], name: str) -> str:
    """Return what a flag of this name says, or "".

    >>> fact(("clock.back", "begun_by:kim"), "begun_by")
    'kim'
    """
    found = (text.partition(":") for text in flags)
    return next((said for known, _sep, said in found if known == name), "")


def seconds(flags: Iterable[str], name: str) -> int:
    """Return by how many seconds a clock was off, or 0 where nothing is said of it."""
    said = fact(flags, name)
    return int(said) if said.lstrip("-").isdecimal() else 0
