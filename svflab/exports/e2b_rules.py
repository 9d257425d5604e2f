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
    foreign,
    groups,
    instances,
    of_group,
    read_all,
)
from svflab.exports.e2b_lacks import Lack
from svflab.exports.e2b_nodes import read_instant
from svflab.exports.e2b_read import tree

__all__ = ["Lack", "Verdict", "check"]

_ZONE: Final = r"[+-](?:0\d|1[0-4])[0-5]\d"
_INSTANT: Final = re.compile(rf"\d{{14}}(?:\.\d{{1,4}})?{_ZONE}")
_DATE: Final = re.compile(rf"\d{{4}}(?:\d{{2}}){{0,5}}(?:\.\d{{1,4}})?(?:{_ZONE})?")
_SHAPES: Final = {
    "N": re.compile(r"\d+(?:\.\d+)?"),
    "A": re.compile(r"[A-Za-z]+"),
    "boolean": re.compile(r"true|false"),
    "true": re.compile(r"true"),
    "instant": _INSTANT,
    "date": _DATE,
    "day": re.compile(rf"\d{{8}}(?:\d{{2}}){{0,3}}(?:\.\d{{1,4}})?(?:{_ZONE})?"),
    "country": re.compile(r"[A-Z]{2}"),
    "language": re.compile(r"[a-z]{3}"),
    "meddra": re.compile(r"\d{8}"),
    "release": re.compile(r"\d{1,2}\.\d"),
}
_DATES: Final = frozenset({"instant", "date", "day"})
_FIRST: Final = "00000101000000"
"""The instant at which a year begins, to fill up what a date leaves out."""
_WRAPPER: Final = "MCCI_IN200100UV01"
_ORDER: Final = {
    tag: tuple(parts.split())
    for tag, parts in {
        _WRAPPER: "id creationTime responseModeCode interactionId name PORR_IN049016UV receiver "
        "sender",
        "PORR_IN049016UV": "id creationTime interactionId processingCode processingModeCode "
        "acceptAckCode receiver sender controlActProcess",
        "investigationEvent": "id code text statusCode effectiveTime availabilityTime reference "
        "component outboundRelationship subjectOf1 subjectOf2",
        "adverseEventAssessment": "subject1 component component1",
        "primaryRole": "player1 subjectOf1 subjectOf2",
        "assignedEntity": "code addr telecom assignedPerson representedOrganization",
        "substanceAdministration": "id text effectiveTime routeCode doseQuantity consumable "
        "outboundRelationship1 outboundRelationship2 inboundRelationship",
    }.items()
}
"""The parts in their order: who a batch is for and from comes behind the messages."""


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
    """Yield where the parts stand in another order than the message's own, by their name."""
    if root.tag != f"{{{NAMESPACE}}}{_WRAPPER}" or root.get("ITSVersion") != "XML_1.0":
        yield Lack("N.1.1", "order", "")
    for node in root.iter():
        if not isinstance(node.tag, str):  # a comment
            continue
        order = _ORDER.get(name := node.tag.removeprefix(f"{{{NAMESPACE}}}"), ())
        tags = [str(child.tag).removeprefix(f"{{{NAMESPACE}}}") for child in node]
        places = [order.index(tag) for tag in tags if tag in order]
        if places != sorted(places):
            yield Lack("N.1.1", "order", name)


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
    for held in foreign(node, element.id):
        yield Lack(element.id, "list", held)
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
        return "precision" if element.type in {"instant", "day"} else "format"
    if element.type in _DATES and _day(found.value) is None:
        return "format"
    if element.length and len(found.value) > element.length:
        return "long"
    return "value" if element.allowed and found.value not in element.allowed else ""


def _future(root: Node, now: datetime) -> Iterator[Lack]:
    for one in elements().values():
        if one.type not in _DATES:
            continue
        for node in instances(root, one.group):
            for found in read_all(node, one.id):
                if found.value and _is_ahead(found.value, now):
                    yield Lack(one.id, "future", found.value)


def _is_ahead(text: str, now: datetime) -> bool:
    """Say whether a date lies behind `now`; one without an offset is compared by its day."""
    if not _DATE.fullmatch(text) or (day := _day(text)) is None:
        return False
    if _INSTANT.fullmatch(text) and "." not in text:
        return read_instant(text) > now
    return day > now.date()


def _day(text: str) -> date | None:
    """Return the day that a date names, its first where it names a month or a year; None of none.

    An instant that no clock shows (of an hour 25) names none either.
    """
    digits = text[:14].partition("+")[0].partition("-")[0].partition(".")[0]
    try:
        return read_instant(f"{digits}{_FIRST[len(digits) :]}+0000").date()
    except ValueError:
        return None
