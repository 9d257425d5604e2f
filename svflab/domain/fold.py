"""What each kind of event does to a case.

One function a kind, its name is the kind. A kind that has none only happened. The fold judges
as it goes: a rule sees the case as it stood when the event happened (`svflab.domain.rules`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from svflab.domain.case import (
    LIPOASPIRATE,
    SYRINGE,
    WITHDRAWN,
    Case,
    Given,
    Offer,
    Result,
    Run,
    as_decimal,
    whole,
)
from svflab.domain.chain import Entry
from svflab.domain.containers import BORN_IN, NOTHING, TRANSIT, Container, Print
from svflab.protocol.model import Protocol

_VOLUME = {"lipoaspirate": "aspirate_ml", "svf_tube": "volume_ml", "syringe": "volume_ml"}


def case_of(protocol: Protocol, code: str, entries: Iterable[Entry]) -> Case:
    """Return the case that these entries make, in whatever order they were heard of."""
    case = started(code, entries)
    for entry in standing(case):
        apply(protocol, case, entry)
    return case


def started(code: str, entries: Iterable[Entry]) -> Case:
    """Return a case that knows its entries, and nothing yet of what they do."""
    ordered = tuple(sorted(entries, key=lambda e: (e.event.occurred_at, e.seq)))
    replaced: dict[str, Entry] = {}
    for entry in sorted(ordered, key=lambda e: e.seq):
        if entry.event.replaces:
            replaced.setdefault(entry.event.replaces, entry)
    return Case(code, ordered, replaced=replaced)


def standing(case: Case) -> Iterator[Entry]:
    """Return the entries that count: what was corrected or withdrawn is left out."""
    for entry in case.entries:
        if entry.event.id not in case.replaced and entry.event.kind != WITHDRAWN:
            yield entry


def apply(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Let `entry` happen to `case`."""
    event = entry.event
    if event.about != f"case:{case.code}":
        _happened_elsewhere(case, entry)
        return
    case.done.setdefault(event.kind, []).append(entry)
    step = protocol.steps.get(event.kind)
    if step and step.makes and event.data.get("container"):
        _make(protocol, case, entry, step.makes)
    if does := _DOES.get(event.kind):
        does(protocol, case, entry)


def _make(protocol: Protocol, case: Case, entry: Entry, kind: str) -> None:
    event, data = entry.event, entry.event.data
    code = str(data["container"])
    syringe = kind == SYRINGE
    number = whole(data.get("number")) if syringe else 0
    planned = case.plan[number - 1][0] if 0 < number <= len(case.plan) else ""
    parent = {"svf_tube": LIPOASPIRATE, "syringe": "svf_tube"}.get(kind, "")
    mother = _newest(case, parent)
    volume = as_decimal(data.get(_VOLUME.get(kind, "")))
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
        use_by=event.occurred_at + _minutes(protocol, case, "use_by_minutes") if syringe else None,
    )
    if mother and syringe and volume is not None:
        _change(case, mother.code, used=mother.used + volume)
    if mother and kind == "svf_tube":
        _change(case, mother.code, used=mother.used + mother.left, ended="used")


def _opened(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.opened = case.opened or entry
    case.participant = str(case.opened.event.data.get("participant", ""))
    settings = case.opened.event.data.get("settings")
    case.settings = dict(settings) if isinstance(settings, Mapping) else {}  # type: ignore[arg-type]
    case.custodian, case.place = entry.event.actor, "theatre"


def _label_printed(protocol: Protocol, case: Case, entry: Entry) -> None:
    event, data = entry.event, entry.event.data
    if container := case.container(data.get("container")):
        number = whole(data.get("number")) or len(container.prints) + 1
        new = Print(
            str(data.get("print_code", "")), number, event.id, event.occurred_at, event.actor
        )
        case.containers[container.code] = container.printed(new)


def _label_applied(protocol: Protocol, case: Case, entry: Entry) -> None:
    if (found := _scanned(case, entry, "code")) and found[1]:
        case.containers[found[0].code] = found[0].applied(found[1], entry.event.done_by)


def _label_verified(protocol: Protocol, case: Case, entry: Entry) -> None:
    if (found := _scanned(case, entry, "code")) and found[0].labelled:
        _change(case, found[0].code, verified_by=entry.event.actor)


def _label_voided(protocol: Protocol, case: Case, entry: Entry) -> None:
    if (found := _scanned(case, entry, "code")) and found[1]:
        case.containers[found[0].code] = found[0].voided(found[1])


def _offered(protocol: Protocol, case: Case, entry: Entry) -> None:
    event = entry.event
    codes = tuple(c.code for text in _list(event.data, "containers") if (c := case.container(text)))
    origin = case.containers[codes[0]].place if codes else case.place
    to = str(event.data.get("to", ""))
    case.offer = Offer(event.id, to, codes, event.done_by, event.occurred_at, origin)
    for code in codes:
        _change(case, code, place=TRANSIT, in_hand=False)


def _accepted(protocol: Protocol, case: Case, entry: Entry) -> None:
    if case.offer:
        for code in case.offer.containers:
            _change(case, code, place=case.offer.to)
        case.custodian, case.place = entry.event.done_by, case.offer.to
        case.offer = None


def _declined(protocol: Protocol, case: Case, entry: Entry) -> None:
    if case.offer:
        for code in case.offer.containers:
            _change(case, code, place=case.offer.origin)
        case.offer = None


def _set_up(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.runs.append(Run(len(case.runs) + 1, entry.event))


def _run_step(name: str) -> "Does":
    def does(protocol: Protocol, case: Case, entry: Entry) -> None:
        if case.runs:
            case.runs[-1] = replace(case.runs[-1], **{name: entry.event})  # type: ignore[arg-type]

    return does


def _reported(protocol: Protocol, case: Case, entry: Entry) -> None:
    data = entry.event.data
    test = str(data.get("test", ""))
    value = data.get("value")
    case.results[test] = Result(
        test, str(data.get("state", "")), "" if value is None else str(value), entry.event.id
    )


def _examined(protocol: Protocol, case: Case, entry: Entry) -> None:
    digits = entry.event.data.get("digits")
    if isinstance(digits, Mapping):
        case.digits = {name: row for name, row in digits.items() if isinstance(row, Mapping)}


def _planned(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.plan = [
        (str(row.get("digit", "")), as_decimal(row.get("volume_ml")) or NOTHING)
        for row in _list(entry.event.data, "syringes")
        if isinstance(row, Mapping)
    ]


def _not_filled(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.not_filled.add(whole(entry.event.data.get("number")))


def _released(protocol: Protocol, case: Case, entry: Entry) -> None:
    shorter = as_decimal(entry.event.data.get("use_by_minutes"))
    for syringe in case.syringes:
        use_by = syringe.use_by
        if shorter is not None and use_by:
            use_by = min(use_by, syringe.made_at + timedelta(minutes=float(shorter)))
        _change(case, syringe.code, released=True, use_by=use_by)


def _matched(protocol: Protocol, case: Case, entry: Entry) -> None:
    band = case.container(entry.event.data.get("wristband"))
    syringe = case.container(entry.event.data.get("syringe"))
    if band and syringe and band.kind == "wristband" and syringe.kind == SYRINGE:
        _change(case, syringe.code, matched=True)


def _taken(protocol: Protocol, case: Case, entry: Entry) -> None:
    if syringe := case.container(entry.event.data.get("syringe")):
        for other in case.syringes:
            if other.in_hand:
                _change(case, other.code, in_hand=False)
        _change(case, syringe.code, in_hand=True)


def _injected(protocol: Protocol, case: Case, entry: Entry) -> None:
    data = entry.event.data
    syringe = case.container(data.get("syringe"))
    given = points_of(data)
    total = sum(given.values(), NOTHING)
    code = syringe.code if syringe else str(data.get("syringe", ""))
    for point, volume in given.items():
        case.given.append(Given(entry.event.id, code, str(data.get("digit", "")), point, volume))
    if syringe:
        _change(case, syringe.code, injected=syringe.injected + total)
        _end_when_empty(case, syringe.code, "injected")


def _discarded(protocol: Protocol, case: Case, entry: Entry) -> None:
    if container := case.container(entry.event.data.get("container")):
        volume = as_decimal(entry.event.data.get("volume_ml")) or NOTHING
        _change(
            case,
            container.code,
            discarded=container.discarded + volume,
            in_hand=False,
            ended="discarded" if not container.injected else "injected",
        )


def _returned(protocol: Protocol, case: Case, entry: Entry) -> None:
    if container := case.container(entry.event.data.get("container")):
        volume = as_decimal(entry.event.data.get("volume_ml")) or NOTHING
        _change(
            case,
            container.code,
            returned=container.returned + volume,
            in_hand=False,
            ended="returned",
        )


def _observed(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.observed[str(entry.event.data.get("point", ""))] = entry


def _explained(protocol: Protocol, case: Case, entry: Entry) -> None:
    data = entry.event.data
    case.explained[(str(data.get("rule", "")), str(data.get("event", "")))] = entry


def _injecting_stopped(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.injecting_stopped = entry
    for syringe in case.syringes:
        _change(case, syringe.code, in_hand=False)


def _stopped(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.stopped = entry


def _closed(protocol: Protocol, case: Case, entry: Entry) -> None:
    case.closed = entry


def _happened_elsewhere(case: Case, entry: Entry) -> None:
    """Take what another case's event did to a container of this one."""
    event = entry.event
    if event.kind == "injection.given" and (syringe := case.container(event.data.get("syringe"))):
        total = sum(points_of(event.data).values(), NOTHING)
        _change(case, syringe.code, injected=syringe.injected + total)
        _end_when_empty(case, syringe.code, "injected")
    if event.kind == "adverse_event.reported":
        case.reports.append(event.about)


def _end_when_empty(case: Case, code: str, word: str) -> None:
    container = case.containers[code]
    if container.left <= 0:
        _change(case, code, ended=word, in_hand=False)


def points_of(data: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what each point was given, in mL; what cannot be read counts nothing."""
    points = data.get("points")
    rows = points.items() if isinstance(points, Mapping) else ()
    return {str(name): number for name, text in rows if (number := as_decimal(text)) is not None}


def _scanned(case: Case, entry: Entry, name: str) -> tuple[Container, int] | None:
    """Return the container whose label was scanned and the number of the print, or None."""
    if container := case.container(entry.event.data.get(name)):
        return container, case.find(entry.event.data[name])[0].number
    return None


def _newest(case: Case, kind: str) -> Container | None:
    return next((c for c in reversed(case.containers.values()) if c.kind == kind), None)


def _change(case: Case, code: str, **values: Any) -> None:
    case.containers[code] = replace(case.containers[code], **values)


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def _minutes(protocol: Protocol, case: Case, name: str) -> timedelta:
    return timedelta(minutes=float(protocol.setting(name, case.settings)))


Does = Callable[[Protocol, Case, Entry], None]
_DOES: dict[str, Does] = {
    "case.opened": _opened,
    "case.stopped": _stopped,
    "case.closed": _closed,
    "label.printed": _label_printed,
    "label.applied": _label_applied,
    "label.verified": _label_verified,
    "label.voided": _label_voided,
    "handover.offered": _offered,
    "handover.accepted": _accepted,
    "handover.refused": _declined,
    "setup.completed": _set_up,
    "extraction.started": _run_step("started"),
    "extraction.finished": _run_step("finished"),
    "svf.collected": _run_step("collected"),
    "result.reported": _reported,
    "digits.examined": _examined,
    "filling.planned": _planned,
    "syringe.not_filled": _not_filled,
    "product.released": _released,
    "syringe.matched": _matched,
    "syringe.taken": _taken,
    "injection.given": _injected,
    "injection.stopped": _injecting_stopped,
    "container.discarded": _discarded,
    "container.returned": _returned,
    "observation.recorded": _observed,
    "deviation.explained": _explained,
}
