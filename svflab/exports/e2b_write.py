"""An E2B(R3) message: one report as the XML that authorities exchange.

The order of the parts is the message's own (HL7 ICSR, ISO 27953-2): what stands out of its place
is refused by a receiver's schema, even where every value is right.
"""

from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from svflab.exports import e2b_nodes as n
from svflab.exports.e2b_elements import oid
from svflab.exports.e2b_patient import patient, study
from svflab.exports.e2b_product import assessments, drugs, roles
from svflab.exports.icsr import Icsr
from svflab.exports.sender import Sender

NOT_SUBMITTABLE: Final = " DRAFT: not to be submitted. Something that the form needs is missing. "
_KOREAN_SENDER: Final = "1"
"""C.3.1.KR.1: a hospital or clinic; the MFDS asks where the sender is a health professional."""


def xml(report: Icsr) -> bytes:
    """Return the message; the same report gives the same bytes on every machine."""
    batch = n.root("MCCI_IN200100UV01", "MCCI_IN200100UV01.xsd")
    n.identifier(batch, report.batch, "k22")
    n.add(batch, "creationTime", value=n.instant(report.created_at))
    n.add(batch, "responseModeCode", code="D")
    n.add(batch, "interactionId", extension="MCCI_IN200100UV01", root="2.16.840.1.113883.1.6")
    n.code(batch, "1", "1", "name")
    _message(batch, report)
    _device(batch, "receiver:RCV", report.sender.receiver, "k14")
    _device(batch, "sender:SND", report.sender.id, "k13")
    ET.indent(batch)
    body = ET.tostring(batch, encoding="unicode")
    mark = f"<!--{NOT_SUBMITTABLE}-->\n" if report.is_draft else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{mark}{body}\n'.encode()


def _message(batch: ET.Element, report: Icsr) -> None:
    made = n.add(batch, "PORR_IN049016UV")
    n.identifier(made, report.number, "k1")
    n.add(made, "creationTime", value=n.instant(report.created_at))
    n.add(made, "interactionId", extension="PORR_IN049016UV", root="2.16.840.1.113883.1.6")
    n.add(made, "processingCode", code="P")
    n.add(made, "processingModeCode", code="T")
    n.add(made, "acceptAckCode", code="AL")
    _device(made, "receiver:RCV", report.sender.receiver, "k12")
    _device(made, "sender:SND", report.sender.id, "k11")
    act = n.down(made, "controlActProcess:CACT:EVN")
    n.add(act, "code", code="PORR_TE049016UV", codeSystem="2.16.840.1.113883.1.18")
    n.add(act, "effectiveTime", value=n.instant(report.created_at))
    _event(n.down(act, "subject:SUBJ", "investigationEvent:INVSTG:EVN"), report)


def _event(made: ET.Element, report: Icsr) -> None:
    n.identifier(made, report.number, "k1")
    n.identifier(made, report.number, "k2")
    n.add(made, "code", code="PAT_ADV_EVNT", codeSystem="2.16.840.1.113883.5.4")
    n.add(made, "text", report.narrative)
    n.add(made, "statusCode", code="active")
    n.add(n.add(made, "effectiveTime"), "low", value=_date(report.first_received))
    n.add(made, "availabilityTime", value=_date(report.latest))
    for title in report.documents:
        held = n.down(made, "reference:REFR", "document:DOC:EVN")
        n.code(held, "1", "27")
        n.add(held, "title", title)
    _assessment(n.down(made, "component:COMP", "adverseEventAssessment:INVSTG:EVN"), report)
    _yes_no(made, "1", bool(report.documents))
    _yes_no(made, "23", report.expedited)
    _first_sender(made)
    _source(made, report)
    _sender(made, report.sender)
    _characteristics(made)
    _voids(made, report)


def _assessment(made: ET.Element, report: Icsr) -> None:
    role = n.down(made, "subject1:SBJ", "primaryRole:INVSBJ:-")
    patient(role, report, study)
    drugs(role, report)
    roles(made, report)
    assessments(made, report)
    for author, told in (("3", report.comments), ("1", report.sender_comments)):
        if told:
            said = n.down(made, "component1:COMP", "observationEvent:OBS:EVN")
            n.code(said, "10", "19")
            n.value(said, "ED", told)
            n.code(n.down(said, "author:AUT", "assignedEntity:ASSIGNED:-"), author, "21")


def _yes_no(event: ET.Element, about: str, answer: bool) -> None:
    made = n.down(event, "component:COMP", "observationEvent:OBS:EVN")
    n.code(made, about, "19")
    n.value(made, "BL", value="true" if answer else "false")


def _first_sender(event: ET.Element) -> None:
    """Say that no regulator was the first to send this case."""
    made = n.down(event, "outboundRelationship:SPRT", "relatedInvestigation:INVSTG:EVN")
    n.code(made, "1", "22")
    n.code(_author(made), "2", "3")


def _source(event: ET.Element, report: Icsr) -> None:
    by, made = report.reporter, n.down(event, "outboundRelationship:SPRT")
    n.add(made, "priorityNumber", value="1")
    made = n.down(made, "relatedInvestigation:INVSTG:EVN")
    n.code(made, "2", "22")
    entity = _author(made)
    _address(entity, by.street, by.city)
    person = n.down(entity, "assignedPerson:PSN:-")
    named = n.add(person, "name")
    n.add(named, "given", by.name, nullFlavor="" if by.name else "MSK")
    qualified = n.down(person, "asQualifiedEntity:QUAL:-")
    n.add(
        qualified,
        "code",
        code=by.qualification,
        codeSystem=oid("6"),
        nullFlavor="" if by.qualification else "UNK",
    )
    if report.sender.korean and by.profession:
        n.code(n.down(person, "asQualifiedEntity:QUAL:-"), by.profession, "kr1")
    _country(person, by.country)
    _organisation(entity, "", by.organisation)


def _sender(event: ET.Element, by: Sender) -> None:
    entity = n.down(
        event,
        "subjectOf1:SUBJ",
        "controlActEvent:CACT:EVN",
        "author:AUT",
        "assignedEntity:ASSIGNED:-",
    )
    n.code(entity, by.kind, "7")
    _address(entity, by.street, by.city)
    for scheme, held in (("tel", by.telephone), ("mailto", by.email)):
        if held:
            n.add(entity, "telecom", value=f"{scheme}:{held}")
    person = n.down(entity, "assignedPerson:PSN:-")
    if by.person:
        n.add(n.add(person, "name"), "given", by.person)
    if by.korean and by.kind == "3":
        n.code(n.down(person, "asQualifiedEntity:QUAL:-"), _KOREAN_SENDER, "kr2")
    _country(person, by.country)
    _organisation(entity, by.department, by.organisation)


def _author(investigation: ET.Element) -> ET.Element:
    return n.down(
        investigation,
        "subjectOf2:SUBJ",
        "controlActEvent:CACT:EVN",
        "author:AUT",
        "assignedEntity:ASSIGNED:-",
    )


def _address(entity: ET.Element, street: str, city: str) -> None:
    if street or city:
        made = n.add(entity, "addr")
        for tag, held in (("streetAddressLine", street), ("city", city)):
            if held:
                n.add(made, tag, held)


def _country(person: ET.Element, country: str) -> None:
    if country:
        made = n.down(person, "asLocatedEntity:LOCE:-")
        place = n.add(made, "location", classCode="COUNTRY", determinerCode="INSTANCE")
        n.code(place, country, "iso")


def _organisation(entity: ET.Element, department: str, name: str) -> None:
    """Add a department, and the organisation that it is a part of inside it."""
    made = n.down(entity, "representedOrganization:ORG:-")
    if department:
        n.add(made, "name", department)
    if name:
        whole = n.down(made, "assignedEntity:ASSIGNED:-", "representedOrganization:ORG:-")
        n.add(whole, "name", name)


def _characteristics(event: ET.Element) -> None:
    """Say that it is a report from a study (C.1.3) and that it bears no other number (C.1.9.1)."""
    step = "investigationCharacteristic:OBS:EVN"
    made = n.down(event, "subjectOf2:SUBJ", step)
    n.code(made, "1", "23")
    n.value(made, "CE", code="2", codeSystem=oid("2"))
    made = n.down(event, "subjectOf2:SUBJ", step)
    n.code(made, "2", "23")
    n.value(made, "BL", nullFlavor="NI")


def _voids(event: ET.Element, report: Icsr) -> None:
    """Say that an earlier report is void, or amended (C.1.11.1), and why (C.1.11.2)."""
    if report.voids:
        step = "investigationCharacteristic:OBS:EVN"
        made = n.down(event, "subjectOf2:SUBJ", step)
        n.code(made, "3", "23")
        n.value(made, "CE", code=report.voids, codeSystem=oid("5"))
        made = n.down(event, "subjectOf2:SUBJ", step)
        n.code(made, "4", "23")
        n.add(n.value(made, "CE"), "originalText", report.void_reason)


def _device(inside: ET.Element, link: str, name: str, listed: str) -> None:
    n.identifier(n.down(inside, link, "device:DEV:-"), name, listed)


def _date(at: datetime) -> str:
    return n.instant(at)
