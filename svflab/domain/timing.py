"""The clocks that run between two steps.

A clock is a stored instant plus a rule: nothing ticks here, and nothing is scheduled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from svflab.protocol.model import Protocol, Window


class Verdict(StrEnum):
    """Where an elapsed time stands to its window."""

    EARLY = "early"
    OPEN = "open"
    CLOSING = "closing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Timer:
    """A window that has begun: when it began, and between which instants it is to end."""

    window: Window
    subject: str
    started_at: datetime
    opens_at: datetime
    closes_at: datetime | None
    warns_at: datetime | None
    ended_at: datetime | None = None

    @property
    def elapsed(self) -> timedelta | None:
        """Return how long it took, or None while it runs."""
        return self.ended_at - self.started_at if self.ended_at else None

    def verdict(self, now: datetime) -> Verdict:
        """Say where the clock stands at `now`, or stood when it ended; both ends are inside."""
        moment = self.ended_at or now
        if moment < self.opens_at:
            return Verdict.EARLY
        if self.closes_at and moment > self.closes_at:
            return Verdict.OVER
        if not self.ended_at and self.warns_at and moment >= self.warns_at:
            return Verdict.CLOSING
        return Verdict.OPEN


def timer(
    protocol: Protocol,
    window: Window,
    settings: Mapping[str, str],
    started_at: datetime,
    *,
    subject: str = "",
    ended_at: datetime | None = None,
) -> Timer:
    """Return the clock of `window` that began at `started_at`; its numbers are minutes."""
    least = minutes(protocol, window.at_least, settings) or timedelta()
    most = minutes(protocol, window.at_most, settings)
    warn = minutes(protocol, window.warn_before, settings)
    closes_at = started_at + most if most is not None else None
    warns_at = closes_at - warn if closes_at and warn is not None else None
    return Timer(window, subject, started_at, started_at + least, closes_at, warns_at, ended_at)


def minutes(protocol: Protocol, limit: object, settings: Mapping[str, str]) -> timedelta | None:
    """Return a limit that is given in minutes, or the name of a setting that is."""
    number = protocol.number(limit, settings)  # type: ignore[arg-type]
    return None if number is None else timedelta(minutes=float(number))


def clock_face(span: timedelta, beside: timedelta | None = None) -> str:
    """Return a span as minutes and seconds, cut (not rounded) to the second.

    With `beside` it is told apart from that other span: with as much of the second as it needs.

    >>> clock_face(timedelta(minutes=20, seconds=7))
    '20:07'
    >>> clock_face(timedelta(minutes=20, milliseconds=1), beside=timedelta(minutes=20))
    '20:00.001'
    """
    sign, whole = ("-", -span) if span < timedelta() else ("", span)
    seconds, micros = divmod(whole // timedelta(microseconds=1), 1_000_000)
    face = f"{sign}{seconds // 60}:{seconds % 60:02d}"
    if beside is None or beside == span or clock_face(beside) != face:
        return face
    fraction = f"{micros:06d}"
    return f"{face}.{fraction[:3] if fraction.endswith('000') else fraction}"
