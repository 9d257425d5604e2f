"""What is noticed of a request, to be sealed with every entry that it makes: see domain.noticed."""

import re
from datetime import timedelta
from typing import Final

from flask import current_app, g

from svflab import clock
from svflab.domain.event import Value, instant_text, read_instant
from svflab.domain.noticed import CLOCK_SET, TOLERATED, WARNED, off
from svflab.records import log

CONFIRMED = "clock.confirmed"
"""Somebody compared the server's clock with another one, after it had been set."""

_DIFFERENCE: Final = re.compile(r"-?[0-9]{1,12}")


def of_request(flag: str) -> None:
    """Seal a flag with every entry that this request makes."""
    g.noticed = (*g.get("noticed", ()), flag)


def flags() -> tuple[str, ...]:
    """Return the flags of an entry that is made now: of this request, and of the clock."""
    by = unconfirmed()
    return (*g.get("noticed", ()), *((off(CLOCK_SET, by),) if by else ()))


def unconfirmed() -> timedelta:
    """Return by how much the clock was set since the start; zero where that is within bounds.

    It is, too, where somebody confirmed the clock as it runs now. What is confirmed is when the
    machine's steady clock began by it, which is the same for all processes of this machine.
    """
    limit = timedelta(seconds=current_app.config["CLOCK_STEP_SECONDS"])
    by = clock.stepped()
    if abs(by) <= limit or _is_confirmed(limit):
        return timedelta()
    return by


def confirmation() -> dict[str, Value]:
    """Return what is sealed of a confirmation of the clock as it runs now."""
    return {
        "set_by": round(clock.stepped().total_seconds()),
        "began_at": instant_text(clock.began()),
    }


def screen_off(sent: str, measured: str = "") -> timedelta:
    """Return how far a screen's clock is ahead of the server's; zero within two seconds of it.

    `sent` is its time in milliseconds, and `measured` the difference as the page has measured it,
    without what the network delays. It counts where the time that was sent bears it out: it may be
    of before the clock was set. Without it a minute is tolerated, and zero is no such number.
    """
    ahead = _ahead(sent)
    found = timedelta(milliseconds=int(measured)) if _DIFFERENCE.fullmatch(measured) else None
    if found is not None and abs(ahead - found) <= TOLERATED:
        return found if abs(found) > WARNED else timedelta()
    return ahead if abs(ahead) > TOLERATED else timedelta()


def _ahead(sent: str) -> timedelta:
    if not sent.isdecimal() or len(sent) > 15:
        return timedelta()
    return timedelta(milliseconds=int(sent) - int(clock.now().timestamp() * 1000))


def _is_confirmed(limit: timedelta) -> bool:
    told = log.page("house", kind=CONFIRMED, size=1)
    said = str(told[0].event.data["began_at"]) if told else ""
    return bool(said) and abs(clock.began() - read_instant(said)) <= limit
