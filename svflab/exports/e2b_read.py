"""Reads an E2B(R3) message that svflab wrote: the report that it was written from.

It shows that a file says what it was to say. A message of somebody else's making may hold more
than a report here does; what there is no place for is not read.
"""

from dataclasses import fields
from typing import Final
from xml.etree import ElementTree as ET

from svflab.exports import e2b_elements as e
from svflab.exports.e2b_nodes import read_instant
from svflab.exports.icsr import (
    CATEGORIES,
    SERIOUS,
    Dose,
    Drug,
    Icsr,
    Opinion,
    Patient,
    Reaction,
    Reporter,
)
from svflab.exports.sender import Sender

_TAG: Final = f"{{{e.NAMESPACE}}}"


def tree(body: bytes) -> ET.Element:
    """Return the message as nodes. Raises ValueError for what is no XML, or declares entities."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ValueError("a message declares no types and no entities")
    try:
        return ET.fromstring(body)  # noqa: S314 - without a DOCTYPE nothing is expanded
    except ET.ParseError as error:
        raise ValueError(f"it is no XML: {error}") from None


def report(body: bytes, profile: str = "ich") -> Icsr:
    """Return the report that a message holds. Raises ValueError where it holds none."""
    root = tree(body)
    message, event, patient = (_one(root, name) for name in ("message", "event", "patient"))
    return Icsr(
        number=_text(event, "C.1.1"),
        batch=_text(root, "N.1.2"),
        created_at=read_instant(_text(message, "C.1.2")),
        first_received=read_instant(_text(event, "C.1.4")),
        latest=read_instant(_text(event, "C.1.5")),
        expedited=_text(event, "C.1.7") == "true",
        sender=_sender(root, message, profile),
        reporter=_reporter(_one(root, "source")),
        patient=_patient(patient),
        reaction=_reaction(_one(root, "reaction")),
        drugs=_drugs(root),
        narrative=_text(event, "H.1"),
        comments=_of_first(root, "comment", "H.2"),
        sender_comments=_of_first(root, "remark", "H.4"),
        documents=_texts(event, "C.1.6.1.r.1"),
        history=_text(patient, "D.7.2"),
        registrations=_texts(_one(root, "study"), "C.5.1.r.1"),
        voids=_text(event, "C.1.11.1"),
        void_reason=_text(event, "C.1.11.2"),
    )


def _one(root: ET.Element, group: str) -> ET.Element:
    found = e.instances(root, group)
    if not found:
        raise ValueError(f"the message has no {group}")
    return found[0]


def _text(node: ET.Element, name: str) -> str:
    return e.read(node, name).value


def _of_first(root: ET.Element, group: str, name: str) -> str:
    return next((_text(node, name) for node in e.instances(root, group)), "")


def _texts(node: ET.Element, name: str) -> tuple[str, ...]:
    return tuple(one.value for one in e.read_all(node, name))


def _sender(root: ET.Element, message: ET.Element, profile: str) -> Sender:
    by, study = _one(root, "sender"), _one(root, "study")
    places = {
        "organisation": (by, "C.3.2"),
        "department": (by, "C.3.3.1"),
        "person": (by, "C.3.3.3"),
        "street": (by, "C.3.4.1"),
        "city": (by, "C.3.4.2"),
        "country": (by, "C.3.4.5"),
        "telephone": (by, "C.3.4.6"),
        "email": (by, "C.3.4.8"),
        "kind": (by, "C.3.1"),
        "id": (message, "N.2.r.2"),
        "receiver": (message, "N.2.r.3"),
        "study_number": (study, "C.5.3"),
        "study_name": (study, "C.5.2"),
    }
    assert set(places) <= {one.name for one in fields(Sender)}  # noqa: S101 - names of its fields
    told = {name: _text(node, element) for name, (node, element) in places.items()}
    told["telephone"] = told["telephone"].removeprefix("tel:")
    told["email"] = told["email"].removeprefix("mailto:")
    return Sender(**told, profile=profile)


def _reporter(source: ET.Element) -> Reporter:
    place = ("C.2.r.2.1", "C.2.r.2.3", "C.2.r.2.4", "C.2.r.3")
    names = ("C.2.r.1.2", *place, "C.2.r.4", "C.2.r.4.KR.1")
    return Reporter(*(_text(source, name) for name in names))


def _patient(patient: ET.Element) -> Patient:
    places = ("D.1.1.4", "D.2.2a", "D.5", "D.3")
    code, age, sex, weight = (_text(patient, name) for name in places)
    died, autopsy = _text(patient, "D.9.1"), e.read(patient, "D.9.3")
    unknown = autopsy.null if autopsy.null == "UNK" else ""
    at = read_instant(died) if died else None
    return Patient(code, age, sex, weight, at, autopsy.value or unknown)


def _reaction(node: ET.Element) -> Reaction:
    ended = _text(node, "E.i.5")
    return Reaction(
        term=_text(node, "E.i.1.1a"),
        language=_text(node, "E.i.1.1b"),
        began=read_instant(_text(node, "E.i.4")),
        outcome=_text(node, "E.i.7"),
        country=_text(node, "E.i.9"),
        code=_text(node, "E.i.2.1b"),
        version=_text(node, "E.i.2.1a"),
        serious=tuple(name for name, (element, _of) in SERIOUS.items() if _text(node, element)),
        ended=read_instant(ended) if ended else None,
    )


def _drugs(root: ET.Element) -> tuple[Drug, ...]:
    roles = {drug_of(one): _text(one, "G.k.1") for one in e.instances(root, "role")}
    judged = [(drug_of(one), _opinion(one)) for one in e.instances(root, "assessment")]
    return tuple(
        _drug(node, roles, [opinion for of, opinion in judged if of == own_id(node)])
        for node in e.instances(root, "drug")
    )


def _drug(node: ET.Element, roles: dict[str, str], opinions: list[Opinion]) -> Drug:
    minutes = _text(node, "G.k.9.i.3.1a")
    doses = e.of_group(node, "dose")
    return Drug(
        name=_text(node, "G.k.2.2"),
        role=roles.get(own_id(node), ""),
        doses=tuple(map(_dose, doses)),
        route=_text(doses[0], "G.k.4.r.10.1") if doses else "",
        indication=_text(node, "G.k.7.r.1"),
        action=_text(node, "G.k.8"),
        minutes=int(minutes) if minutes else None,
        opinions=tuple(opinions),
    )


def _dose(node: ET.Element) -> Dose:
    return Dose(
        volume_ml=_text(node, "G.k.4.r.1a"),
        batch=_text(node, "G.k.4.r.7"),
        text=_text(node, "G.k.4.r.8"),
        began=read_instant(_text(node, "G.k.4.r.4")),
        ended=read_instant(_text(node, "G.k.4.r.5")),
        unit=_text(node, "G.k.4.r.1b"),
    )


def _opinion(node: ET.Element) -> Opinion:
    value = node.find(f"{_TAG}value")
    said = "".join(value.itertext()).strip() if value is not None else ""
    if said not in CATEGORIES:
        raise ValueError(f"{said!r} is no category of the WHO-UMC scale")
    return Opinion(_text(node, "G.k.9.i.2.r.1"), said)


def own_id(node: ET.Element) -> str:
    """Return the identifier that a product or an event bears in its message."""
    found = node.find(f"{_TAG}id")
    return found.get("root", "") if found is not None else ""


def drug_of(node: ET.Element) -> str:
    """Return the identifier of the product that an assessment or a role is about."""
    found = node.find(f"{_TAG}subject2/{_TAG}productUseReference/{_TAG}id")
    return found.get("root", "") if found is not None else ""


def event_of(node: ET.Element) -> str:
    """Return the identifier of the event that an assessment is about."""
    found = node.find(f"{_TAG}subject1/{_TAG}adverseEffectReference/{_TAG}id")
    return found.get("root", "") if found is not None else ""
