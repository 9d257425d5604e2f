"""Times as the site's clocks show them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app, g, request

CARRIED_AT: Final = "carried_at"
"""The field of a form that could not be judged at once: when it was sent first."""
_NEAR: Final = timedelta(hours=12)
_FIRST, _LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - of any zone
"""What is further out has no place in another zone."""


class NoSuchTime(ValueError):
    """A time of the hour that is left out when the site's clocks are put forward."""


def told_now() -> datetime:
    """Return when the form of this request said "now": where it had to wait, as it was sent first.

    It waits where nobody was signed in any more, or the screen was locked, for twelve hours at
    most; and no form says now of what is to come.
    """
    found = instant(request.form.get(CARRIED_AT, ""))
    now: datetime = g.now
    return found if found and timedelta() <= now - found <= _NEAR else now


def local(at: datetime) -> datetime:
    """Return an instant in the zone of the site."""
    return at.astimezone(ZoneInfo(current_app.config["ZONE"]))


def face(at: datetime, *, seconds: bool = False) -> str:
    """Return the time of day of an instant: 14:05, or 02:10 +01:00 on a night of two offsets.

    The offset stands there where the site's clocks are put forward or back within half a day:
    then a time without it may be of two instants, or an hour more than it seems.
    """
    shown = local(at)
    text = f"{shown:%H:%M:%S}" if seconds else f"{shown:%H:%M}"
    offsets = {local(at + apart).utcoffset() for apart in (-_NEAR, timedelta(), _NEAR)}
    sign = shown.strftime("%z")
    return f"{text} {sign[:3]}:{sign[3:5]}" if len(offsets) > 1 else text


def instant(text: str) -> datetime | None:
    """Return the instant that an address tells, in UTC; None for what is none, or has no offset."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def local_time(text: str) -> datetime:
    """Return the instant that a form gives in the site's own time, with or without its offset.

    Of the hour that there is twice when summer time ends, it is the second one, unless that is
    still to come. Raises NoSuchTime for one of the hour that there is not when summer time
    begins, and ValueError for what is no time, or none that UTC has.
    """
    given = datetime.fromisoformat(text.strip())
    if not _FIRST < given.replace(tzinfo=None) < _LAST:
        raise ValueError(text)
    if given.tzinfo:
        return given.astimezone(UTC)
    zone = ZoneInfo(current_app.config["ZONE"])
    first, second = (given.replace(tzinfo=zone, fold=n).astimezone(UTC) for n in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != given:
        raise NoSuchTime(text)
    return first if second > g.now else second
