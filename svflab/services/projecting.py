"""Writes the projections of one entry. A rebuild and a check go through the same functions."""

from svflab.domain import delegations as delegated
from svflab.domain import signatures, treatment
from svflab.domain import stock as stocked
from svflab.domain.alarms import ACKNOWLEDGED, SILENCED
from svflab.domain.chain import Entry
from svflab.domain.closing import awaited, follow_ups
from svflab.domain.consent import because
from svflab.domain.containers import LABORATORY
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.deviations import awaiting_reason
from svflab.domain.doubts import RESULT, TO_REPORT, to_report
from svflab.domain.entered import ENTERED, TYPED_WHY, typed
from svflab.domain.event import Event
from svflab.domain.finding import REFUSED
from svflab.domain.near_misses import TRIAGED
from svflab.domain.scans import SCAN, STOP
from svflab.protocol.model import Protocol
from svflab.records import (
    accounts,
    delegations,
    harms,
    lots,
    near_misses,
    paper_kits,
    projections,
    scans,
    stock,
    supplies,
    things,
    workstations,
)
from svflab.services import (
    countersigning,
    following,
    listed_reports,
    measuring,
    soliciting,
    subjects,
)
from svflab.services.subjects import Known
from svflab.services.surroundings import places

_MOVES = frozenset(
    {
        "preflight.completed",
        "setup.completed",
        "handover.accepted",
        "case.stopped",
        "case.closed",
    }
)
"""What reserves or uses a kit, and what begins or ends the work at a bench."""
_STOPPED = frozenset({REFUSED, SCAN, TRIAGED})
"""What may be a near miss, and what is decided of one."""
_ALSO_LISTED = frozenset({REFUSED, ACKNOWLEDGED, SILENCED, *signatures.KINDS})
_OTHERS = (*delegated.KINDS, *things.KINDS, *supplies.KINDS, *paper_kits.KINDS, *stock.KINDS)
NOTED = (SCAN, *workstations.KINDS, *_OTHERS)
"""The kinds that are no steps and change a list of a site."""


def write(protocol: Protocol, entry: Entry, after: Known) -> None:
    """Bring the lists up to date with `entry`; `after` is a subject once the entry is known.

    That is the subject which the entry is about, or a case that it touches.
    """
    event = entry.event
    match after.subject.partition(":")[0]:
        case "case" if after.subject != event.about:
            _case(protocol, after)
            lots.project(after.site, after.case, event)
            _near_misses(event, after)
            soliciting.project(protocol, event, after)
        case "case":
            _case(protocol, after)
            lots.project(after.site, after.case, event)
            _near_misses(event, after)
            soliciting.project(protocol, event, after)
            measuring.project(protocol, event, after)
            if treatment.moves(event):
                harms.project(after.site, treatment.of_case(after.case), after.case.code)
            _made_here(entry, after)
            _kits_and_places(entry, after)
            _stock(entry, after)
            _typed(protocol, entry)
            countersigning.project(event, after)
        case "participant":
            _participant(after)
        case "ae":
            listed_reports.project(protocol, after)
        case "site" if event.kind == "settings.confirmed":
            _settings(entry)


def write_touched(protocol: Protocol, entry: Entry) -> None:
    """Bring the rows up to date of other cases that `entry` touches, and what its rules change."""
    for subject in entry.event.touches:
        if subject.startswith("case:") and subject != entry.event.about:
            write(protocol, entry, subjects.known(protocol, entry.site, subject))
    if entry.event.kind == "settings.confirmed":
        listed_reports.follow_rules(protocol, entry.site)


def write_refusal(protocol: Protocol, entry: Entry) -> None:
    """Bring the lists up to date with an act that was refused: it may be an incident."""
    write(protocol, entry, subjects.known(protocol, entry.site, entry.event.about))
    write_touched(protocol, entry)


def is_listed(protocol: Protocol, event: Event) -> bool:
    """Say whether an event changes a list of subjects.

    Steps do, refusals, scans that stopped, and alarms that somebody heard.
    """
    return event.kind in protocol.steps or event.kind in _ALSO_LISTED or is_stop(event)


def is_stop(event: Event) -> bool:
    """Say whether it is a scan that stopped: it may be a deviation of the case that it touches."""
    return event.kind == SCAN and event.data.get("answer") == STOP


def write_noted(entry: Entry) -> None:
    """Bring the lists of scans, workstations, holds and codes up to date by what is no step."""
    if entry.event.kind == SCAN:
        scans.project(entry)
    elif entry.event.kind in workstations.KINDS:
        workstations.project(entry)
    elif entry.event.kind in things.KINDS:
        things.project(entry)
    elif entry.event.kind in delegated.KINDS:
        delegations.project(entry)
    elif entry.event.kind in supplies.KINDS:
        supplies.project(entry)
    elif entry.event.kind in paper_kits.KINDS:
        paper_kits.project(entry)
    elif entry.event.kind in stock.KINDS:
        stock.project(entry)


def write_account(entry: Entry) -> None:
    """Bring the list of accounts up to date with an entry of the house."""
    accounts.project(entry)


def _case(protocol: Protocol, after: Known) -> None:
    case = after.case
    if case.opened is None:
        return
    ended = case.closed or case.stopped
    projections.put(
        projections.CASES,
        {
            "site": after.site,
            "code": case.code,
            "participant": case.participant,
            "state": case.state,
            "opened_at": case.opened.event.occurred_at,
            "ended_at": ended.event.occurred_at if ended else None,
            "last_seq": after.seq,
            "deviations": len(after.findings),
            "unanswered": len(awaiting_reason(protocol, case, after.findings)),
            "awaited": len(awaited(case)),
            "reports": len(case.reports),
        },
    )
    _follow_ups(protocol, after)
    following.project(protocol, after)


def _near_misses(event: Event, after: Known) -> None:
    if event.kind in _STOPPED or event.replaces or event.kind == WITHDRAWN:
        near_misses.project(after.site, after.case)


def _follow_ups(protocol: Protocol, after: Known) -> None:
    """Keep what a closed case still awaits; one that is open stands on the board itself.

    A result that came in since, outside its limits, is to be reported: it waits at once, without
    a day, and so stands in front of all that is awaited.
    """
    case = after.case
    if case.closed is None:
        return
    projections.leave_follow_ups(after.site, case.code)
    whose = {"site": after.site, "case": case.code, "participant": case.participant}
    rows = [
        {**whose, "test": one.test, "owner": one.owner, "due": one.due} for one in follow_ups(case)
    ]
    owner = str(case.closed.event.data.get("owner") or "")
    for one in to_report(protocol, case):
        if one.cause == RESULT:
            rows.append({**whose, "test": f"{TO_REPORT}{one.what}", "owner": owner, "due": ""})
    projections.put_many(projections.FOLLOW_UPS, rows)


def _made_here(entry: Entry, after: Known) -> None:
    event = entry.event
    if event.kind == "case.opened":
        _code(after, after.case.code, "case")
    container = after.case.containers.get(str(event.data.get("container", "")))
    if container and container.made_by == event.id:
        _code(after, container.code, container.kind)


def _code(after: Known, code: str, kind: str) -> None:
    row = {"code": code, "site": after.site, "kind": kind}
    case = after.case
    projections.put(projections.CODES, {**row, "case": case.code, "participant": case.participant})


def _kits_and_places(entry: Entry, after: Known) -> None:
    """Keep which kits a case has reserved or used, and where it is worked on."""
    event, case = entry.event, after.case
    if not (event.kind in _MOVES or event.replaces):
        return
    used = {str(run.set_up.data.get("kit_serial", "")) for run in case.runs}
    reserved = str(case.datum("preflight.completed", "kit_serial") or "")
    projections.leave_kits(after.site, case.code)
    for kit in sorted({reserved, *used} - {""}):
        row = {"site": after.site, "kit": kit, "case": case.code, "used": kit in used}
        projections.put(projections.KITS, row)
    projections.leave_places(after.site, case.code)
    if case.runs and case.state == "open" and case.place == LABORATORY:
        for place in places(case):
            row = {"site": after.site, "place": place, "case": case.code}
            projections.put(projections.PLACES, row)


def _stock(entry: Entry, after: Known) -> None:
    """Keep what the steps of a case have taken of the stock."""
    event = entry.event
    if event.kind in stocked.TAKES or event.replaces or event.kind == WITHDRAWN:
        stock.project_case(after.site, after.case.code, stocked.taken(after.case))


def _typed(protocol: Protocol, entry: Entry) -> None:
    """Count the codes that somebody typed into the form of a step, where it says how they came."""
    data, step = entry.event.data, protocol.steps.get(entry.event.kind)
    if step and ENTERED in data and (names := typed(step, data)):
        scans.project_step(entry, len(names), str(data.get(TYPED_WHY, "")))


def _participant(after: Known) -> None:
    person = after.participant
    if person.registered_at is None:
        return
    projections.put(
        projections.PARTICIPANTS,
        {
            "site": after.site,
            "code": person.code,
            "sex": person.sex,
            "birth_year": person.birth_year,
            "state": person.state,
            "withdrew": because(person.withdrawn),
            "registered_at": person.registered_at,
            "last_seq": after.seq,
        },
    )


def _settings(entry: Entry) -> None:
    values = entry.event.data.get("values")
    for name, value in values.items() if isinstance(values, dict) else ():
        row = {"site": entry.site, "name": name, "value": str(value), "seq": entry.seq}
        projections.put(projections.SETTINGS, row)
