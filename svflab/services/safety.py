"""What is done with adverse events: reported, corrected, judged, listed.

A report is born linked: to the case, its participant, the syringes, kit, lots and people. What
it says can be corrected; an opinion on its cause is only ever joined by another one.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from svflab.domain import safety
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.solicited import subject
from svflab.protocol.model import Protocol
from svflab.records import log, reports
from svflab.records.projections import Row
from svflab.records.reports import Filter, Place
from svflab.services import adopting, completing, soliciting, subjects
from svflab.services.errors import Conflict, NotThere
from svflab.services.record import Recorded, Texts, record
from svflab.services.subjects import Known

NEW: Final = "ae:new"
_DRAWN: Final = frozenset({NEW, "ae:"})
"""What a report is about whose code is still to be drawn."""


def report(
    protocol: Protocol,
    event: Event,
    texts: Texts,
    *,
    participant: str,
    case: str = "",
    syringe: str = "",
    asked: str = "",
    moving: Collection[str] = (),
) -> Recorded:
    """Record an adverse event under a new code, linked to whatever it belongs to.

    A program may bring a code of its own, as its subject (`services.stated` looks at it).
    The same event again, even from a second tap in the same moment, is answered with what it
    recorded. `moving` names the instants that were told as "now" or "an hour ago": of the same
    event they are as it told them first. `asked` is the question at which it was told,
    by the id of its event; what is no question of this participant is left out.
    """
    adopting.before_report(protocol, event.site)
    earlier = log.find(event.id)
    drawn, about = event.about in _DRAWN, event.about
    if drawn:
        about = earlier.event.about if earlier else _new_subject(event.site)
    linked = _linked(protocol, event, participant, case, syringe)
    if soliciting.asked(event.site, asked, participant):
        linked = replace(linked, touches=tuple(sorted({*linked.touches, subject(asked)})))
    try:
        return record(protocol, _again(replace(linked, about=about), earlier, moving), texts=texts)
    except Conflict as met:
        if not drawn or met.known is None or met.known.event.about == about:
            raise
        first = met.known
        told = _again(replace(linked, about=first.event.about), first, moving)
        return record(protocol, told, texts=texts)


def correct(protocol: Protocol, event: Event, texts: Texts, *, syringe: str = "") -> Recorded:
    """Record a report in place of the one that `event` replaces. Both stay readable."""
    known = find(protocol, event.site, event.about.removeprefix("ae:"))
    participant, case = person_of(known), case_of(known)
    linked = _linked(protocol, event, participant, case, syringe)
    return record(protocol, linked, texts=texts)


def follow(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record a further step of an adverse event, linked to its case and its participant."""
    return record(protocol, linked(protocol, event), texts=texts)


def linked(protocol: Protocol, event: Event) -> Event:
    """Return a further step of an adverse event with the case and participant that it touches."""
    known = find(protocol, event.site, event.about.removeprefix("ae:"))
    found = {name for name in known.adverse_event.touches if name.startswith(("case:", "partic"))}
    return replace(event, touches=tuple(sorted({*event.touches, *found})))


def find(protocol: Protocol, site: str, code: str) -> Known:
    """Return an adverse event as it stands now. Raises NotThere for a code that none bears."""
    known = subjects.known(protocol, site, f"ae:{code}")
    if known.adverse_event.report is None:
        raise NotThere(code)
    return known


def reported(event_id: str) -> str:
    """Return the code of the adverse event that this event reported, or ""."""
    entry = log.find(event_id)
    if entry is None or entry.event.kind != "adverse_event.reported":
        return ""
    return entry.event.about.removeprefix("ae:")


def case_of(known: Known) -> str:
    """Return the code of the case that an adverse event belongs to, or ""."""
    return _touched(known, "case:")


def person_of(known: Known) -> str:
    """Return the code of the participant that an adverse event belongs to."""
    return _touched(known, "participant:")


def listed(
    site: str, wanted: Filter, *, newest_first: bool, after: Place | None = None, size: int = 50
) -> list[Row]:
    """Return one page of adverse events by when they were known; `after` is where one ended."""
    return reports.page(site, wanted, newest_first=newest_first, after=after, size=size)


def count(site: str, wanted: Filter) -> int:
    """Return how many adverse events there are of this sort."""
    return reports.count(site, wanted)


def hours(protocol: Protocol, site: str) -> int:
    """Return how long an adverse event may wait for a physician here, in hours."""
    return int(protocol.setting("adverse_event_hours", subjects.site_settings(site)))


def _new_subject(site: str) -> str:
    return f"ae:{completing.free_code('adverse_event', site)}"


def _linked(protocol: Protocol, event: Event, participant: str, case: str, syringe: str) -> Event:
    if not case:
        return replace(event, touches=(f"participant:{participant}",))
    known = subjects.case_of(protocol, event.site, case)
    return replace(event, touches=safety.links(known.case, event.data, syringe))


def _again(event: Event, earlier: Entry | None, moving: Collection[str]) -> Event:
    """Return the event with the instants that it told when it was sent first."""
    if earlier is None or earlier.event.kind != event.kind:
        return event
    first = {name: earlier.event.data[name] for name in moving if name in earlier.event.data}
    return replace(event, data={**event.data, **first})


def _touched(known: Known, kind: str) -> str:
    report = known.adverse_event.report
    touches = report.event.touches if report else ()
    return next((name.removeprefix(kind) for name in touches if name.startswith(kind)), "")
