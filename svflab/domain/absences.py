"""Who covers for whom at the safety desk: an absence from an instant to another, and its cover.

What waits on somebody who is away also waits on who covers for them; nothing is taken from
anybody, and who did what is told by the entries themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain.chain import Entry
from svflab.domain.event import read_instant

TOLD: Final = "absence.told"
ENDED: Final = "absence.ended"
KINDS: Final = (TOLD, ENDED)
"""The kinds of entries about an account that tell of its absence from the safety desk."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from `starts_at` until before `ends_at`; `cover` is who sees their work.

    `told_by` said so. `ended_by` is who ended it early ("" for nobody); `ends_at` is then that.
    """

    id: str
    account: str
    cover: str
    starts_at: datetime
    ends_at: datetime
    told_by: str
    ended_by: str = ""

    def state(self, at: datetime) -> str:
        """Return one word: ahead, now or over."""
        if self.ends_at <= at:
            return "over"
        return "ahead" if at < self.starts_at else "now"


def read(entries: Iterable[Entry]) -> tuple[Absence, ...]:
    """Return the absences that these entries tell of, the one that begins first in front."""
    found: dict[str, Absence] = {}
    for entry in sorted(entries, key=lambda one: one.seq):
        event, data = entry.event, entry.event.data
        if event.kind == TOLD:
            found[event.id] = _absence(event.id, event.about, event.actor, data)
        elif event.kind == ENDED and (told := found.get(str(data.get("absence")))):
            end = max(min(event.occurred_at, told.ends_at), told.starts_at)
            found[told.id] = Absence(
                told.id,
                told.account,
                told.cover,
                told.starts_at,
                end,
                told.told_by,
                event.actor,
            )
    return tuple(sorted(found.values(), key=lambda one: (one.starts_at, one.id)))


def covered(absences: Iterable[Absence], cover: str, at: datetime) -> tuple[str, ...]:
    """Return the accounts for whom somebody covers at an instant, sorted."""
    return tuple(
        sorted({one.account for one in absences if one.cover == cover and one.state(at) == "now"})
    )


def subject(cover: str) -> str:
    """Return the subject by which the log finds for whom somebody covers."""
    return f"cover:{cover}"


def finds(name: str) -> bool:
    """Say whether a subject is one by which absences are found, and tells people nothing."""
    return name.startswith(subject(""))


def _absence(event_id: str, about: str, actor: str, data: Any) -> Absence:
    return Absence(
        event_id,
        about.removeprefix("account:"),
        str(data["cover"]),
        read_instant(str(data["starts_at"])),
        read_instant(str(data["ends_at"])),
        actor,
    )
