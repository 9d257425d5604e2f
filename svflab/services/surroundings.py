"""What the server sees beyond the case when it hears of an event.

Read in the same transaction, sealed with the entry, and never read again: the rules judge the
case from the log alone. Only what a rule asks for is read.
"""

from collections.abc import Iterator
from typing import Any

from flask import current_app

from svflab.domain.case import Case
from svflab.domain.causality import SPONSOR
from svflab.domain.delegations import INVESTIGATOR, SEEN, sealed
from svflab.domain.event import Event
from svflab.domain.holds import Supply, bars, of_opening, of_supplies
from svflab.domain.identifiers import CodeError, read
from svflab.domain.rules.identity import SCANNED
from svflab.protocol.model import Protocol
from svflab.records import delegations, projections, supplies
from svflab.services import stock_seen, subjects
from svflab.services.subjects import Known


def seen_by(protocol: Protocol, event: Event, before: Known) -> dict[str, Any]:
    """Return what is known elsewhere of the codes, the kit and the places that `event` names."""
    seen = _delegated(protocol, event)
    if not event.about.startswith("case:"):
        return seen
    case = before.case.code
    if event.kind == "case.opened":
        return {**seen, **_for_opening(protocol, event)}
    step = protocol.steps.get(event.kind)
    gates = step.gates if step else ()
    if "kit_not_used" in gates:
        kit = str(event.data.get("kit_serial", ""))
        if other := projections.kit_of_another(event.site, kit, case):
            seen["kits"] = {kit: other}
    if "line_clear" in gates and (
        others := projections.others_at(
            event.site, places(before.case, event.data.get("device")), case
        )
    ):
        seen["places"] = others
    more = {
        "supplies": _held(event, before.case),
        "stock": stock_seen.of(protocol, event, before.case),
        "codes": _codes_elsewhere(event, before),
    }
    return {**seen, **{name: found for name, found in more.items() if found}}


def _delegated(protocol: Protocol, event: Event) -> dict[str, Any]:
    """Return whether who performs a step held its task, where the site keeps a delegation log.

    Who acts for the sponsor holds nothing of the investigator's.
    """
    task, who = "" if event.role == SPONSOR else protocol.task_of(event.kind), event.done_by
    standing = delegations.standing(event.site) if task else None
    if standing is None or not standing.kept_at(event.occurred_at):
        return {}
    if who == standing.investigator:
        return {SEEN: sealed(task, who, INVESTIGATOR, [])}
    at = event.occurred_at
    under = delegations.in_force(event.site, who, task, at)
    others = [] if under else delegations.holders(event.site, task, at)
    return {SEEN: sealed(task, who, under, others)}


def places(case: Case, device: object = None) -> list[str]:
    """Return the bench and the device at which a case is worked on, or is about to be."""
    set_up = case.run.set_up.data.get("device") if case.run else None
    named = {
        "bench": case.datum("preflight.completed", "bench"),
        "device": device or set_up or case.datum("preflight.completed", "device"),
    }
    return [f"{kind}:{name}" for kind, name in named.items() if name]


def _for_opening(protocol: Protocol, event: Event) -> dict[str, Any]:
    code = str(event.data.get("participant", ""))
    person = subjects.known(protocol, event.site, f"participant:{code}").participant
    tested = person.answers.get("X5", {}).get("answer") in {"yes", "no"}
    seen: dict[str, Any] = {
        "standing": person.state,
        "sex": person.sex,
        "serology_complete": tested,
    }
    if person.renewed:
        names = ("consent_version", "consent_date")
        seen["consent"] = {name: person.renewed.data.get(name) for name in names}
    if shut := of_opening(_holds(event)):
        seen["opening"] = [one.sealed for one in shut]
    cases = projections.cases(event.site, participant=code)
    if waiting := [row["code"] for row in cases if row["state"] == "open"]:
        seen["open_case"] = waiting[0]
    for row in cases:
        if subjects.case_of(protocol, event.site, row["code"]).case.given:
            seen["treated"] = row["code"]
    if current_app.config["MODE"] == "live" and (count := _unconfirmed(protocol, event.site)):
        seen["unconfirmed"] = count
    return seen


def _unconfirmed(protocol: Protocol, site: str) -> int:
    confirmed = projections.settings(site)
    return sum(one.name not in confirmed for one in protocol.to_confirm())


def _held(event: Event, case: Case) -> list[dict[str, Any]]:
    """Return what the site holds of what a step uses, or brings on; held, when that was told."""
    if not bars(event.kind, event.data):
        return []
    return [one.sealed for one in of_supplies(_holds(event), case, event)]


def _holds(event: Event) -> tuple[Supply, ...]:
    """Return what the site holds; of what is told afterwards, what it held then."""
    if event.told:
        return supplies.stood(event.site, event.occurred_at)
    return supplies.standing(event.site)


def _codes_elsewhere(event: Event, before: Known) -> dict[str, dict[str, str]]:
    wanted = {code for code in _bases(event) if code not in before.case.containers}
    found = projections.whose(wanted)
    return {
        code: {"case": row["case"], "kind": row["kind"], "participant": row["participant"]}
        for code, row in found.items()
        if row["site"] == event.site
    }


def _bases(event: Event) -> Iterator[str]:
    """Return the codes of containers that the event names, without their print numbers."""
    for name in SCANNED.get(event.kind, ()):
        value = event.data.get(name)
        for text in value if isinstance(value, list) else [value]:
            try:
                yield read(str(text)).base
            except CodeError:
                continue
