"""The day list: who plans what on a day. Nothing of it is stored but what the log says.

A plan binds nobody: a case opens for whom it may, planned or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app

from svflab.domain import day_list
from svflab.domain.chain import Entry
from svflab.domain.day_list import MOVED, PLANNED, TAKEN_OFF, Planned, plan_of, subject
from svflab.domain.event import Value
from svflab.domain.field_types import Impossible
from svflab.domain.field_types import note as note_text
from svflab.records import log, projections, transaction
from svflab.services import cases
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.holds import By
from svflab.services.record import note

PLANNERS: Final = ("surgeon", "nurse", "coordinator")
MOST: Final = 40
"""Participants on one day's list, and cases that were opened on a day without being planned."""
LONGEST: Final = 200
"""Characters of a note: a line that is read in passing."""
_AHEAD: Final = timedelta(days=366)
_NOTE: Final = "note"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a site: who is planned on it, and the cases that it opened, planned or not.

    `cases` and `people` hold rows of the lists, by participant; `notes` words by participant,
    None where they were redacted.
    """

    day: date
    plan: tuple[Planned, ...]
    cases: Mapping[str, list[Row]]
    people: Mapping[str, Row]
    notes: Mapping[str, str | None]
    others: tuple[Row, ...]


def find(site: str, day: date, *, today: date) -> Day:
    """Return the list of a day; on `today` also every case that is still open."""
    plan = planned(site, day)
    codes = [one.participant for one in plan]
    began, ended = _bounds(day)
    opened = {
        code: [row for row in rows if began <= row["opened_at"] < ended]
        for code, rows in cases.of_participants(site, codes).items()
    }
    known = ((code, projections.participant(site, code)) for code in codes)
    rows = cases.listed(site, before=ended, size=MOST)
    open_now = cases.listed(site, states=("open", "stopped"), size=MOST) if day == today else []
    linked = {row["code"] for found in opened.values() for row in found}
    found = {row["code"]: row for row in rows if row["opened_at"] >= began}
    found |= {row["code"]: row for row in open_now}
    others = (row for code, row in found.items() if code not in linked)
    people = {code: row for code, row in known if row}
    in_order = tuple(sorted(others, key=lambda row: row["opened_at"]))
    return Day(day, plan, opened, people, _notes(plan), in_order)


def planned(site: str, day: date) -> tuple[Planned, ...]:
    """Return who is planned on a day, in order: what the entries of that day alone make."""
    return plan_of(log.replay(site, subject(day.isoformat())))


def plan(
    site: str, day: date, participant: str, starts: str, words: str, by: By, *, today: date
) -> Entry:
    """Plan a participant on a day; planned again, the time and the note are what was told last.

    Raises Invalid with `participant` (missing, unknown), `starts` (time), `note` (long), `day`
    (past, far, full). A participant is looked up before anything is written, so that no name
    comes into the log.
    """
    with transaction():
        log.head(site, lock=True)
        if earlier := _earlier(by, PLANNED, day, {"participant": participant, "starts": starts}):
            return earlier
        there = planned(site, day)
        errors = _wrong(site, day, participant, starts, words, today)
        if len(there) >= MOST and participant not in {one.participant for one in there}:
            errors["day"] = "full"
        if errors:
            raise Invalid(errors)
        told: dict[str, Value] = {"participant": participant, "starts": starts}
        return _tell(site, PLANNED, day, told, by, words=note_text(words))


def move(site: str, day: date, participant: str, *, up: bool, by: By) -> Entry | None:
    """Change places with the one before, or behind; None where there is none.

    Raises NotThere for who is not on the list any more.
    """
    with transaction():
        log.head(site, lock=True)
        if earlier := _earlier(by, MOVED, day, {"participant": participant}):
            return earlier
        codes = [one.participant for one in planned(site, day)]
        if participant not in codes:
            raise NotThere(participant)
        order = codes.index(participant) + (0 if up else 2)
        if not 1 <= order <= len(codes):
            return None
        return _tell(site, MOVED, day, {"participant": participant, "order": order}, by)


def take_off(site: str, day: date, participant: str, by: By) -> Entry:
    """Take a participant off a day's list. Raises NotThere for who is not on it."""
    with transaction():
        log.head(site, lock=True)
        if earlier := _earlier(by, TAKEN_OFF, day, {"participant": participant}):
            return earlier
        if participant not in {one.participant for one in planned(site, day)}:
            raise NotThere(participant)
        return _tell(site, TAKEN_OFF, day, {"participant": participant}, by)


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which a day of the site begins and ends: 23, 24 or 25 hours apart."""
    zone = ZoneInfo(current_app.config["ZONE"])
    first, last = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), last.astimezone(UTC)


def _wrong(
    site: str, day: date, participant: str, starts: str, words: str, today: date
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not participant:
        errors["participant"] = "missing"
    elif projections.participant(site, participant) is None:
        errors["participant"] = "unknown"
    if starts and not day_list.is_time(starts):
        errors["starts"] = "time"
    if not today <= day <= today + _AHEAD:
        errors["day"] = "past" if day < today else "far"
    try:
        too_long = len(note_text(words)) > LONGEST
    except Impossible:
        too_long = True
    if too_long:
        errors["note"] = "long"
    return errors


def _earlier(by: By, kind: str, day: date, told: Mapping[str, Value]) -> Entry | None:
    """Return the entry of this form, where it was sent before. Raises Conflict for another act."""
    entry = log.find(by.event_id)
    if entry is None:
        return None
    event = entry.event
    same = all(event.data.get(name) == value for name, value in told.items())
    if (event.kind, event.about) != (kind, subject(day.isoformat())) or not same:
        raise Conflict("other_words", entry)
    return entry


def _tell(
    site: str, kind: str, day: date, data: dict[str, Value], by: By, *, words: str = ""
) -> Entry:
    return note(
        kind,
        subject(day.isoformat()),
        data,
        site=site,
        actor=by.actor,
        role=by.role,
        workstation=by.workstation,
        event_id=by.event_id,
        touches=(f"participant:{data['participant']}",),
        texts={_NOTE: words} if words else None,
    )


def _notes(plan: Iterable[Planned]) -> dict[str, str | None]:
    told = {one.told_in: one.participant for one in plan if one.has_note}
    bodies = log.texts(told) if told else {}
    return {told[event]: body for (event, _name), (_salt, body) in bodies.items()}
