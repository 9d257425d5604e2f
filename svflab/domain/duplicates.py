"""Adverse events that may be one: found by what they say, and linked by what somebody said.

A link is an entry about the event that was reported later, or about which it was said; what was
said last of two events stands. `apart` is an answer too: then they are offered no more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.subjects import AdverseEvent

LINKED: Final = "adverse_event.linked"
DUPLICATE, RELATED, APART = "duplicate", "related", "apart"


@dataclass(frozen=True, slots=True)
class Link:
    """What was said last of two adverse events: `how` they belong together."""

    code: str
    other: str
    how: str
    entry: Entry


def likely(
    data: Mapping[str, Any], others: Iterable[AdverseEvent], hours: int
) -> tuple[AdverseEvent, ...]:
    """Return which of a participant's other events may be the one that `data` tells of.

    The same term or the same digit, and an onset within so many hours; what was taken back is
    none. The nearest stands first.
    """
    found = [(apart, one) for one, apart in _near(data, others) if apart <= timedelta(hours=hours)]
    return tuple(one for _apart, one in sorted(found, key=lambda pair: (pair[0], pair[1].code)))


def links(one: AdverseEvent) -> tuple[Link, ...]:
    """Return what was said last of an event and each other one, what is apart left out."""
    return tuple(link for link in _last(one).values() if link.how != APART)


def answered(one: AdverseEvent) -> frozenset[str]:
    """Return the events of which somebody has said whether this one belongs to them."""
    return frozenset(_last(one))


def same_as(one: AdverseEvent) -> str:
    """Return the event that this one is a duplicate of, or ""."""
    return next((link.other for link in links(one) if link.how == DUPLICATE), "")


def _last(one: AdverseEvent) -> dict[str, Link]:
    told = (e for e in one.entries if e.event.kind == LINKED)
    ordered = sorted(told, key=lambda e: e.seq)
    named = ((str(e.event.data.get("other", "")), e) for e in ordered)
    return {o: Link(one.code, o, str(e.event.data.get("how", "")), e) for o, e in named}


def _near(
    data: Mapping[str, Any], others: Iterable[AdverseEvent]
) -> Iterator[tuple[AdverseEvent, timedelta]]:
    for one in others:
        same = any(data.get(name) and data.get(name) == one.data.get(name) for name in _SAME)
        onsets = [data.get("onset_at"), one.data.get("onset_at")]
        if same and all(onsets) and not one.withdrawn:
            mine, theirs = (read_instant(str(text)) for text in onsets)
            yield one, abs(mine - theirs)


_SAME: Final = ("term", "digit")
