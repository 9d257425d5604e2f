"""The plan of a day: whose SVF is planned on it, in which order, and from when on.

Each act is an entry about that day alone; the plan is what they make of it. It holds
participants by code, and times as somebody told them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from svflab.domain.chain import Entry
from svflab.domain.event import Event

PLANNED, MOVED, TAKEN_OFF = "day.planned", "day.moved", "day.taken_off"
KINDS: Final = (PLANNED, MOVED, TAKEN_OFF)
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Planned:
    """A participant on a day's list. `starts` is the hour that was told: 08:30, or "".

    `told_in` is the event that said so last; its free text, where it has one, is the note.
    """

    participant: str
    starts: str
    told_in: str
    has_note: bool


def subject(day: str) -> str:
    """Return what an entry of a day's plan is about; `day` is an ISO date of the site's zone."""
    return f"day:{day}"


def is_time(text: str) -> bool:
    """Say whether a text is a time of day as it is planned.

    >>> is_time("08:30"), is_time("24:00"), is_time("8:30")
    (True, False, False)
    """
    return bool(_TIME.fullmatch(text))


def plan_of(entries: Iterable[Entry]) -> tuple[Planned, ...]:
    """Return the plan that these entries of one day make, in its order.

    Who is planned again keeps the place; who is new comes last.
    """
    plan: list[Planned] = []
    for event in (entry.event for entry in entries):
        if event.kind not in KINDS:
            continue
        place = _place_of(plan, str(event.data["participant"]))
        old = plan.pop(place) if place is not None else None
        if event.kind == PLANNED:
            plan.insert(len(plan) if place is None else place, _planned(event))
        elif event.kind == MOVED and old:
            plan.insert(int(str(event.data["order"])) - 1, old)
    return tuple(plan)


def _place_of(plan: list[Planned], participant: str) -> int | None:
    return next((n for n, one in enumerate(plan) if one.participant == participant), None)


def _planned(event: Event) -> Planned:
    data = event.data
    return Planned(str(data["participant"]), str(data["starts"]), event.id, "note" in data)
