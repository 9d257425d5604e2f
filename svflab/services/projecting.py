"""Writes the projections of one entry. A rebuild and a check go through the same functions."""

from svflab.domain.chain import Entry
from svflab.domain.closing import awaited
from svflab.domain.event import read_instant
from svflab.domain.rules import unanswered
from svflab.protocol.model import Protocol
from svflab.records import accounts, projections
from svflab.services import subjects
from svflab.services.subjects import Known
from svflab.services.surroundings import places


def write(protocol: Protocol, entry: Entry, after: Known) -> None:
    """Bring the lists up to date with `entry`; `after` is its subject once it is known."""
    event = entry.event
    match event.about.partition(":")[0]:
        case "case":
            _case(entry, after)
            _made_here(entry, after)
            _kit_and_places(entry, after)
        case "participant":
            _participant(after)
        case "ae":
            _adverse_event(protocol, after)
        case "site" if event.kind == "settings.confirmed":
            _settings(entry)
    for subject in event.touches:
        if subject.startswith("case:") and subject != event.about:
            _case(entry, subjects.known(protocol, entry.site, subject))


def write_account(entry: Entry) -> None:
    """Bring the list of accounts up to date with an entry of the house."""
    accounts.project(entry)


def _case(entry: Entry, after: Known) -> None:
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
            "unanswered": len(unanswered(case, after.findings)),
            "awaited": len(awaited(case)),
            "reports": len(case.reports),
        },
    )


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


def _kit_and_places(entry: Entry, after: Known) -> None:
    event, case = entry.event, after.case
    if event.kind in {"preflight.completed", "setup.completed"}:
        kit = {"site": after.site, "kit": str(event.data.get("kit_serial", "")), "case": case.code}
        used = event.kind == "setup.completed"
        projections.put(projections.KITS, {**kit, "used": used})
    if event.kind == "setup.completed":
        for place in places(event, after):
            projections.put(
                projections.PLACES, {"site": after.site, "place": place, "case": case.code}
            )
    if event.kind in {"case.closed", "case.stopped"} or _left_the_bench(entry, after):
        projections.leave_places(after.site, case.code)


def _left_the_bench(entry: Entry, after: Known) -> bool:
    """Say whether the product has left the laboratory, so that its bench is clear again."""
    return entry.event.kind == "handover.accepted" and after.case.place == "theatre"


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
            "registered_at": person.registered_at,
            "last_seq": after.seq,
        },
    )


def _adverse_event(protocol: Protocol, after: Known) -> None:
    event = after.adverse_event
    if event.report is None:
        return
    data = event.data
    touched = dict(name.split(":", 1) for name in event.touches if ":" in name)
    terms = {term.code: term for term in protocol.terms}
    term = terms.get(str(data.get("term")))
    onset = data.get("onset_at")
    aware = data.get("aware_at")
    projections.put(
        projections.REPORTS,
        {
            "site": after.site,
            "code": event.code,
            "case": touched.get("case", ""),
            "participant": touched.get("participant", ""),
            "term": str(data.get("term")),
            "grade": int(str(data.get("grade") or 0)),
            "serious": event.serious,
            "special": bool(term and term.special),
            "state": event.state,
            "aware_at": read_instant(aware) if aware else event.report.event.occurred_at,
            "onset_at": read_instant(onset) if onset else None,
            "last_seq": after.seq,
        },
    )


def _settings(entry: Entry) -> None:
    values = entry.event.data.get("values")
    for name, value in values.items() if isinstance(values, dict) else ():
        row = {"site": entry.site, "name": name, "value": str(value), "seq": entry.seq}
        projections.put(projections.SETTINGS, row)
