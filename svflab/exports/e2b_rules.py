"""Checks an E2B(R3) message: what is missing, what may not stand there, what does not fit.

The rules are ours, made from the guide's tables (e2b_elements.toml) and the conditions below. They
are not the schema: whoever has ICH's schema files switches that check on beside this one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element as Node

from svflab.exports import e2b_conditions
from svflab.exports.e2b_elements import (
    NAMESPACE,
    Element,
    Found,
    elements,
    groups,
    instances,
    of_group,
    read_all,
)
from svflab.exports.e2b_lacks import Lack
from svflab.exports.e2b_nodes import read_instant
from svflab.exports.e2b_read import tree

__all__ = ["Lack", "Verdict", "check"]

_INSTANT: Final = re.compile(r"\d{14}(?:\.\d{1,4})?[+-]\d{4}")
_DATE: Final = re.compile(r"\d{4}(?:\d{2}){0,5}(?:\.\d{1,4})?(?:[+-]\d{4})?")
_SHAPES: Final = {
    "N": re.compile(r"\d+(?:\.\d+)?"),
    "A": re.compile(r"[A-Za-z]+"),
    "boolean": re.compile(r"true|false"),
    "true": re.compile(r"true"),
    "instant": _INSTANT,
    "date": _DATE,
}
_ORDER: Final = (
    *("id", "creationTime", "responseModeCode", "interactionId", "name", "PORR_IN049016UV"),
    *("receiver", "sender"),
)
"""The parts of a batch in their order: who it is for and from comes behind the messages."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message lacks, the elements in their order; it may be sent where it lacks nothing."""

    lacks: tuple[Lack, ...]

    @property
    def uncoded(self) -> bool:
        """Say whether the event has no MedDRA code, which every form to an authority needs."""
        return any(one.element == "E.i.2.1b" and one.why == "missing" for one in self.lacks)


def check(body: bytes, *, profile: str, now: datetime) -> Verdict:
    """Return what a message lacks by the rules of `profile`; no date in it lies behind `now`.

    Raises ValueError for what is no XML.
    """
    root = tree(body)
    found = [*_order(root), *_elements(root, profile)]
    found += e2b_conditions.every(root, profile)
    found += _future(root, now)
    places = {name: place for place, name in enumerate(elements())}
    known = dict.fromkeys(found)
    return Verdict(tuple(sorted(known, key=lambda one: places.get(one.element, -1))))


def _order(root: Node) -> Iterator[Lack]:
    tags = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in root]
    places = [_ORDER.index(tag) if tag in _ORDER else -1 for tag in tags]
    if root.tag != f"{{{NAMESPACE}}}MCCI_IN200100UV01" or places != sorted(places):
        yield Lack("N.1.1", "order", "")


def _elements(root: Node, profile: str) -> Iterator[Lack]:
    for group in groups().values():
        inside = instances(root, group.inside) if group.inside else (root,)
        mine = [one for one in elements().values() if one.group == group.name]
        for holder in inside:
            there = of_group(holder, group.name) if group.inside else (root,)
            if len(there) < group.least:
                yield from (Lack(one.id, "missing", "") for one in mine if one.need)
            for node in there:
                yield from (lack for one in mine for lack in _element(node, one, profile))


def _element(node: Node, element: Element, profile: str) -> Iterator[Lack]:
    found = read_all(node, element.id)
    needed = element.need or (element.trial and profile == "mfds_trial")
    if needed and not found:
        yield Lack(element.id, "missing", "")
    for one in found:
        if why := _wrong(element, one):
            yield Lack(element.id, why, one.value or one.null)


def _wrong(element: Element, found: Found) -> str:
    """Return why a value may not stand there, in a word; "" where it may."""
    if found.null:
        return "" if found.null in element.nulls else "null"
    shape = _SHAPES.get(element.type)
    if shape and not shape.fullmatch(found.value):
        return "precision" if element.type == "instant" else "format"
    if element.length and len(found.value) > element.length:
        return "long"
    return "value" if element.allowed and found.value not in element.allowed else ""


def _future(root: Node, now: datetime) -> Iterator[Lack]:
    for one in elements().values():
        if one.type not in {"date", "instant"}:
            continue
        for node in instances(root, one.group):
            for found in read_all(node, one.id):
                if found.value and _is_ahead(found.value, now):
                    yield Lack(one.id, "future", found.value)


def _is_ahead(text: str, now: datetime) -> bool:
    """Say whether a date lies behind `now`; one without an offset is compared by its day."""
    if _INSTANT.fullmatch(text) and "." not in text:
        return read_instant(text) > now
    day = re.match(r"\d{8}", text)
    return bool(day) and date.fromisoformat(day[0]) > now.date() if day else False
