"""Room displays: screens on a wall that show the clocks of a room and take no input.

A display is made at the screen itself, by an administrator: the browser keeps a signed number and
nothing else, so no secret is typed, printed, or in an address. It ends when it is taken out of
use, whatever its browser still keeps. Nothing of it is stored but what the log says.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain.chain import Entry
from svflab.domain.containers import LABORATORY, THEATRE
from svflab.records import log, transaction
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note
from svflab.services.workstations import is_name

ROOMS: Final = (THEATRE, LABORATORY)
"""The rooms between which a case goes; a display shows the cases of one."""
MADE, ENDED = "display.made", "display.ended"
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Display:
    """A screen on the wall of a room: what it is called, and since when it shows."""

    id: str
    name: str
    room: str
    made_at: datetime
    made_by: str


def make(
    site: str, name: str, room: str, *, actor: str, role: str, workstation: str = ""
) -> Display:
    """Make a display of a room. Raises Invalid with `name` (shape, taken) and `room` (unknown)."""
    with transaction():
        log.head(site, lock=True)  # two cannot take one name at once
        errors = {}
        if not is_name(name):
            errors["name"] = "shape"
        elif any(one.name.casefold() == name.casefold() for one in every(site)):
            errors["name"] = "taken"
        if room not in ROOMS:
            errors["room"] = "unknown"
        if errors:
            raise Invalid(errors)
        entry = note(
            MADE,
            f"display:{secrets.token_hex(4)}",
            {"name": name, "room": room},
            actor=actor,
            role=role,
            site=site,
            workstation=workstation,
        )
    return _display(entry)


def end(site: str, number: str, *, actor: str, role: str, workstation: str = "") -> Display:
    """Take a display out of use: it shows nothing more. Raises NotThere."""
    with transaction():
        log.head(site, lock=True)
        found = find(site, number)
        if found is None:
            raise NotThere(number)
        note(
            ENDED,
            f"display:{number}",
            {"name": found.name, "room": found.room},
            actor=actor,
            role=role,
            site=site,
            workstation=workstation,
        )
    return found


def find(site: str, number: str) -> Display | None:
    """Return the display of this number, or None where there is none in use."""
    newest = log.page(site, subject=f"display:{number}", size=1)
    return _display(newest[0]) if newest and newest[0].event.kind == MADE else None


def every(site: str) -> tuple[Display, ...]:
    """Return the displays in use, the newest first."""
    made = log.page(site, kind=MADE, size=_MOST)
    ended = _ended_since(site, made[-1].seq) if made else frozenset[str]()
    return tuple(_display(entry) for entry in made if entry.event.about not in ended)


def _ended_since(site: str, seq: int) -> frozenset[str]:
    """Return what was taken out of use behind a place of the log: pages of one kind, newest first.

    A display is made before it is ended, and its number is never given again.
    """
    found: set[str] = set()
    before: int | None = None
    while page := log.page(site, kind=ENDED, size=_MOST, before=before):
        found.update(entry.event.about for entry in page if entry.seq > seq)
        before = page[-1].seq
        if before <= seq or len(page) < _MOST:
            break
    return frozenset(found)


def _display(entry: Entry) -> Display:
    event = entry.event
    return Display(
        event.about.removeprefix("display:"),
        str(event.data["name"]),
        str(event.data["room"]),
        event.occurred_at,
        event.actor,
    )
