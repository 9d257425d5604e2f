"""What physicians judge of an adverse event: its cause, and whether it was to be expected.

Each is an act of its own, signed as it is stated, and bound to the report that was on the page:
where that is another by now nothing is recorded. What one judged another joins, and never changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import uuid4

from svflab import clock
from svflab.domain import causality, expectedness, signed_opinions
from svflab.domain.event import Event, Value, read_instant
from svflab.domain.expectedness import Reference
from svflab.domain.signatures import Shown, Signature, digest_of
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import references, safety, sign
from svflab.services.errors import Conflict, NotAllowed, Refused
from svflab.services.record import Recorded, Texts
from svflab.services.sign import Proved
from svflab.services.subjects import Known

PHYSICIANS: Final = tuple(causality.PARTIES)
"""The roles in which an adverse event is judged."""


def judge(protocol: Protocol, event: Event, texts: Texts, by: Proved, digest: str) -> Recorded:
    """Record what a physician judges, and the signature of it, together or not at all.

    `digest` is that of what the page showed (`shown_of`). Sent again it is answered with what is
    there. Raises Conflict with `changed` where the report, or the list that was in force, is
    another by now; NotAllowed where somebody else would sign it; and whatever `record` raises.
    """
    step = protocol.steps[event.kind]
    if by.account != event.actor or not step.signs:
        raise NotAllowed(step.roles)
    with transaction():
        log.head(event.site, lock=True)
        known = safety.find(protocol, event.site, event.about.removeprefix("ae:"))
        told = safety.linked(protocol, _completed(event, known))
        if log.find(event.id) is None and digest_of(shown_of(known, event.kind)) != digest:
            raise Conflict("changed")
        outcome = sign.attempted(protocol, told, texts)
        if isinstance(outcome, Recorded):
            outcome = sign.of_adverse_event(protocol, outcome, by)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def shown_of(known: Known, kind: str = causality.JUDGED) -> Shown:
    """Return what a page shows to who is about to judge, and is compared when they sign."""
    one = known.adverse_event
    assert one.report is not None  # noqa: S101 - `safety.find` gives none without a report
    version = reference(known).version if kind == expectedness.JUDGED else ""
    return signed_opinions.shown(one.code, one.report, version)


def reference(known: Known) -> Reference:
    """Return the reference list that was in force when an adverse event began."""
    return references.at(known.site, read_instant(str(known.adverse_event.data["onset_at"])))


def signatures(one: AdverseEvent) -> Mapping[str, Signature]:
    """Return the signatures of what was judged, each as it stands now, by the event it signs."""
    return signed_opinions.of_adverse_event(one)


def stated(protocol: Protocol, known: Known, by: Proved, kind: str, **data: Value) -> Recorded:
    """Judge an adverse event as the page of now shows it: for demo data and tests."""
    event = Event(
        id=str(uuid4()),
        site=known.site,
        kind=kind,
        about=known.subject,
        occurred_at=clock.now(),
        actor=by.account,
        role=by.role,
        data={name: value for name, value in data.items() if name != "note"},
        workstation=by.workstation,
    )
    note = str(data.get("note", ""))
    shown = digest_of(shown_of(known, kind))
    return judge(protocol, event, {"note": note} if note else {}, by, shown)


def _completed(event: Event, known: Known) -> Event:
    """Return the event with what it belongs to, and what the list in force said of it."""
    if event.kind != expectedness.JUDGED:
        return event
    earlier = log.find(event.id)
    if earlier:
        names = ("version", "list_says", "listed_grade")
        first = {name: earlier.event.data[name] for name in names if name in earlier.event.data}
        return replace(event, data={**event.data, **first})
    return replace(event, data={**event.data, **_of_the_list(known)})


def _of_the_list(known: Known) -> dict[str, Value]:
    found = reference(known)
    said = expectedness.suggestion(found, known.adverse_event.data)
    told: dict[str, Value] = {"version": found.version, "list_says": said.why}
    return {**told, "listed_grade": str(said.listed.grade)} if said.listed else told
