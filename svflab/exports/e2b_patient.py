"""The part of an E2B(R3) message about the person: who, in which study, and what happened."""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from svflab.exports import e2b_nodes as n
from svflab.exports.e2b_elements import oid
from svflab.exports.icsr import FATAL, SERIOUS, Icsr, Reaction

_MASKED, _NOT_ASKED = "MSK", "NASK"
_TRIAL: Final = "1"
_NUMBER_IN_THE_STUDY: Final = "4"


def patient(role: Element, report: Icsr, in_study: Callable[[Element, Icsr], None]) -> None:
    """Add the person by their code, masked; the study; age, weight, and what happened."""
    who, player = report.patient, n.down(role, "player1:PSN:-")
    n.add(player, "name", nullFlavor=_MASKED)
    unknown = "" if who.sex else "UNK"
    gender = n.code(player, who.sex, "sex", "administrativeGenderCode")
    if unknown:
        gender.set("nullFlavor", unknown)
    if who.died:
        n.add(player, "deceasedTime", value=n.instant(who.died))
    known = n.down(player, "asIdentifiedEntity:IDENT:-")
    n.identifier(known, who.code, "k10")
    n.code(known, _NUMBER_IN_THE_STUDY, "4")
    in_study(role, report)
    for about, held, unit in (("3", who.age, "a"), ("7", who.weight_kg, "kg")):
        if held:
            n.value(n.observation(role, "subjectOf2:SBJ", about), "PQ", value=held, unit=unit)
    if report.history:
        history = n.down(role, "subjectOf2:SBJ", "organizer:CATEGORY:EVN")
        n.code(history, "1", "20")
        n.value(n.observation(history, "component:COMP", "18"), "ED", report.history)
    _death(role, report)
    _reaction(role, report)


def _death(role: Element, report: Icsr) -> None:
    """Add of what a fatal event says that they died (D.9.2), and whether there was an autopsy."""
    who, told = report.patient, report.reaction
    if told.outcome == FATAL:
        made = n.down(role, "subjectOf2:SBJ", "observation:OBS:EVN")
        n.add(made, "id", root=report.reference("death"))
        n.code(made, "32", "19")
        _coded(made, told)
    if who.died or who.autopsy:
        answer = who.autopsy if who.autopsy in {"true", "false"} else ""
        null = "" if answer else who.autopsy or _NOT_ASKED
        n.value(n.observation(role, "subjectOf2:SBJ", "5"), "BL", value=answer, nullFlavor=null)


def study(role: Element, report: Icsr) -> None:
    """Add the study: its numbers, its type (a clinical trial), its name and registrations."""
    by = report.sender
    made = n.down(role, "subjectOf1:SBJ", "researchStudy:CLNTRL:EVN")
    if by.study_number:
        n.identifier(made, by.study_number, "k5")
    n.code(made, _TRIAL, "8")
    if by.study_name:
        n.add(made, "title", by.study_name)
    for number in report.registrations:
        held = n.down(made, "authorization:AUTH", "studyRegistration:ACT:EVN")
        n.identifier(held, number, "k6")


def _reaction(role: Element, report: Icsr) -> None:
    told = report.reaction
    made = n.down(role, "subjectOf2:SBJ", "observation:OBS:EVN")
    n.add(made, "id", root=report.reference("reaction"))
    n.code(made, "29", "19")
    _when(made, told)
    _coded(made, told, told.language)
    if told.country:
        place = n.down(made, "location:LOC", "locatedEntity:LOCE:-")
        where = n.add(place, "locatedPlace", classCode="COUNTRY", determinerCode="INSTANCE")
        n.code(where, told.country, "iso")
    for name, (_element, about) in SERIOUS.items():
        met = name in told.serious
        part = n.observation(made, "outboundRelationship2:PERT", about)
        n.value(part, "BL", value="true" if met else "", nullFlavor="" if met else "NI")
    end = n.observation(made, "outboundRelationship2:PERT", "27")
    n.value(end, "CE", code=told.outcome, codeSystem=oid("11"))


def _coded(made: Element, told: Reaction, language: str = "") -> None:
    version = told.version if told.code else ""
    system = oid("meddra")
    held = n.value(made, "CE", code=told.code, codeSystem=system, codeSystemVersion=version)
    n.add(held, "originalText", told.term, language=language)


def _when(made: Element, told: Reaction) -> None:
    spell = n.typed(n.add(made, "effectiveTime"), "IVL_TS")
    n.add(spell, "low", value=n.instant(told.began))
    if told.ended:
        n.add(spell, "high", value=n.instant(told.ended))
