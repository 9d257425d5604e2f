"""An event in its place in the log, sealed to the one before it.

`first_break` checks by making the entry again: there is one way to seal, not one to write and
another to verify. The sealed form is `svflab.entry.1` and never changes.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from svflab.domain.event import Event, canonical, instant_text

FORM = "svflab.entry.1"
CLOCK_WENT_BACK = "clock.back"
"""Flag of an entry that the server's clock dated before the entry ahead of it."""
SKEW: Final = timedelta(seconds=2)
"""By so much a screen's clock may be ahead of the server's: less than anybody reads off a watch."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place in the log of a site.

    `recorded_at` is when the server heard of it. `surroundings` is what the server saw beyond
    the case when it heard (whose code was scanned, who used this kit before): sealed, so that
    the rules judge the case alike in ten years, from the log alone.
    """

    site: str
    seq: int
    event: Event
    recorded_at: datetime
    surroundings: Mapping[str, Any]
    flags: tuple[str, ...]
    prev_hash: str
    hash: str

    @property
    def is_ahead(self) -> bool:
        """Say whether the time that a person gave lay ahead, when the server heard of it.

        A time that nobody gave is the server's own: it follows what stands in its case, even
        after the server's clock was set back.
        """
        return self.event.told and self.event.occurred_at > self.recorded_at + SKEW


_DIGITS: Final = 15
"""So many digits has the place of an entry at most."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a site's chain: how long it is and what it is sealed with."""

    site: str
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.site}:{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the head that `str` wrote. Raises ValueError for any other text."""
        site, seq, seal = text.strip().split(":")
        if len(seal) != 64 or set(seal) - set("0123456789abcdef"):
            raise ValueError("a seal has 64 hexadecimal digits")
        if not (seq.isascii() and seq.isdecimal() and len(seq) <= _DIGITS):
            raise ValueError("a place is a whole number that a log can reach")
        return cls(site, int(seq), seal)


def genesis(site: str) -> str:
    """Return what the first entry of a site is sealed to; it names the site."""
    return hashlib.sha256(f"svflab.genesis.1\n{site}".encode()).hexdigest()


def start(site: str) -> Head:
    """Return the head of a chain in which nothing is recorded yet."""
    return Head(site, 0, genesis(site))


def link(
    event: Event,
    *,
    after: Head,
    recorded_at: datetime,
    surroundings: Mapping[str, Any],
    flags: tuple[str, ...] = (),
) -> Entry:
    """Seal `event` to the entry it comes after. Raises ValueError for another site's event."""
    if event.site != after.site:
        raise ValueError(f"an event of {event.site} has no place in the log of {after.site}")
    seq = after.seq + 1
    seal = _seal(seq, event.canonical(), recorded_at, surroundings, flags, after.hash)
    return Entry(event.site, seq, event, recorded_at, surroundings, flags, after.hash, seal)


def head_of(entry: Entry) -> Head:
    """Return the head that a chain has when `entry` is its last."""
    return Head(entry.site, entry.seq, entry.hash)


def follows(entry: Entry, after: Head) -> bool:
    """Say whether `entry` is what sealing its event after `after` makes."""
    return entry.event.site == after.site and entry == link(
        entry.event,
        after=after,
        recorded_at=entry.recorded_at,
        surroundings=entry.surroundings,
        flags=entry.flags,
    )


def first_break(entries: Iterable[Entry], *, after: Head) -> Entry | None:
    """Return the first entry that does not follow from the one before it, or None."""
    for entry in entries:
        if entry.site != after.site or not follows(entry, after):
            return entry
        after = head_of(entry)
    return None


def _seal(
    seq: int,
    event: str,
    recorded_at: datetime,
    surroundings: Mapping[str, Any],
    flags: tuple[str, ...],
    prev_hash: str,
) -> str:
    place = canonical({"flags": list(flags), "surroundings": surroundings})
    words = f"{FORM}\n{prev_hash}\n{seq}\n{instant_text(recorded_at)}\n{place}\n{event}"
    return hashlib.sha256(words.encode()).hexdigest()
