"""Times as the site's clocks show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app


def local(at: datetime) -> datetime:
    """Return an instant in the zone of the site."""
    return at.astimezone(ZoneInfo(current_app.config["ZONE"]))
