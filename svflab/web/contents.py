"""What a case holds: its containers as a tree, what is left in each, and where each stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from flask import g
from flask_babel import gettext

from svflab.domain.case import SYRINGE, WRISTBAND, Case, as_decimal
from svflab.domain.containers import Container
from svflab.domain.holds import hold_on
from svflab.web import holding, papers, ways, words
from svflab.web.asks import called
from svflab.web.drawn import whole
from svflab.web.times import face

_: Callable[..., str] = gettext

_STATES: Final = {
    "made": "closing",
    "printed": "closing",
    "in_transit": "closing",
    "injected": "stopped",
    "discarded": "stopped",
    "returned": "stopped",
    "lost": "over",
    "used": "stopped",
}
"""How a container's state is coloured; every other one is as it should be."""


@whole
@dataclass(frozen=True, slots=True)
class Node:
    """A container in the tree: what it is, what is left in it, its state, and its label."""

    code: str
    title: str
    left: str
    whole: str
    state: str
    word: str
    use_by: str
    cells: str
    href: str
    children: tuple["Node", ...] = field(default=())


def tree(case: Case) -> tuple[Node, ...]:
    """Return the containers of a case, each below the one that it was made from."""
    held = tuple(case.containers.values())
    return tuple(_node(case, one, held) for one in held if one.parent not in case.containers)


def held(case: Case) -> list[tuple[Node, str]]:
    """Return the containers of a case that somebody still has, each with the place where it is."""
    found = tuple(one for one in case.containers.values() if not one.ended)
    return [(_node(case, one, ()), words.place(one.place)) for one in found]


def _node(case: Case, one: Container, held: tuple[Container, ...]) -> Node:
    kind = g.protocol.containers.get(one.kind)
    made_from = tuple(_node(case, child, held) for child in held if child.parent == one.code)
    on_hold = (
        not one.ended
        and one.kind != WRISTBAND
        and bool(hold_on(case, one.code) or holding.of_case(case))
    )
    expired = bool(one.use_by and one.use_by <= g.now and not one.ended)
    return Node(
        code=one.code,
        title=called(case, one.code),
        left="" if one.volume is None else f"{one.left:f}",
        whole="" if one.volume is None else f"{one.volume:f}",
        state="over"
        if on_hold or expired
        else _colour(one, labelled=bool(kind and (kind.must_be_labelled or one.prints))),
        word=_("on hold") if on_hold else _("expired") if expired else _word(one),
        cells=_cells(case, one),
        use_by=face(one.use_by) if one.use_by and not one.ended else "",
        href=ways.way("labels.show", code=case.code, container=one.code)
        if kind and kind.template
        else "",
        children=made_from,
    )


def _word(one: Container) -> str:
    """Return where a container stands, and what came of its label where that is all so far."""
    live = one.live_print
    told = live.outcome(g.now) if live and one.state == "printed" else ""
    return f"{words.state(one.state)}, {papers.outcome(told)}" if told else words.state(one.state)


def _cells(case: Case, one: Container) -> str:
    """Return how many viable cells were filled into a syringe, worked out; "" if unknown."""
    result = case.results.get("viable_cells")
    each = as_decimal(result.value) if result and result.value else None
    if one.kind != SYRINGE or each is None or one.volume is None:
        return ""
    return _("%(count)s cells", count=words.figure(str(int(each * one.volume))))


def _colour(one: Container, *, labelled: bool) -> str:
    """Return how a container's state is coloured; what bears no label waits for none."""
    return _STATES.get(one.state, "open") if labelled or one.ended else "open"
