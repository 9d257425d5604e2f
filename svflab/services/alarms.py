"""Alarms of the open cases of a site: what may call, who heard it, which screens are muted.

What may call follows from the log alone, so it is worked out once for a log that has come so far,
however many screens ask. Somebody heard an alarm once: whoever says it second is told who was
first. A workstation whose sound is off is no place where an alarm may stay alone: what would ring
there calls everywhere at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.alarms import ACKNOWLEDGED, SILENCED, Alarm, alarms
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.protocol.model import Protocol
from svflab.records import log, projections, transaction
from svflab.services import projecting, subjects
from svflab.services.errors import Conflict, NotThere
from svflab.services.record import note

MUTED, UNMUTED = "alarm.muted", "alarm.unmuted"
MOST: Final = 60
"""Open cases that are watched; a hospital has a few."""
_REMEMBERED: Final = 256
_LAST: Final = 50
"""Entries of sounds that are looked at: those of as many workstations as a hospital has."""
_PLACE: Final = "svflab_alarms"


@dataclass(frozen=True, slots=True)
class Call:
    """An alarm of a case whose clock runs, and that nobody has heard yet."""

    case: str
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Watch:
    """What may call at a site, as its log stood at the entry `head`, what begins first in front.

    `muted` holds the workstations whose sound is off, each with the entry that says so. `seq` is
    the place of the head.
    """

    head: str
    calls: tuple[Call, ...]
    muted: Mapping[str, Entry]
    seq: int = 0


def of_case(protocol: Protocol, case: Case) -> tuple[Alarm, ...]:
    """Return every alarm of a case, worked out once for a case as it stands."""
    kept: dict[str, tuple[Case, tuple[Alarm, ...]]]
    kept = current_app.extensions.setdefault(_PLACE, {})
    found = kept.get(case.code)
    if found is None or found[0] is not case:
        if len(kept) >= _REMEMBERED:
            kept.clear()
        found = kept[case.code] = (case, alarms(protocol, case))
    return found[1]


def watch(protocol: Protocol, site: str) -> Watch:
    """Return what may call at a site now."""
    kept: dict[str, Watch] = current_app.extensions.setdefault(f"{_PLACE}_of_sites", {})
    head = log.head(site)[0]
    found = kept.get(site)
    if found is None or found.head != head.hash:
        muted = _muted(site)
        found = kept[site] = Watch(head.hash, _calls(protocol, site, muted), muted, head.seq)
    return found


def acknowledge(
    protocol: Protocol,
    site: str,
    code: str,
    alarm: str,
    *,
    actor: str,
    role: str,
    workstation: str,
    event_id: str,
) -> Entry:
    """Record that somebody heard an alarm; the entry that says so already where there is one.

    Raises NotThere where the case has no such alarm, and Conflict (`alarm_over`) where it does
    not ring any more, or not yet: then nothing is left to be heard.
    """
    by = {"actor": actor, "role": role, "workstation": workstation, "event_id": event_id}
    with transaction():
        log.head(site, lock=True)  # two who hear it in the same moment do not both answer it
        if before := log.find(event_id):
            return before
        one = _find(protocol, site, code, alarm)
        return one.heard or _answer(protocol, site, code, ACKNOWLEDGED, one, by)


def silence(
    protocol: Protocol,
    site: str,
    code: str,
    alarm: str,
    *,
    actor: str,
    role: str,
    workstation: str,
    event_id: str,
) -> Entry:
    """Record that one alarm was muted at a workstation; it is not heard by that, and rings on.

    It rings everywhere else from now on. Returns the entry that muted it there already, where
    there is one. Raises as `acknowledge` does.
    """
    by = {"actor": actor, "role": role, "workstation": workstation, "event_id": event_id}
    with transaction():
        log.head(site, lock=True)
        if before := log.find(event_id):
            return before
        one = _find(protocol, site, code, alarm)
        before = one.silenced_at(workstation)
        return before or _answer(protocol, site, code, SILENCED, one, by)


def turn_sound(
    protocol: Protocol,
    site: str,
    *,
    on: bool,
    actor: str,
    role: str,
    workstation: str,
    event_id: str,
) -> Entry:
    """Record that the sound of a workstation was turned off or on; sent again, it does it once.

    The cases whose alarms may still come are touched, so that it stands in their histories.
    """
    with transaction():
        log.head(site, lock=True)
        if before := log.find(event_id):
            return before
        touched = {f"case:{call.case}" for call in watch(protocol, site).calls}
        return note(
            UNMUTED if on else MUTED,
            f"site:{site}",
            {},
            actor=actor,
            role=role,
            site=site,
            touches=tuple(touched),
            workstation=workstation,
            event_id=event_id,
        )


def _find(protocol: Protocol, site: str, code: str, alarm: str) -> Alarm:
    known = subjects.case_of(protocol, site, code)
    found = next((one for one in of_case(protocol, known.case) if one.id == alarm), None)
    if found is None:
        raise NotThere(alarm)
    return found


def _answer(
    protocol: Protocol, site: str, code: str, kind: str, one: Alarm, by: Mapping[str, str]
) -> Entry:
    """Record what somebody did about an alarm that rings. Raises Conflict where it does not."""
    if not (one.rings and one.is_on(clock.now())):
        raise Conflict("alarm_over")
    data = {"alarm": one.id, "window": one.window, "subject": one.subject, "bound": one.bound}
    entry = note(
        kind,
        f"case:{code}",
        data,
        actor=by["actor"],
        role=by["role"],
        site=site,
        workstation=by["workstation"],
        event_id=by["event_id"],
    )
    projecting.write(protocol, entry, subjects.case_of(protocol, site, code))
    return entry


def _calls(protocol: Protocol, site: str, muted: Mapping[str, Entry]) -> tuple[Call, ...]:
    """Return what may call, of the cases that are open; where the sound is off, everywhere."""
    codes = projections.open_codes(site, MOST)
    found = [
        Call(known.case.code, one)
        for known in subjects.cases_of(protocol, site, codes)
        for one in of_case(protocol, known.case)
        if one.ended_at is None and one.heard is None
    ]
    told = (
        replace(call, alarm=replace(call.alarm, escalates_at=call.alarm.since))
        if call.alarm.workstation in muted
        else call
        for call in found
    )
    return tuple(sorted(told, key=lambda call: (call.alarm.since, call.case, call.alarm.id)))


def _muted(site: str) -> dict[str, Entry]:
    told = [*log.page(site, kind=MUTED, size=_LAST), *log.page(site, kind=UNMUTED, size=_LAST)]
    standing = {entry.event.workstation: entry for entry in sorted(told, key=lambda e: e.seq)}
    return {
        place: entry for place, entry in standing.items() if place and entry.event.kind == MUTED
    }
