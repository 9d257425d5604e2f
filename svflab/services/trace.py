"""What somebody means who scans or types a code, a kit or a lot, and the trace of it."""

from dataclasses import dataclass

from svflab.domain import deeds
from svflab.domain import trace as course
from svflab.domain.case import Case
from svflab.domain.containers import Print
from svflab.domain.identifiers import Code, CodeError, read
from svflab.domain.trace import Trace
from svflab.protocol.model import Protocol
from svflab.records import lots, projections
from svflab.services import safety, subjects, things
from svflab.services.errors import NotThere

REPORT, PLACE, THING, LOT, PARTICIPANT = "report", "place", "thing", "lot", "participant"


@dataclass(frozen=True, slots=True)
class Traced:
    """A trace, the case that it runs through, and the print of the label that was read, if any."""

    case: Case
    trace: Trace
    label: Print | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """What was meant has no single case to trace through, and has a page of its own.

    `what` is `report` (an adverse event of no case), `place` (a workstation), `thing` (what got a
    code of ours and was used in no case under it), `lot` (of several cases) or `participant`
    (with several cases); `name` is its code, lot or participant code.
    """

    what: str
    name: str


def find(protocol: Protocol, site: str, text: str) -> Traced | Aside:
    """Return the trace of what a text means: one of our codes, a kit, a lot, a participant.

    Raises NotThere where nothing that was recorded here is called so.
    """
    typed = "".join(sign for sign in text if sign.isprintable()).strip()
    if not typed:
        raise NotThere(typed)
    try:
        found = _of_code(protocol, site, read(typed))
    except CodeError:
        found = None
    found = found or _of_lot(protocol, site, typed) or _of_participant(protocol, site, typed)
    found = found or _of_thing(site, typed)
    if found is None:
        raise NotThere(typed)
    return found


def _of_code(protocol: Protocol, site: str, code: Code) -> Traced | Aside | None:
    if code.kind == "adverse_event":
        return _of_report(protocol, site, code.base)
    row = projections.whose([code.base]).get(code.base)
    if row is None or row["site"] != site:
        return None
    if not row["case"]:
        return Aside(PLACE, code.base) if row["kind"] == "place" else None
    case = subjects.case_of(protocol, site, row["case"]).case
    container = case.containers.get(code.base)
    focus = deeds.thing(code.base) if container else ""
    label = container.print_of(code.number) if container and code.number else None
    return Traced(case, course.around(case, focus), label)


def _of_thing(site: str, text: str) -> Aside | None:
    """Return what has a code of ours, and was used in no case under that code."""
    try:
        return Aside(THING, things.find(site, read(text).base).code)
    except (CodeError, NotThere):
        return None


def _of_report(protocol: Protocol, site: str, code: str) -> Traced | Aside | None:
    known = subjects.known(protocol, site, f"ae:{code}")
    if known.adverse_event.report is None:
        return None
    owner = safety.case_of(known)
    if not owner:
        return Aside(REPORT, code)
    case = subjects.case_of(protocol, site, owner).case
    return Traced(case, course.around(case, f"ae:{code}"))


def _of_lot(protocol: Protocol, site: str, text: str) -> Traced | Aside | None:
    """Return the trace of what one case used, or the way to the look-back of what several did."""
    found = lots.exactly(site, text)
    if not found:
        return None
    if any(one.cases > 1 for one in found) or len(found) > 1:
        return Aside(LOT, text)
    (one,) = found
    (row,) = lots.cases_of(site, one.kind, one.key, size=1)
    case = subjects.case_of(protocol, site, row["case"]).case
    return Traced(case, course.around(case, deeds.material(one.kind, one.lot)))


def _of_participant(protocol: Protocol, site: str, text: str) -> Traced | Aside | None:
    rows = projections.cases(site, participant=text, size=2)
    if len(rows) > 1:
        return Aside(PARTICIPANT, text)
    if not rows:
        return None
    case = subjects.case_of(protocol, site, rows[0]["code"]).case
    return Traced(case, course.around(case, deeds.PARTICIPANT))
