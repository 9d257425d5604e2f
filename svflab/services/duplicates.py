"""Adverse events of one participant that may be one: found, offered, linked."""

from collections.abc import Iterable

from svflab.domain import duplicates
from svflab.domain.event import Event
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol
from svflab.records import projections
from svflab.services import safety, subjects
from svflab.services.errors import Invalid
from svflab.services.record import Recorded, Texts
from svflab.services.subjects import Known

MOST = 30
"""How many events of a participant are looked at, those known last."""


def earlier(protocol: Protocol, site: str, participant: str) -> tuple[AdverseEvent, ...]:
    """Return the adverse events of a participant, those known last in front."""
    rows = projections.reports(site, participant=participant, size=MOST)
    found = subjects.several(protocol, site, [f"ae:{row['code']}" for row in rows])
    return tuple(known.adverse_event for known in found)


def offered(
    protocol: Protocol, known: Known, told: Iterable[AdverseEvent]
) -> tuple[AdverseEvent, ...]:
    """Return which of `told` an event may be one with, and nobody has said anything of it yet."""
    one = known.adverse_event
    hours = int(protocol.setting("duplicate_hours", subjects.site_settings(known.site)))
    decided = {one.code, *duplicates.answered(one)}
    others = [
        other
        for other in told
        if other.code not in decided and one.code not in duplicates.answered(other)
    ]
    return duplicates.likely(one.data, others, hours)


def link(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record how two adverse events of one participant belong together.

    Raises NotThere for one that is not there, and Invalid for one of another participant.
    """
    code, other = event.about.removeprefix("ae:"), str(event.data.get("other", ""))
    mine, theirs = (safety.find(protocol, event.site, one) for one in (code, other))
    if code == other or safety.person_of(mine) != safety.person_of(theirs):
        raise Invalid({"other": "another_subject"})
    return safety.follow(protocol, event, texts)
