"""What a safety report lacks, in words: which element, what is wrong with it, and what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.minimum import Criterion
from svflab.exports.e2b_elements import elements
from svflab.exports.e2b_lacks import Lack
from svflab.web import language

WHY: Final = {
    "missing": _l("missing"),
    "null": _l("may not be left out in this way"),
    "format": _l("not written as it has to be"),
    "precision": _l("not to the second, with the offset"),
    "long": _l("too long"),
    "value": _l("no value of the list"),
    "future": _l("lies in the future"),
    "order": _l("the parts stand in another order"),
    "list": _l("a code of another list"),
    "unit": _l("in another unit"),
    "once": _l("has to be there exactly once"),
    "pair": _l("goes together with its other half"),
    "same": _l("has to be the same"),
    "before": _l("lies before its beginning"),
    "shape": _l("has to be: country, company without a dash, number"),
    "suspect": _l("no product is the suspect one"),
    "of_nothing": _l("is about something that is not told of"),
    "trial": _l("not what a report from a trial says"),
}
MEND: Final = {
    "sender": _l("Fill in the setting SAFETY_SENDER of the server."),
    "report": _l("Correct or complete the report of the event."),
    "code": _l("Code the event, below on this page."),
    "judge": _l("Judge the cause, on the page of the event."),
    "expedited": _l("Only what is serious, related and not expected is reported in this way."),
    "given": _l("Look at the record of the case: what was given is taken from there."),
    "svflab": _l("This is a mistake of svflab: tell whoever runs it."),
}
CRITERION: Final = {
    "patient": _l("identifiable patient"),
    "product": _l("suspect product"),
    "reporter": _l("identifiable reporter"),
    "event": _l("event"),
}
LACKING: Final = {
    "not_registered": _l("The participant's code is not registered."),
    "no_case": _l("It belongs to no case, so to no product."),
    "not_given": _l("Nothing was injected, and it names no syringe."),
    "by_machine": _l("No person has reported it yet."),
    "taken_back": _l("The report was taken back."),
    "not_said": _l("It is not said what happened."),
}


def lack(one: Lack) -> dict[str, str]:
    """Return what a message lacks for a page: its number, its name, what is wrong, what to do."""
    element = elements().get(one.element)
    titles = element.titles if element else {}
    return {
        "element": one.element,
        "name": titles.get(language.name(), titles.get("en", "")),
        "why": str(WHY.get(one.why, one.why)),
        "said": one.said,
        "mend": str(MEND[element.mend]) if element else "",
    }


def criterion(one: Criterion) -> dict[str, str]:
    """Return one of the four criteria for a page: what it is, and what it lacks."""
    why = str(LACKING.get(one.why, one.why))
    return {"name": str(CRITERION[one.name]), "why": "" if one.met else why}
