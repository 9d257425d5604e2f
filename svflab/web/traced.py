"""The trace of a thing in words: a row for each thing before and behind it, and the people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain.case import Case, Given
from svflab.domain.course import Node
from svflab.domain.trace import BACK, HERE, ON, Trace
from svflab.services.trace import Traced
from svflab.web import reported, words
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.ways import way
from svflab.web.words.names import THING
from svflab.web.words.supplies import MATERIAL

_: Callable[..., str] = gettext

PARTS: Final = ((BACK, _l("Backwards")), (HERE, _l("This")), (ON, _l("Forwards")))
_KIND: Final = {
    **MATERIAL,
    "participant": _l("participant"),
    "digit": _l("digit"),
    "discarded": _l("discarded"),
    "returned": _l("returned"),
    "lost": _l("lost"),
    "adverse_event": _l("adverse event"),
}

_PLAIN: Final = frozenset({*MATERIAL, "participant", "digit"})
"""What is called by something else than a code of ours."""


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of a trace in words.

    `kind` is what it is, `name` which one, `detail` how much and in what state; `wrong` says what
    is not as it should be. `done` is how it came to be, when, by whom, seen by whom.
    """

    key: str
    where: str
    kind: str
    name: str
    href: str
    detail: str
    done: str
    at: datetime | None
    who: str
    witness: str
    wrong: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who had to do with it: by name, and what they did, stated and saw."""

    name: str
    did: str
    stated: str
    saw: str


def rows(traced: Traced) -> list[Row]:
    """Return the things of a trace in the order of the course."""
    return [_row(traced.case, node) for node in traced.trace.nodes]


def people(trace: Trace) -> list[Person]:
    """Return who had to do with a trace, by name."""
    found = []
    for account, acts in trace.people.items():
        said = {
            how: ", ".join(
                dict.fromkeys(words.title(g.protocol, kind) for one, kind in acts if one == how)
            )
            for how in ("did", "stated", "saw")
        }
        found.append(Person(words.person(account), said["did"], said["stated"], said["saw"]))
    return sorted(found, key=lambda one: one.name)


def title(traced: Traced) -> str:
    """Return what the trace is of."""
    here = traced.trace.lying(HERE)
    if not here:
        return _("Trace: case %(case)s", case=words.case(traced.case.code))
    row = _row(traced.case, here[0])
    return _("Trace: %(thing)s", thing=f"{row.kind} {row.name}")


def label(traced: Traced) -> str:
    """Return what is known of the print whose code was read, or ""."""
    one = traced.label
    if one is None:
        return ""
    facts = {
        "number": one.number,
        "state": words.state(one.state),
        "who": words.person(one.printed_by),
        "at": words.when(one.printed_at),
    }
    return _("Label %(number)s, %(state)s; printed by %(who)s at %(at)s.", **facts)


def _row(case: Case, node: Node) -> Row:
    first = node.made
    return Row(
        node.key,
        node.where,
        _kind(case, node),
        _name(node),
        _href(node),
        ", ".join(_details(case, node)),
        words.title(g.protocol, first.kind) if first else "",
        first.at if first else None,
        words.person(first.by) if first else "",
        words.person(first.witness) if first and first.witness else "",
        _("of another case") if node.state == "another_case" or node.case else "",
        is_code=node.kind not in _PLAIN,
    )


def _kind(case: Case, node: Node) -> str:
    if node.kind in _KIND:
        return str(_KIND[node.kind])
    plain = str(THING.get(node.kind, node.kind))
    return called(case, node.text) if node.text in case.containers else plain


def _name(node: Node) -> str:
    match node.kind:
        case "digit":
            return words.digit(node.text)
        case kind if kind in _PLAIN:
            return node.text
    return words.code(node.text)


def _href(node: Node) -> str:
    match node.kind:
        case "participant":
            return way("participants.show", code=node.text)
        case "adverse_event":
            return way("trace.show", text=node.text)
        case "digit":
            return way("trace.show", text=node.case) if node.case else ""
        case kind if kind in MATERIAL:
            return way("trace.lot", kind=kind, lot=node.text)
    return way("trace.show", text=node.text)


def _details(case: Case, node: Node) -> Iterator[str]:
    """Give how much, in what state, and whatever else is told of one thing."""
    if node.case:
        yield _("in case %(case)s", case=words.case(node.case))
    if node.kind == "adverse_event":
        yield reported.term(node.state)
        return
    if node.kind == "needle":
        yield _("for the injections")
    if node.volume is not None:
        yield f"{node.volume:f} mL"
    if node.given:
        yield from _points(node.given)
    elif node.text in case.containers and node.kind not in {"discarded", "returned", "lost"}:
        yield words.state(node.state)


def _points(given: tuple[Given, ...]) -> Iterator[str]:
    """Give each point with its volume; all four in one word where they are alike."""
    volumes = {one.volume for one in given}
    if len(given) > 1 and len(volumes) == 1:
        yield _("%(count)s x %(volume)s mL", count=len(given), volume=f"{volumes.pop():f}")
        return
    for one in given:
        yield f"{words.point(one.point)} {one.volume:f} mL"
