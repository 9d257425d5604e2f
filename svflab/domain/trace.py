"""What lies before and behind one thing of a case: backwards to the person, forwards to fingers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from svflab.domain import materials
from svflab.domain.case import Case
from svflab.domain.course import PARTICIPANT, Node, course

BACK, HERE, ON = "back", "here", "on"
"""Where a node lies from the thing that is traced: before it, it itself, behind it."""
_WHOLE: Final = frozenset({"participant", "wristband", *materials.KINDS})
"""What everything in a case hangs on: traced from there, nothing is left out."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The things around one of a case, in the order of the course, and what follows from what."""

    case: str
    participant: str
    focus: str
    nodes: tuple[Node, ...]
    links: tuple[tuple[str, str], ...]

    def lying(self, where: str) -> tuple[Node, ...]:
        """Return the nodes that lie before the thing that is traced, are it, or lie behind it."""
        return tuple(node for node in self.nodes if node.where == where)

    @property
    def people(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Return who had to do with it: each account with its acts, (did|stated|saw, kind)."""
        found: dict[str, dict[tuple[str, str], None]] = {}
        for act in sorted((act for node in self.nodes for act in node.acts), key=lambda a: a.at):
            for how, who in (("did", act.by), ("stated", act.stated_by), ("saw", act.witness)):
                if who:
                    found.setdefault(who, {})[how, act.kind] = None
        return {who: tuple(acts) for who, acts in found.items()}


def around(case: Case, focus: str = "") -> Trace:
    """Return what lies before and behind a thing of a case; all of it for the case itself."""
    nodes, links = course(case)
    kind = next((node.kind for node in nodes if node.key == focus), "participant")
    start = PARTICIPANT if kind in {"participant", "wristband"} else focus
    back, on = _reached(start, [(b, a) for a, b in links]), _reached(start, links)
    kept = {node.key for node in nodes} if kind in _WHOLE else {start} | back | on
    kept |= {a for a, b in links if b in kept and a.partition(":")[0] == "material"}
    told = [replace(node, where=_where(node, focus, on)) for node in nodes if node.key in kept]
    between = tuple(link for link in links if kept.issuperset(link))
    return Trace(case.code, case.participant, focus, tuple(told), between)


def _reached(start: str, links: Iterable[tuple[str, str]]) -> set[str]:
    """Return everything that lies behind a node along these links."""
    ahead: dict[str, list[str]] = {}
    for a, b in links:
        ahead.setdefault(a, []).append(b)
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for key in ahead.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _where(node: Node, focus: str, on: set[str]) -> str:
    if node.key == focus:
        return HERE
    return ON if node.key in on else BACK
