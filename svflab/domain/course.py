"""Where the things of a case came from and where they went: a graph from person to finger.

    participant, kit, lots, device → lipoaspirate → SVF tube → syringe → digit → adverse event
                                                                       → discarded, returned

Whoever did, stated or saw something stands with the thing that it was done to
(`svflab.domain.deeds`); `svflab.domain.trace` keeps what lies before and behind one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from svflab.domain import deeds, materials
from svflab.domain.case import Case, Given
from svflab.domain.containers import Container
from svflab.domain.deeds import Act, base, elsewhere, material, thing
from svflab.domain.effects import points_of

PARTICIPANT: Final = deeds.PARTICIPANT


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the course of a case.

    `key` names it here; `text` is its code, lot, digit or word. `volume` is what it held, was
    given or lost, in mL; `given` the points of a digit. `case` is another case that it is of, and
    `made_by` the event that made it.
    """

    key: str
    kind: str
    text: str
    volume: Decimal | None = None
    state: str = ""
    case: str = ""
    given: tuple[Given, ...] = ()
    made_by: str = ""
    acts: tuple[Act, ...] = ()
    where: str = ""

    @property
    def made(self) -> Act | None:
        """Return the act by which it came to be, or the first that is told of it; None for none."""
        return next((a for a in self.acts if a.event == self.made_by), next(iter(self.acts), None))


def course(case: Case) -> tuple[tuple[Node, ...], tuple[tuple[str, str], ...]]:
    """Return all the things of a case in their order, and the links from each to what it became."""
    nodes: dict[str, Node] = {}
    links: dict[tuple[str, str], None] = {}
    for node, before in (
        *_people_and_materials(case),
        *_containers(case),
        *_given(case),
        *_ended(case),
        *_reports(case),
    ):
        nodes.setdefault(node.key, node)
        links.update(dict.fromkeys((key, node.key) for key in before))
    known = {link: None for link in links if link[0] in nodes}
    acts = deeds.acts(case)
    told = (replace(node, acts=tuple(acts.get(key, ()))) for key, node in nodes.items())
    return tuple(told), tuple(known)


_Placed = tuple[Node, list[str]]
"""A node, and the keys of what it came from."""


def _people_and_materials(case: Case) -> Iterator[_Placed]:
    yield Node(PARTICIPANT, "participant", case.participant), []
    for one in materials.used(case):
        yield Node(material(one.kind, one.text), one.kind, one.text), []


def _containers(case: Case) -> Iterator[_Placed]:
    tubes = _tubes(case)
    for one in case.containers.values():
        before = [thing(one.parent)] if one.parent in case.containers else [PARTICIPANT]
        if one.kind == "lipoaspirate":
            before += [material(u.kind, u.text) for u in _used(case, "anaesthetic")]
        if one.code in tubes:
            number = tubes.index(one.code)
            before += [material(u.kind, u.text) for u in _of_tube(case, number)]
        yield _container(one), before


def _container(one: Container) -> Node:
    return Node(thing(one.code), one.kind, one.code, one.volume, one.state, made_by=one.made_by)


def _given(case: Case) -> Iterator[_Placed]:
    """Give each digit that was injected, and each syringe of another case that went into one."""
    needles = [material(u.kind, u.text) for u in _used(case, "needle")]
    digits: dict[str, list[Given]] = {}
    for one in case.given:
        digits.setdefault(one.digit, []).append(one)
    for digit, points in digits.items():
        syringes = list(dict.fromkeys(base(one.syringe) for one in points))
        for code in syringes:
            if code not in case.containers:
                yield Node(thing(code), "syringe", code, state="another_case"), []
        total = sum((one.volume for one in points), Decimal(0))
        node = Node(f"digit:{digit}", "digit", digit, total, given=tuple(points))
        yield node, [*map(thing, syringes), *needles]
    for entry in elsewhere(case, "injection.given"):
        data, other = entry.event.data, entry.event.about.removeprefix("case:")
        if container := case.container(data.get("syringe")):
            digit = str(data.get("digit", ""))
            total = sum(points_of(data).values(), Decimal(0))
            node = Node(f"digit:{other}:{digit}", "digit", digit, total, case=other)
            yield node, [thing(container.code)]


def _ended(case: Case) -> Iterator[_Placed]:
    for one in case.containers.values():
        ways = (("discarded", one.discarded), ("returned", one.returned), ("lost", one.lost))
        for word, volume in ways:
            if volume or one.ended == word:
                yield Node(f"{word}:{one.code}", word, one.code, volume), [thing(one.code)]


def _reports(case: Case) -> Iterator[_Placed]:
    """Give each adverse event behind the digit it names, or else behind what it belongs to."""
    for entry in elsewhere(case, "adverse_event.reported"):
        event = entry.event
        digit = f"digit:{event.data.get('digit')}" if event.data.get("digit") else ""
        reached = bool(digit) and any(f"digit:{g.digit}" == digit for g in case.given)
        belongs = [name for name in event.touches if name.startswith("container:")]
        code = event.about.removeprefix("ae:")
        term = str(event.data.get("term", ""))
        node = Node(event.about, "adverse_event", code, state=term)
        yield node, [digit] if reached else belongs or [PARTICIPANT]


def _tubes(case: Case) -> list[str]:
    return [one.code for one in case.containers.values() if one.kind == "svf_tube"]


def _used(case: Case, *kinds: str) -> list[materials.Used]:
    return [one for one in materials.used(case) if one.kind in kinds]


def _of_tube(case: Case, number: int) -> list[materials.Used]:
    """Return what a tube was made with: what its own run was set up with, and for all of them."""
    run = case.runs[number].set_up if number < len(case.runs) else None
    named = dict(materials.named(run)) if run else {}
    first = number == 0
    return [
        one
        for one in _used(case, "kit", "kit_lot", "device", "enzyme", "diluent")
        if one.kind == "diluent"
        or materials.key(named.get(one.kind, "")) == one.key
        or (first and one.kind not in named and one.event.kind == "preflight.completed")
    ]
