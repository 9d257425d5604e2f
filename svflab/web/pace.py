"""How often one address may ask without being signed in: guessing is slow, and a flood stops.

Counted in memory, by the minute, each server process by itself. Whoever is signed in is known
and can be asked to stop; a room's display and a watcher ask by themselves, and are not counted.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from flask import current_app, g, request
from werkzeug.exceptions import TooManyRequests

_MINUTE: Final = timedelta(minutes=1)
_KEPT: Final = 10_000
"""So many addresses are told apart in a minute; those beyond share one count."""


class Pace:
    """The requests of this minute by address; what was counted before it is forgotten."""

    def __init__(self) -> None:
        self._begun: datetime | None = None
        self._counted: dict[str, int] = {}

    def count(self, address: str, now: datetime) -> int:
        """Count one more request of an address; return how many it made in this minute.

        >>> pace, now = Pace(), datetime(2026, 11, 23, 14, 5, 7)
        >>> [pace.count("10.0.0.7", now), pace.count("10.0.0.7", now), pace.count("::1", now)]
        [1, 2, 1]
        >>> pace.count("10.0.0.7", now + _MINUTE)
        1
        """
        begun = now.replace(second=0, microsecond=0)
        if begun != self._begun:
            self._begun, self._counted = begun, {}
        known = address if address in self._counted or len(self._counted) < _KEPT else ""
        self._counted[known] = self._counted.get(known, 0) + 1
        return self._counted[known]


def check() -> None:
    """Count this request of somebody who is not signed in. Raises TooManyRequests."""
    most = int(current_app.config["ANONYMOUS_PER_MINUTE"])
    pace: Pace = current_app.extensions.setdefault("pace", Pace())
    if most and pace.count(request.remote_addr or "", g.now) > most:
        left = g.now.replace(second=0, microsecond=0) + _MINUTE - g.now
        raise TooManyRequests(retry_after=ceil(left.total_seconds()))
