"""What custody still has open: the list that a close is refused with."""

from collections.abc import Iterator
from dataclasses import dataclass

from svflab.domain.case import LIPOASPIRATE, SVF_TUBE, SYRINGE, WRISTBAND, Case
from svflab.protocol.model import Protocol

OBSERVATIONS = ("end", "min15", "h1")
ENDED = frozenset({"injected", "discarded", "returned", "used"})


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands between a case and its close: what it is, and which."""

    what: str
    code: str = ""
    number: int = 0


def open_items(protocol: Protocol, case: Case) -> tuple[OpenItem, ...]:
    """Return everything that custody still has open, or nothing where the case may close."""
    plan = () if case.stopped else unsettled(case)
    unfilled = (OpenItem("syringe_not_filled", "", number) for number in plan)
    return (*custody_items(protocol, case), *unfilled)


def custody_items(protocol: Protocol, case: Case) -> tuple[OpenItem, ...]:
    """Return what is open of containers, labels, hand-overs and observations."""
    items = [*_containers(protocol, case), *_labels(case)]
    if case.offer:
        items.append(OpenItem("offer"))
    if not case.stopped:
        items.extend(_observations(case))
    return tuple(items)


def unsettled(case: Case) -> tuple[int, ...]:
    """Return the numbers of the plan that are neither filled nor left unfilled."""
    settled = {syringe.number for syringe in case.syringes} | case.not_filled
    return tuple(n for n in range(1, len(case.plan) + 1) if n not in settled)


def awaited(case: Case) -> tuple[str, ...]:
    """Return the tests whose result is still awaited: they pass to an owner at close."""
    return tuple(name for name, result in case.results.items() if result.state == "awaited")


def _containers(protocol: Protocol, case: Case) -> Iterator[OpenItem]:
    tolerance = protocol.number("volume_tolerance_ml", case.settings) or 0
    for container in case.containers.values():
        if container.kind == WRISTBAND:
            continue
        if container.kind in {LIPOASPIRATE, SVF_TUBE, SYRINGE} and container.ended not in ENDED:
            yield OpenItem(f"{container.kind}_not_ended", container.code, container.number)
        elif abs(container.left) > tolerance:
            yield OpenItem("volume", container.code, container.number)


def _labels(case: Case) -> Iterator[OpenItem]:
    for container in case.containers.values():
        for label in container.prints:
            if label.state == "issued":
                yield OpenItem("label", label.code, label.number)


def _observations(case: Case) -> Iterator[OpenItem]:
    if case.given:
        for point in OBSERVATIONS:
            if point not in case.observed:
                yield OpenItem(f"observation_{point}")
