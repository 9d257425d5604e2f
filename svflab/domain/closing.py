"""What custody still has open: the list that a close is refused with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from svflab.domain.case import LIPOASPIRATE, SVF_TUBE, SYRINGE, WRISTBAND, Case
from svflab.domain.containers import Container
from svflab.protocol.model import Protocol

OBSERVATIONS = ("end", "min15", "h1")
_MATERIAL = frozenset({LIPOASPIRATE, SVF_TUBE, SYRINGE})
ENDED = frozenset({"injected", "discarded", "returned", "lost", "used"})


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands between a case and its close: what it is, and which.

    `code` is a container's, with its `number` in a plan of `of` syringes and what is `left` in
    it, in mL; `label` is the number of a print of its label. What does not fit stays empty.
    """

    what: str
    code: str = ""
    number: int = 0
    of: int = 0
    left: str = ""
    label: int = 0

    @property
    def facts(self) -> dict[str, object]:
        """Return what is known of it, for a finding."""
        more = {name: getattr(self, name) for name in ("number", "of", "left", "label")}
        named = {name: one for name, one in more.items() if one}
        return {"what": self.what, "code": self.code, **named}

    @classmethod
    def read(cls, facts: Mapping[str, str]) -> Self:
        """Return the item that a finding tells of by `facts`."""
        number, of, label = (int(facts.get(name) or 0) for name in ("number", "of", "label"))
        what, code, left = (facts.get(name, "") for name in ("what", "code", "left"))
        return cls(what, code, number, of, left, label)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A result that a closed case still awaits: who follows it up, and until which day.

    `owner` is an account and `due` a day (ISO 8601), as they were named at the close; "" where
    the result came to be awaited afterwards.
    """

    test: str
    owner: str
    due: str


def open_items(protocol: Protocol, case: Case) -> tuple[OpenItem, ...]:
    """Return everything that custody still has open, or nothing where the case may close."""
    plan = () if case.stopped else unsettled(case)
    of = len(case.plan)
    unfilled = (OpenItem("syringe_not_filled", number=number, of=of) for number in plan)
    return (*custody_items(protocol, case), *unfilled)


def custody_items(protocol: Protocol, case: Case) -> tuple[OpenItem, ...]:
    """Return what is open of containers, labels, hand-overs and observations."""
    items = [*_containers(protocol, case), *_labels(case)]
    if case.offer:
        items.append(OpenItem("offer"))
    if not case.stopped:
        items.extend(OpenItem(f"observation_{point}") for point in unanswered_points(case))
    return tuple(items)


def unsettled(case: Case) -> tuple[int, ...]:
    """Return the numbers of the plan that are neither filled nor left unfilled."""
    settled = {syringe.number for syringe in case.syringes} | case.not_filled
    return tuple(n for n in range(1, len(case.plan) + 1) if n not in settled)


def awaited(case: Case) -> tuple[str, ...]:
    """Return the tests whose result is still awaited: they pass to an owner at close."""
    return tuple(name for name, result in case.results.items() if result.state == "awaited")


def unreported(case: Case) -> bool:
    """Say whether somebody answered that there was an adverse event, and none is reported."""
    seen = case.done.get("observation.recorded") or ()
    return not case.reports and any(e.event.data.get("adverse_event") == "yes" for e in seen)


def unanswered_points(case: Case) -> tuple[str, ...]:
    """Return the points of time that nobody observed, nor said of that nobody did."""
    if not case.given:
        return ()
    answered = case.observed.keys() | case.unobserved.keys()
    return tuple(point for point in OBSERVATIONS if point not in answered)


def follow_ups(case: Case) -> tuple[FollowUp, ...]:
    """Return what a closed case has passed to an owner and is not settled yet."""
    if case.closed is None:
        return ()
    said = case.closed.event.data
    owner, due = (str(said.get(name) or "") for name in ("owner", "due"))
    return tuple(FollowUp(test, owner, due) for test in awaited(case))


def _containers(protocol: Protocol, case: Case) -> Iterator[OpenItem]:
    tolerance = protocol.number("volume_tolerance_ml", case.settings) or 0
    for container in case.containers.values():
        if container.kind == WRISTBAND:
            continue
        if container.kind in _MATERIAL and container.ended not in ENDED:
            yield _item(f"{container.kind}_not_ended", case, container)
        elif abs(container.left) > tolerance:
            yield _item("volume", case, container)


def _labels(case: Case) -> Iterator[OpenItem]:
    for container in case.containers.values():
        for label in container.prints:
            if not label.counted:
                what = "label" if label.state == "issued" else "label_uncounted"
                yield replace(_item(what, case, container), left="", label=label.number)


def _item(what: str, case: Case, container: Container) -> OpenItem:
    number = container.number
    of = max(len(case.plan), number) if number else 0
    return OpenItem(what, container.code, number, of, f"{container.left:f}")
