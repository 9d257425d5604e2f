"""The part of an E2B(R3) message about the products: what was given, and who holds it the cause."""

from typing import Final
from xml.etree.ElementTree import Element

from svflab.exports import e2b_nodes as n
from svflab.exports.e2b_elements import oid
from svflab.exports.icsr import CATEGORIES, RELATED, Dose, Drug, Icsr, Opinion

METHOD: Final = "WHO-UMC"
_BY_REPORTER: Final = "3"
_NOT_GIVEN_AGAIN: Final = "4"
"""G.k.9.i.4: there was no second dose, so whether it comes back then is not applicable."""


def drugs(role: Element, report: Icsr) -> None:
    """Add each product that was given: its doses by syringe, its indication, what was done."""
    organizer = n.down(role, "subjectOf2:SBJ", "organizer:CATEGORY:EVN")
    n.code(organizer, "4", "20")
    for place, drug in enumerate(report.drugs):
        made = n.down(organizer, "component:COMP", "substanceAdministration:SBADM:EVN")
        n.add(made, "id", root=report.reference(f"drug {place}"))
        _named(made, drug)
        if drug.minutes is not None:
            _after(made, report, drug.minutes)
        for dose in drug.doses:
            _dose(made, drug, dose)
        _again(made, report)
        if drug.indication:
            _indication(made, drug.indication)
        act = n.down(made, "inboundRelationship:CAUS", "act:ACT:EVN")
        n.code(act, drug.action, "15")


def roles(assessment: Element, report: Icsr) -> None:
    """Say of each product what it was: suspect, or given beside."""
    for place, drug in enumerate(report.drugs):
        made = n.down(assessment, "component:COMP", "causalityAssessment:OBS:EVN")
        n.code(made, "20", "19")
        n.value(made, "CE", code=drug.role, codeSystem=oid("13"))
        _of_drug(made, report, place)


def assessments(assessment: Element, report: Icsr) -> None:
    """Add each opinion on each product; none takes another's place."""
    for place, drug in enumerate(report.drugs):
        for opinion in drug.opinions:
            made = n.down(assessment, "component:COMP", "causalityAssessment:OBS:EVN")
            n.code(made, "39", "19")
            _judged(made, report.sender.profile, opinion)
            by = n.down(made, "author:AUT", "assignedEntity:ASSIGNED:-")
            n.add(n.add(by, "code"), "originalText", opinion.source)
            effect = n.down(made, "subject1:SUBJ", "adverseEffectReference:OBS:EVN")
            n.add(effect, "id", root=report.reference("reaction"))
            _of_drug(made, report, place)


def _judged(made: Element, profile: str, opinion: Opinion) -> None:
    """Say the category; where the MFDS reads it, also as one of its own two scales."""
    if profile == "ich":
        n.value(made, "ST", opinion.category)
        n.add(n.add(made, "methodCode"), "originalText", METHOD)
        return
    trial = profile == "mfds_trial"
    held, listed = (RELATED.get(opinion.category, ""), "kr6") if trial else ("", "kr5")
    held = held if trial else CATEGORIES[opinion.category]
    said = n.value(made, "CE", code=held, codeSystem=oid(listed))
    n.add(said, "originalText", opinion.category)
    how = n.code(made, "2" if trial else "1", "kr4", "methodCode")
    n.add(how, "originalText", METHOD)


def _of_drug(made: Element, report: Icsr, place: int) -> None:
    used = n.down(made, "subject2:SUBJ", "productUseReference:SBADM:EVN")
    n.add(used, "id", root=report.reference(f"drug {place}"))


def _named(made: Element, drug: Drug) -> None:
    kind = n.down(made, "consumable:CSM", "instanceOfKind:INST:-")
    product = n.add(kind, "kindOfProduct", classCode="MMAT", determinerCode="KIND")
    n.add(product, "name", drug.name)


def _after(made: Element, report: Icsr, minutes: int) -> None:
    """Say how long after the first dose the event began."""
    link = n.down(made, "outboundRelationship1:SAS")
    n.add(link, "pauseQuantity", value=str(minutes), unit="min")
    n.add(n.down(link, "actReference:OBS:EVN"), "id", root=report.reference("reaction"))


def _dose(made: Element, drug: Drug, dose: Dose) -> None:
    part = n.down(made, "outboundRelationship2:COMP", "substanceAdministration:SBADM:EVN")
    n.add(part, "text", dose.text)
    spell = n.typed(n.add(part, "effectiveTime"), "SXPR_TS")
    given = n.typed(n.add(spell, "comp"), "IVL_TS")
    n.add(given, "low", value=n.instant(dose.began))
    n.add(given, "high", value=n.instant(dose.ended))
    if drug.route:
        n.add(n.code(part, "", "route", "routeCode"), "originalText", drug.route)
    n.add(part, "doseQuantity", value=dose.volume_ml, unit=dose.unit)
    if not dose.batch:
        return
    kind = n.down(part, "consumable:CSM", "instanceOfKind:INST:-")
    one = n.add(kind, "productInstanceInstance", classCode="MMAT", determinerCode="INSTANCE")
    n.add(one, "lotNumberText", dose.batch)


def _again(made: Element, report: Icsr) -> None:
    part = n.observation(made, "outboundRelationship2:PERT", "31")
    n.value(part, "CE", code=_NOT_GIVEN_AGAIN, codeSystem="2.16.840.1.113883.3.989.2.1.1.16")
    link = n.down(part, "outboundRelationship1:REFR", "actReference:OBS:EVN")
    n.add(link, "id", root=report.reference("reaction"))


def _indication(made: Element, text: str) -> None:
    part = n.observation(made, "inboundRelationship:RSON", "19")
    n.add(n.value(part, "CE", codeSystem=oid("meddra")), "originalText", text)
    by = n.down(part, "performer:PRF", "assignedEntity:ASSIGNED:-")
    n.code(by, _BY_REPORTER, "21")
