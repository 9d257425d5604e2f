"""Times as the site's clocks show them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app, g, request

CARRIED_AT: Final = "carried_at"
"""The field of a form that could not be judged at once: when it was sent first."""
_NEAR: Final = timedelta(hours=12)


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
