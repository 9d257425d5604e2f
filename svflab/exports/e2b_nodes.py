"""The parts that HL7 version 3 messages are made of."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace

from svflab.exports.e2b_elements import NAMESPACE, oid

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE: Final = f"{{{XSI}}}type"
_NO_TEXT: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold: a note that was pasted from somewhere may."""
register_namespace("", NAMESPACE)
register_namespace("xsi", XSI)


def root(tag: str, schema: str) -> Element:
    """Return the outermost node of a message, which names the schema that it follows."""
    made = Element(f"{{{NAMESPACE}}}{tag}", {"ITSVersion": "XML_1.0"})
    made.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {schema}")
    return made


def add(inside: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add a node, with the attributes that say something, and return it."""
    made = SubElement(inside, f"{{{NAMESPACE}}}{tag}")
    _say(made, text, attributes)
    return made


def _say(made: Element, text: str, attributes: Mapping[str, str]) -> None:
    for name, held in attributes.items():
        if held:
            made.set(name, _NO_TEXT.sub("", held))
    if text:
        made.text = _NO_TEXT.sub("", text)


def down(inside: Element, *steps: str) -> Element:
    """Add one node in another and return the innermost: `tag:typeCode` or `tag:classCode:mood`.

    A single mark is a typeCode, as relationships bear it; with a second one, a dash where there
    is none, the first is a classCode.
    """
    for step in steps:
        tag, *marks = step.split(":")
        if len(marks) == 1:
            inside = add(inside, tag, typeCode=marks[0])
        elif marks:
            mood, kind = marks[1], "INSTANCE" if marks[0] in {"DEV", "PSN", "ORG"} else ""
            inside = add(inside, tag, classCode=marks[0])
            if mood != "-":
                inside.set("moodCode", mood)
            if kind:
                inside.set("determinerCode", kind)
        else:
            inside = add(inside, tag)
    return inside


def identifier(inside: Element, extension: str, listed: str) -> Element:
    """Add an identifier out of a list."""
    return add(inside, "id", extension=extension, root=oid(listed))


def code(inside: Element, value: str, listed: str, tag: str = "code") -> Element:
    """Add a code out of a list; without a value only the list is named."""
    return add(inside, tag, code=value, codeSystem=oid(listed))


def value(inside: Element, kind: str, text: str = "", **attributes: str) -> Element:
    """Add a value of a data type (CE, BL, PQ, ST, ED)."""
    made = add(inside, "value")
    made.set(_TYPE, kind)
    _say(made, text, attributes)
    return made


def typed(node: Element, kind: str) -> Element:
    """Say of which data type a node is, and return it."""
    node.set(_TYPE, kind)
    return node


def observation(inside: Element, link: str, about: str) -> Element:
    """Add an observation of what `about` names in the list of observations."""
    made = down(inside, link, "observation:OBS:EVN")
    code(made, about, "19")
    return made


def instant(at: datetime) -> str:
    """Return an instant to the second, with the offset that it bears: 20261123140500+0900."""
    return at.strftime("%Y%m%d%H%M%S%z")


def read_instant(text: str) -> datetime:
    """Return the instant that `instant` wrote. Raises ValueError for any other text."""
    return datetime.strptime(text, "%Y%m%d%H%M%S%z")
