"""Holds of the site: a kit, a lot, a device, or everything, stopped for every case at once.

The hold is an entry about the site. Whoever records a step that uses what is held, or brings on
what was made with it, is refused from the next moment on: the record reads what is held in the
same turn in which it is written (`svflab.services.surroundings`). The open cases that use it are
touched, so that it stands in their history, and their pages know that something has changed.

Whoever lifts one signs it. Opening cases is held and let go with a signature each: that is a
decision about the trial, and stops no work on a participant who has begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from svflab import clock
from svflab.domain import gs1, materials
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.holds import EVERYTHING, OPENING, PLACES, Supply, of_supplies
from svflab.protocol.model import Protocol
from svflab.records import log, supplies, transaction
from svflab.services import sign
from svflab.services.errors import Conflict, Invalid, NotAllowed
from svflab.services.record import REASON, note, sent_before
from svflab.services.sign import Proved

PLACERS: Final = ("surgeon", "nurse", "processor", "safety_officer", "coordinator", "quality")
LIFTERS: Final = ("surgeon", "quality")
OPENING_HOLDERS: Final = ("safety_officer", "surgeon")
OPENING_LIFTERS: Final = ("safety_officer",)
"""Whoever watches over safety, or answers for the patients, stops; who watches lets go on."""
MEANING: Final = "approved"
"""In which meaning a hold is lifted, and the opening of cases is held."""
KINDS: Final = (*materials.KINDS, EVERYTHING)
key = materials.key
SUPPLIES: Final = supplies.KINDS
_TOUCHED: Final = ("open", "stopped")
_SUBJECT: Final = {"kit": "kit", "device": "device"}


@dataclass(frozen=True, slots=True)
class By:
    """Who places or lifts a hold: the account, its role, and where; `event_id` of the form."""

    actor: str
    role: str
    workstation: str = ""
    event_id: str = ""


def standing(site: str) -> tuple[Supply, ...]:
    """Return what the site holds now, the newest hold first."""
    return supplies.standing(site)


def of_case(site: str, case: Case) -> list[Supply]:
    """Return what the site holds of what a case uses."""
    return of_supplies(standing(site), case)


def told(site: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return by kind and key who placed each hold that stands, and in which words; "" for none."""
    placed = supplies.placed_by(site)
    bodies = log.texts([event for _who, event in placed.values()]) if placed else {}
    return {
        of: (who, (bodies.get((event, REASON)) or ("", ""))[1] or "")
        for of, (who, event) in placed.items()
    }


def calls(site: str, named: Mapping[str, str]) -> Supply | None:
    """Return the hold of what is called so, by kind ("" for any), or None.

    A text that is the code of a pack calls its lot and its serial number.
    """
    packs = [_pack(text) for text in named.values()]
    told = [
        *named.items(),
        *(("", one) for pack in packs if pack for one in (pack.lot, pack.serial)),
    ]
    keys = {(kind, materials.key(text)) for kind, text in told if text}
    found = (one for one in standing(site) if {("", one.key), (one.kind, one.key)} & keys)
    return next(found, None)


def place(
    protocol: Protocol, site: str, kind: str, lot: str, cause: str, reason: str, by: By
) -> Entry:
    """Hold a kit, lot or device of the site, or all of it; the same form sent twice does it once.

    `lot` may be the code on a pack as it was scanned. Raises Invalid for what is missing, and
    Conflict where it is held already, or the form is another's.
    """
    if pack := _pack(lot):
        lot = pack.serial if kind == "kit" else pack.lot
    data = _read(protocol, kind, lot, cause, reason)
    return _record(supplies.HELD, site, data, reason, by)


def hold_opening(site: str, reason: str, by: By, signed: Proved) -> Entry:
    """Let no further case be opened, signed by who decides it; open cases go on.

    Raises Invalid without a reason, Conflict where it is held already, and NotAllowed for a role
    that does not decide it.
    """
    if by.role not in OPENING_HOLDERS:
        raise NotAllowed(OPENING_HOLDERS)
    data: dict[str, Value] = {"material": OPENING, "lot": "", "cause": "safety"}
    return _record(supplies.HELD, site, data, _said(reason), by, signed)


def lift(site: str, kind: str, lot: str, reason: str, by: By, signed: Proved) -> Entry:
    """Let go of what the site holds, signed by who does it.

    Raises Invalid without a reason, Conflict for no hold, and NotAllowed for a role that does not
    decide it, or where somebody else signs.
    """
    needed = OPENING_LIFTERS if kind == OPENING else LIFTERS
    if by.role not in needed:
        raise NotAllowed(needed)
    data: dict[str, Value] = {"material": kind, "lot": _plain(lot)}
    return _record(supplies.FREED, site, data, _said(reason), by, signed)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid({REASON: "missing"})
    return reason


def _record(
    kind: str,
    site: str,
    data: dict[str, Value],
    reason: str,
    by: By,
    signed: Proved | None = None,
) -> Entry:
    material, lot = str(data["material"]), str(data["lot"])
    with transaction():
        log.head(site, lock=True)  # nobody records a step between the look and the hold
        if earlier := sent_before(by.event_id, kind, data):
            return earlier
        held = (material, materials.key(lot)) in {(one.kind, one.key) for one in standing(site)}
        if held is (kind == supplies.HELD):
            raise Conflict("held_already" if held else "not_held")
        entry = note(
            kind,
            f"site:{site}",
            data,
            actor=by.actor,
            role=by.role,
            site=site,
            touches=_touches(site, material, lot),
            workstation=by.workstation,
            event_id=by.event_id,
            texts={REASON: reason.strip()} if reason.strip() else {},
        )
        if signed:
            sign.give_site(entry, MEANING, signed)
    return entry


def _touches(site: str, material: str, lot: str) -> tuple[str, ...]:
    """Return the cases that a hold is about, and the lot itself; none for opening cases."""
    cases = [] if material == OPENING else supplies.open_cases(site, material, lot, _TOUCHED)
    touches = [f"case:{code}" for code in cases]
    if lot:
        touches.append(f"{_SUBJECT.get(material, 'lot')}:{lot}"[: materials.LONGEST])
    return tuple(touches)


def _read(protocol: Protocol, kind: str, lot: str, cause: str, reason: str) -> dict[str, Value]:
    errors: dict[str, str] = {}
    field = protocol.steps[PLACES].field("cause")
    if kind not in KINDS:
        errors["material"] = "unknown"
    if kind != EVERYTHING and not materials.key(lot):
        errors["lot"] = "missing"
    if len(_plain(lot)) > materials.LONGEST:
        errors["lot"] = "long"
    if field is None or cause not in {one.value for one in field.choices}:
        errors["cause"] = "missing"
    if cause == "other" and not reason.strip():
        errors[REASON] = "missing"
    if errors:
        raise Invalid(errors)
    text = "" if kind == EVERYTHING else _plain(lot)
    return {"material": kind, "lot": text, "cause": cause}


def _pack(text: str) -> gs1.Pack | None:
    """Return what the code on a pack says, or None for a text that is none."""
    try:
        return gs1.read(text, clock.now().date()) if gs1.looks_like(text) else None
    except gs1.Gs1Error:
        return None


def _plain(text: str) -> str:
    return " ".join(text.split())
