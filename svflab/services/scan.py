"""A scan: any code goes where it belongs, and each scan is kept, the wrong ones too.

On the page of its case a scan does what the case waits for. A code of another case stops there:
both sides are named, what was tried is refused. `scanned` says how a scan is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from flask import current_app

from svflab import clock
from svflab.domain import foreign, scans
from svflab.domain.case import SYRINGE, Case
from svflab.domain.entered import READ, WHY, claimed
from svflab.domain.event import Event, Value
from svflab.domain.finding import incident
from svflab.domain.identifiers import Code, CodeError, read, spelled
from svflab.domain.next import Act, due
from svflab.domain.paper import KIT, RESERVED
from svflab.domain.scan_tried import meant
from svflab.domain.scans import ACCEPTED, INFO, STOP, UNKNOWN, Meaning, Reader, Step
from svflab.protocol.model import Protocol
from svflab.records import log, projections, transaction
from svflab.services import holds, paper_kits, scan_held, scan_named, scanned, subjects, things
from svflab.services.errors import Invalid, Refused
from svflab.services.record import note_refusal, record
from svflab.services.scan_beside import CAUSES, beside
from svflab.services.scanned import Answer, Scan
from svflab.services.subjects import Known
from svflab.services.things import Thing

LONGEST: Final = 200
"""Characters of a text that are looked at; no code that anybody prints is longer."""
_SYMBOLOGY: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_OF_PREFLIGHT: Final = {"device": "device", "kit_serial": "kit", "bench": "place"}
_AT_THE_DEVICE: Final = ("setup.completed", "extraction.started", "extraction.finished")


def answer(
    protocol: Protocol,
    site: str,
    text: str,
    *,
    account: str,
    role: str,
    roles: Sequence[str] = (),
    workstation: str = "",
    case: str = "",
    how: str = "scan",
    event_id: str = "",
    millis: int = 0,
    reason: str = "",
    did: str = "",
    causes: Sequence[str] = (),
    awaits: str = "",
) -> Answer:
    """Say what a code is, and do what the case waits for where this scan completes it.

    `case` is the case on whose page it was scanned, `awaits` the container whose label that page
    waits for; `did` and `causes` are as in `Scan`. The same event, or the same code within a
    moment, is answered as before. Raises Conflict where the event id is another scan's.
    """
    how, why = how if how in READ else "typed", reason if reason in WHY else ""
    reader = Reader(account, tuple(roles) or (role,), workstation, how, clock.now(), why, awaits)
    scan = Scan(
        site,
        _SYMBOLOGY.sub("", text.strip())[:LONGEST],
        reader,
        role,
        "",
        _uuid(event_id),
        max(0, min(millis, 60_000)),
        why,
        did,
        tuple(name for name in CAUSES if name in causes),
    )
    try:
        with transaction():
            return _answer(protocol, scan, case)
    except BaseException:
        subjects.forget()  # a fold may hold a step that was not kept
        raise


def _answer(protocol: Protocol, scan: Scan, page: str) -> Answer:
    log.head(scan.site, lock=True)
    here = _case(protocol, scan.site, page)
    scan = replace(scan, page=here.case.code if here else "")
    if kept := scanned.earlier(scan):
        return scanned.again(protocol, kept)
    given = beside(scan) or _given(protocol, scan, _look(protocol, scan, here))
    if given.state == UNKNOWN and scan.causes:
        given = replace(given, facts={**given.facts, "causes": " ".join(scan.causes)})
    return scanned.keep(protocol, scan, given)


# ------------------------------------------------------------------------- what it is


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a text: the code, or why it is none; whose; and whose page this is."""

    code: Code | None = None
    why: str = ""
    owner: Known | None = None
    page: Known | None = None
    thing: Thing | None = None

    @property
    def names(self) -> set[str]:
        """Return what a thing is called in a record beside its code."""
        known = self.thing
        return {known.serial.casefold(), known.name.casefold()} - {""} if known else set()


def _look(protocol: Protocol, scan: Scan, page: Known | None) -> _Seen:
    try:
        code = read(scan.text)
    except CodeError as error:
        named = foreign.what(scan.text)
        return _Seen(None, error.why if named == foreign.OTHER else named, page=page)
    if page and (code.base in page.case.containers or code.base == page.case.code):
        return _Seen(code, owner=page, page=page)
    if code.kind == "adverse_event":
        event = subjects.known(protocol, scan.site, f"ae:{code.base}").adverse_event
        return _Seen(code, "report" if event.report else "not_known", page=page)
    row = projections.whose([code.base]).get(code.base)
    if row is None or row["site"] != scan.site:
        why = foreign.OF_ANOTHER_SITE if row else foreign.OF_ANOTHER_DATABASE
        return _Seen(code, why, page=page)
    if row["kind"] in {"place", KIT, RESERVED}:
        return _Seen(code, row["kind"], page=page)
    if row["kind"] in things.KINDS:
        return _Seen(code, "thing", page=page, thing=things.find(scan.site, code.base))
    return _Seen(code, owner=_case(protocol, scan.site, row["case"]), page=page)


def _case(protocol: Protocol, site: str, code: str) -> Known | None:
    known = subjects.case_of(protocol, site, code) if code else None
    return known if known and known.case.opened else None


# ------------------------------------------------------------------------ what is done


def _given(protocol: Protocol, scan: Scan, seen: _Seen) -> Answer:
    """Answer a scan: do what waits for it, or say what it is and what is wrong."""
    if seen.owner is None or seen.code is None:
        return _of_no_case(protocol, scan, seen)
    code, case = seen.code, seen.owner.case
    container = case.containers.get(code.base)
    acts = due(protocol, case)
    about = Answer(
        INFO,
        "case",
        spelled(code),
        code.kind,
        case.code,
        case.participant,
        scan.page,
        container=container,
        acts=scans.acts_for(acts, container) if container else acts[:3],
        subject=case,
    )
    if container is None:
        return scan_held.of_case(about)
    if seen.page and seen.page.subject != seen.owner.subject:
        return _stopped(protocol, scan, seen.page.case, code, about)
    band, held = _band(scan, case, code, acts), holds.of_case(scan.site, case)
    if seen.page is None:
        act = about.acts[0] if about.acts else None
        wrong = scans.fault(container, code, scan.reader.now)
        wrong = wrong or scans.held(case, container, act, held) or (INFO, "elsewhere", {})
        return _with(about, Meaning(*wrong, act))
    found = scans.meaning(protocol, case, acts, code, scan.reader, band, held)
    return _do(protocol, scan, _with(about, found), found.step)


def _with(about: Answer, found: Meaning) -> Answer:
    return replace(about, state=found.state, why=found.why, facts=found.facts, act=found.act)


def _band(scan: Scan, case: Case, code: Code, acts: Sequence[Act]) -> str:
    """Return the wristband that stands for the participant, where an act asks for it."""
    asks = code.kind == SYRINGE and any(act.kind == "syringe.matched" for act in acts)
    return scanned.wristband(scan, case) if asks else ""


def _do(protocol: Protocol, scan: Scan, about: Answer, step: Step | None) -> Answer:
    """Record the step that a scan completes, and say how the case then stands."""
    if step is None:
        return about
    try:
        recorded = record(protocol, _event(protocol, scan, about.case, *step))
    except Refused as refused:
        return replace(about, state=STOP, why="refused", findings=refused.findings)
    after = recorded.known.case
    container = after.container(about.code)
    acts = due(protocol, after)
    return replace(
        about,
        state=ACCEPTED,
        container=container,
        acts=scans.acts_for(acts, container) if container else (),
        step=recorded.entry.event.id,
        subject=after,
    )


def _of_no_case(protocol: Protocol, scan: Scan, seen: _Seen) -> Answer:
    """Answer what is of no case: a report, a workstation, a device of this page, or unknown."""
    if found := scan_held.of_thing(scan, seen.thing) or _of_preflight(protocol, scan, seen):
        return found
    if (seen.code is None or seen.why in foreign.NOT_OURS) and (named := scan_named.of_lot(scan)):
        return named
    if seen.thing and seen.code:
        said = {one: text for one, text in asdict(seen.thing).items() if text and one != "code"}
        return Answer(INFO, "thing", spelled(seen.code), seen.code.kind, page=scan.page, facts=said)
    if seen.code and seen.why in {KIT, RESERVED}:
        state, said = paper_kits.told(scan.site, seen.code.base)
        kind, text = seen.code.kind, spelled(seen.code)
        return Answer(state, seen.why, text, kind, page=scan.page, facts=said)
    if seen.code:
        state = INFO if seen.why in {"report", "place"} else UNKNOWN
        text = "" if seen.why in foreign.NOT_OURS else spelled(seen.code)
        return Answer(state, seen.why, text, seen.code.kind, page=scan.page)
    return Answer(UNKNOWN, seen.why, page=scan.page, facts={"length": str(len(scan.text))})


def _of_preflight(protocol: Protocol, scan: Scan, seen: _Seen) -> Answer | None:
    """Answer what this page's case was made ready with: by its text, or by its own label."""
    case = seen.page.case if seen.page else Case("")
    called = {scan.text.casefold()} | seen.names
    for name, kind in _OF_PREFLIGHT.items():
        known = str(case.datum("preflight.completed", name) or "")
        if known and known.casefold() in called:
            waits = (act for act in due(protocol, case) if act.kind in _AT_THE_DEVICE)
            facts = {"name": known}
            about = Answer(INFO, "of_preflight", "", kind, scan.page, page=scan.page, facts=facts)
            return replace(about, act=next(waits, None))
    return None


def _stopped(protocol: Protocol, scan: Scan, here: Case, code: Code, about: Answer) -> Answer:
    """Stop at a code of another case: name both sides, and record what was tried as refused."""
    facts = {"this_case": here.code, "other_case": about.case}
    stop = replace(about, state=STOP, why="other_case", facts=facts, acts=())
    acts = due(protocol, here)
    tried = meant(here, acts, code, _band(scan, here, code, acts))
    if tried is None:
        return stop
    event = _event(protocol, scan, here.code, *tried)
    try:
        record(protocol, event)
    except Refused as refused:
        return replace(stop, findings=refused.findings)
    except Invalid:  # a form holds more than the code; that it was tried is recorded all the same
        found = incident("wrong_participant", event.id, code=code.base, **facts)
        note_refusal(protocol, event, (found,))
        return replace(stop, findings=(found,))
    raise RuntimeError(f"{tried[0]} took a code of another case")


def _event(
    protocol: Protocol, scan: Scan, case: str, kind: str, data: Mapping[str, Value]
) -> Event:
    step = protocol.steps[kind]
    fitting = (role for role in (scan.role, *scan.reader.roles) if role in step.roles)
    return Event(
        id=str(_step_id(scan, kind)),
        site=scan.site,
        kind=kind,
        about=f"case:{case}",
        occurred_at=scan.reader.now,
        actor=scan.reader.account,
        role=next(fitting, scan.role),
        data=claimed(step, data, scan.reader.how, scan.reason),
        zone=current_app.config["ZONE"],
        protocol=protocol.digest,
        workstation=scan.reader.workstation,
    )


def _step_id(scan: Scan, kind: str) -> UUID:
    """Return the id of the step that this scan records, however often it is sent."""
    return uuid5(NAMESPACE_URL, f"svflab:{scan.event_id}:{kind}")


def _uuid(text: str) -> str:
    """Return the browser's id, or a new one in place of anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
