"""What is noticed of a request, to be sealed with every entry that it makes: see domain.noticed."""

from datetime import timedelta

from flask import current_app, g

from svflab import clock
from svflab.domain.event import Value, instant_text, read_instant
from svflab.domain.noticed import CLOCK_SET, TOLERATED, off
from svflab.records import log

CONFIRMED = "clock.confirmed"
"""Somebody compared the server's clock with another one, after it had been set."""


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


def screen_off(sent: str) -> timedelta:
    """Return how far a screen's clock is ahead of the server's, from the milliseconds it sent.

    Zero where that is tolerated, or no such number. What a network delays is not taken out: it
    is less than is tolerated, or the screen has worse troubles.
    """
    if not sent.isdecimal() or len(sent) > 15:
        return timedelta()
    ahead = timedelta(milliseconds=int(sent) - int(clock.now().timestamp() * 1000))
    return ahead if abs(ahead) > TOLERATED else timedelta()


def _is_confirmed(limit: timedelta) -> bool:
    told = log.page("house", kind=CONFIRMED, size=1)
    said = str(told[0].event.data["began_at"]) if told else ""
    return bool(said) and abs(clock.began() - read_instant(said)) <= limit
