"""Containers are made, and their labels printed, applied, verified and voided."""

from svflab.domain.case import LIPOASPIRATE, SYRINGE, Case, as_decimal, whole
from svflab.domain.chain import Entry
from svflab.domain.containers import BORN_IN, Container, Print
from svflab.domain.effects.change import change, minutes, newest, scanned
from svflab.protocol.model import Protocol

_VOLUME = {"lipoaspirate": "aspirate_ml"}
_PARENT = {"svf_tube": LIPOASPIRATE, "syringe": "svf_tube", "qc_sample": "svf_tube"}
_OUT_OF_THE_TUBE = frozenset({SYRINGE, "qc_sample"})


def make(protocol: Protocol, case: Case, entry: Entry, kind: str) -> None:
    """Make a container, out of the one that it is filled from."""
    event, data = entry.event, entry.event.data
    code = str(data["container"])
    syringe = kind == SYRINGE
    number = whole(data.get("number")) if syringe else 0
    planned = case.plan[number - 1][0] if 0 < number <= len(case.plan) else ""
    mother = newest(case, _PARENT.get(kind, ""))
    volume = as_decimal(data.get(_VOLUME.get(kind, "volume_ml")))
    case.containers[code] = Container(
        code=code,
        kind=kind,
        made_by=event.id,
        made_at=event.occurred_at,
        maker=event.actor,
        place=BORN_IN[kind],
        parent=mother.code if mother else "",
        volume=volume,
        number=number,
        digit=planned,
        barrel_mm=str(data.get("barrel_mm") or ""),
        sample=str(data.get("test") or "") if kind == "qc_sample" else "",
        use_by=event.occurred_at + minutes(protocol, case, "use_by_minutes") if syringe else None,
    )
    if kind == LIPOASPIRATE:
        case.custodian, case.place = event.done_by, BORN_IN[kind]
    if mother and kind in _OUT_OF_THE_TUBE and volume is not None:
        change(case, mother.code, used=mother.used + volume)
    if mother and kind == "svf_tube":
        change(case, mother.code, used=mother.used + mother.left, ended="used")


def printed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Add a print of a label."""
    event, data = entry.event, entry.event.data
    if container := case.container(data.get("container")):
        number = whole(data.get("number")) or len(container.prints) + 1
        new = Print(
            str(data.get("print_code", "")), number, event.id, event.occurred_at, event.actor
        )
        case.containers[container.code] = container.printed(new)


def applied(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Scan a label back: the prints before it are void."""
    if (found := scanned(case, entry, "code")) and found[1]:
        container, event = found[0], entry.event
        case.containers[container.code] = container.applied(found[1], event.done_by, event.actor)


def verified(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know who read the label as a second person."""
    if (found := scanned(case, entry, "code")) and found[0].labelled:
        change(case, found[0].code, verified_by=entry.event.actor)


def voided(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Void a print."""
    if (found := scanned(case, entry, "code")) and found[1]:
        case.containers[found[0].code] = found[0].voided(found[1])


def sent(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know how the paper of a print left."""
    if (found := scanned(case, entry, "code")) and found[1]:
        container, number = found
        outcome, way, printer = (
            str(entry.event.data.get(name) or "") for name in ("outcome", "way", "printer")
        )
        at = entry.event.occurred_at
        case.containers[container.code] = container.sent(number, outcome, way, printer, at)


def destroyed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know that the paper of a print is torn up."""
    _end(case, entry, "destroyed")


def lost(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know that nobody finds the paper of a print."""
    _end(case, entry, "lost")


def _end(case: Case, entry: Entry, fate: str) -> None:
    if (found := scanned(case, entry, "code")) and found[1]:
        event = entry.event
        ended = found[0].ended_print(found[1], fate, event.done_by, event.occurred_at)
        case.containers[found[0].code] = ended
