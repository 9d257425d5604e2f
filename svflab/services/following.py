"""Writes how the deviations of a case stand into the list of all cases.

Findings are not stored, they are worked out: so after each entry of a case, in its transaction,
the rules' findings of then are turned into rows and compared with those that are there. Only
what has changed is written. An entry that corrects another may so change, add and take away
rows of deviations that were found long before.
"""

from typing import Any

from svflab.domain.chain import Entry
from svflab.domain.deviations import Deviation, Said, of_case
from svflab.domain.event import canonical
from svflab.protocol.model import Protocol
from svflab.records import deviations
from svflab.records.scans import month_of
from svflab.services.subjects import Known


def project(protocol: Protocol, after: Known) -> None:
    """Bring the list of deviations up to date with a case as it is now known."""
    case = after.case
    found = of_case(protocol, case, after.findings)
    entries = {entry.event.id: entry for entry in case.entries} if found else {}
    rows, actions = list[dict[str, Any]](), list[dict[str, Any]]()
    for one in found:
        if entry := entries.get(one.event):
            named = {"site": after.site, "case": case.code, "rule": one.rule, "event": one.event}
            rows.append({**named, "participant": case.participant, **_row(one, entry)})
            actions += [{**named, **row} for row in _actions(one)]
    deviations.project(after.site, case.code, rows, actions)


def _row(one: Deviation, first: Entry) -> dict[str, Any]:
    at, waiting = first.event.occurred_at, one.open_actions
    return {
        "entry": one.findings[0].event_id if one.findings else one.event,
        "kind": first.event.kind,
        "found_at": at,
        "month": month_of(at, first.event.zone),
        "incident": one.incident,
        "facts": canonical([finding.sealed() for finding in one.findings]),
        "state": one.state,
        **_judged(one.classed),
        "due": waiting[0].due if waiting else "",
    }


def _judged(said: Said | None) -> dict[str, str]:
    """Return class and impacts, as far as they are about the facts of now."""
    data = said.entry.event.data if said and said.fits else {}
    names = {"classed": "class", "identity": "identity", "product": "product"}
    names["on_participant"] = "participant"
    return {column: str(data.get(name, "")) for column, name in names.items()}


def _actions(one: Deviation) -> list[dict[str, Any]]:
    return [
        {
            "action": action.id,
            "what": action.what,
            "owner": action.owner,
            "due": action.due,
            "done_at": action.done.event.occurred_at if action.done else None,
        }
        for action in one.actions
    ]
