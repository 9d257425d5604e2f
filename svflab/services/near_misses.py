"""Near misses of every case: listed, decided about, taken away as a table."""

from collections.abc import Iterator

from svflab.domain.deviations import of_case as deviations_of
from svflab.domain.event import Event
from svflab.domain.near_misses import NearMiss, of_case
from svflab.protocol.model import Protocol
from svflab.records import log, near_misses
from svflab.records.near_misses import Place
from svflab.records.projections import Row
from svflab.services import subjects
from svflab.services.audit import EXPORTED
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import Recorded, Texts, note, record
from svflab.services.subjects import Known

__all__ = ["Place"]

listed = near_misses.page
waiting = near_misses.waiting


def find(protocol: Protocol, site: str, case: str, first: str) -> tuple[Known, NearMiss]:
    """Return a case and one near miss of it. Raises NotThere where there is none like that."""
    known = subjects.case_of(protocol, site, case)
    for one in of_case(known.case) if known.case.opened else ():
        if one.first == first:
            return known, one
    raise NotThere(case)


def triage(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record what becomes of a near miss of the case that `event` is about.

    Raises NotThere for one that is none of the case, and Invalid where what it became is none.
    """
    case = event.about.removeprefix("case:")
    known, _one = find(protocol, event.site, case, str(event.data.get("first", "")))
    decision, code = event.data.get("decision"), str(event.data.get("code") or "")
    if decision in ("adverse_event", "deviation") and code not in became(protocol, known)[decision]:
        raise Invalid({"code": "missing" if not code else "no_such_choice"})
    return record(protocol, event, texts=texts)


def became(protocol: Protocol, known: Known) -> dict[str, tuple[str, ...]]:
    """Return what a near miss of a case may have become: its adverse events, its deviations."""
    found = deviations_of(protocol, known.case, known.findings)
    return {
        "adverse_event": tuple(name.removeprefix("ae:") for name in known.case.reports),
        "deviation": tuple(dict.fromkeys(one.rule for one in found if one.findings)),
    }


def take_away(
    site: str, state: str, case: str, *, actor: str, role: str, workstation: str = ""
) -> Iterator[list[Row]]:
    """Record that these near misses leave the house, and give them, those stopped last first."""
    asked = {name: text for name, text in (("state", state), ("case", case)) if text}
    head = str(log.head(site)[0])
    note(
        EXPORTED,
        f"site:{site}",
        {"what": "near_misses", "head": head, "asked": {**asked}},
        site=site,
        actor=actor,
        role=role,
        workstation=workstation,
    )
    return near_misses.every(site, state=state, case=case)
