"""What the bag of syringes says: all that has no room on them, put together from the case.

Nothing is silently absent: what was not used, not measured or is not known yet is said in words.
"""

from collections.abc import Iterable
from decimal import Decimal

from svflab.domain import materials
from svflab.domain.case import Case, Run, as_decimal
from svflab.domain.containers import NOTHING, Container, of_kind
from svflab.domain.event import Event
from svflab.labels.errors import LabelError
from svflab.labels.facts import BagFacts, local
from svflab.protocol.model import Protocol, Test
from svflab.services import accounts

CELLS, VIABILITY, STERILITY = "viable_cells", "viability", "sterility"
_STATES = {"awaited": "pending"}


def bag(
    protocol: Protocol, case: Case, container: Container, common: dict[str, str], zone: str
) -> BagFacts:
    """Return what the label of a bag says. Raises LabelError where the case lacks a fact."""
    packed = _packed(case, container)
    syringes = _syringes(case, packed)
    volume = sum((one.volume or NOTHING for one in syringes), NOTHING)
    cells = _measured(case, CELLS)
    return BagFacts(
        **common,
        **_origin(protocol, case, zone),
        syringes=len(syringes),
        volume_ml=f"{volume:f}",
        viable_per_ml=cells,
        viability_percent=_measured(case, VIABILITY),
        total_cells=_total(cells, volume),
        results=_results(protocol, case),
        sterility_sample=_sterility(case),
        storage=str(packed.data.get("storage", "")),
        expires=local(min(one.use_by for one in syringes if one.use_by), zone),
        verifier=_who(_released(case)),
        serology_complete=case.serology_complete,
    )


def _origin(protocol: Protocol, case: Case, zone: str) -> dict[str, str]:
    """Return what it was made from, with what, when and by whom."""
    fat, (run, started, finished) = _fat(case), _run(case)
    return {
        "harvested": local(fat.made_at, zone),
        "harvest_site": _sites(protocol, case),
        "harvest_ml": f"{fat.volume or NOTHING:f}",
        "processed_from": local(started.occurred_at, zone),
        "processed_to": local(finished.occurred_at, zone),
        "device": _used(case, "device"),
        "kit_lot": _used(case, "kit_lot"),
        "kit_expires": _kit_expires(case, run),
        "enzyme": _used(case, "enzyme"),
        "diluent": _used(case, "diluent"),
        "operator": _who(finished),
    }


def _packed(case: Case, container: Container) -> Event:
    made = (entry.event for entry in case.done.get("bag.packed", ()))
    return next(event for event in made if event.id == container.made_by)


def _syringes(case: Case, packed: Event) -> tuple[Container, ...]:
    listed = packed.data.get("containers")
    named = listed if isinstance(listed, list) else []
    found = {held.code: held for text in named if (held := case.container(text))}
    if not found:
        raise LabelError("bag: there is no syringe in it")
    return tuple(found.values())


def _run(case: Case) -> tuple[Run, Event, Event]:
    """Return the run that the SVF came from, with its start and end. Raises LabelError for none."""
    for run in reversed(case.runs):
        if run.started and run.finished and run.collected:
            return run, run.started, run.finished
    raise LabelError("bag: nothing was processed")


def _fat(case: Case) -> Container:
    held = of_kind(case.containers.values(), "lipoaspirate")
    if not held:
        raise LabelError("bag: nothing was harvested")
    return held[-1]


def _released(case: Case) -> Event:
    entry = case.last("product.released")
    if entry is None:
        raise LabelError("bag: nothing was released")
    return entry.event


def _sites(protocol: Protocol, case: Case) -> str:
    step = protocol.steps["liposuction.started"]
    told: list[str] = []
    for name in ("sites", "side"):
        field, held = step.field(name), case.datum("liposuction.started", name)
        titles = {one.value: one.title for one in field.choices} if field else {}
        values: Iterable[object] = held if isinstance(held, list) else [held]
        told += [titles.get(str(value), str(value)).lower() for value in values if value]
    return ", ".join(told)


def _used(case: Case, kind: str) -> str:
    told = [one.text for one in materials.used(case) if one.kind == kind]
    return ", ".join(told) or "none"


def _kit_expires(case: Case, run: Run) -> str:
    own = run.set_up.data.get("kit_expiry")
    return str(own or case.datum("preflight.completed", "kit_expiry") or "")


def _measured(case: Case, test: str) -> str:
    """Return a result as a number, or what stands in place of one."""
    result = case.results.get(test)
    if result is None or result.state != "reported":
        return _STATES.get(result.state if result else "", "not tested")
    return result.value


def _total(cells: str, volume: Decimal) -> str:
    each = as_decimal(cells)
    return cells if each is None else f"{(each * volume).to_integral_value():f}"


def _results(protocol: Protocol, case: Case) -> str:
    others = (test for name, test in protocol.tests.items() if name not in {CELLS, VIABILITY})
    return "; ".join(f"{test.title}: {_result(case, test)}" for test in others)


def _result(case: Case, test: Test) -> str:
    told = _measured(case, test.name)
    titles = {one.value: one.title for one in test.choices}
    unit = f" {test.unit}" if test.unit and as_decimal(told) is not None else ""
    return f"{titles.get(told, told)}{unit}"


def _sterility(case: Case) -> str:
    samples = of_kind(case.containers.values(), "qc_sample")
    taken = [one.code for one in samples if one.sample == STERILITY]
    return ", ".join(taken) or "none"


def _who(event: Event) -> str:
    known = accounts.find(event.done_by)
    return known.name if known else event.done_by
