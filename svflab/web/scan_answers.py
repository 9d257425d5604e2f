"""The sentences of a scan's answer: what is so, and then what to do.

An answer is shown in the band under the frame: a state, a word, a sentence, what to do, and
the one way on that helps.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import g, url_for
from flask_babel import lazy_gettext as _l

from svflab.domain.case import Case
from svflab.domain.event import read_instant
from svflab.domain.holds import EVERYTHING, PLACES
from svflab.domain.next import Act
from svflab.domain.paper import KIT, RESERVED
from svflab.domain.scans import ACCEPTED, ALREADY, INFO, STOP, UNKNOWN
from svflab.services import cases
from svflab.services.scan_beside import CUT
from svflab.services.scanned import Answer
from svflab.web import (
    paper_words,
    scan_beside,
    scan_mishaps,
    scan_ways,
    station,
    timely,
    where,
    words,
)
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.times import face
from svflab.web.words.names import THING
from svflab.web.words.scan_stops import STOPS

_: Callable[..., str] = gettext
Said = tuple[Any, Any]
"""What is so, and what to do: each with named facts."""

_BAND: Final = {
    ACCEPTED: ("open", _l("Accepted")),
    ALREADY: ("closing", _l("Already done")),
    STOP: ("over", _l("Stop")),
    UNKNOWN: ("closing", _l("Not known")),
    INFO: ("early", _l("Read")),
}
_ACCEPTED: Final[Mapping[str, Said]] = {
    "label.applied": (_l("%(thing)s: its label is on."), ""),
    "label.verified": (_l("%(thing)s: its label is verified."), ""),
    "syringe.matched": (_l("%(thing)s and the wristband are of participant %(participant)s."), ""),
    "syringe.taken": (_l("%(thing)s is in hand, for participant %(participant)s."), ""),
    "handover.accepted": (_l("Accepted: everything that was handed over."), ""),
}
_INFO: Final[Mapping[str, Said]] = {
    "elsewhere": (_l("%(thing)s of case %(case)s, participant %(participant)s: %(state)s."), ""),
    "case": (_l("Case %(case)s, participant %(participant)s."), ""),
    "report": (_l("Adverse event %(code)s."), ""),
    "place": (_l("%(place)s, a workstation (%(room)s): %(standing)s."), ""),
    "thing": (_l("This is the %(plain)s %(name)s%(more)s."), ""),
    "named_here": (_l("The %(material)s %(lot)s, named last in case %(other_case)s."), ""),
    "named_elsewhere": (
        _l("The %(material)s %(lot)s, named last in case %(other_case)s. It is not of this case."),
        _l("Do not use it in this case without looking why it is here."),
    ),
    "of_preflight": (_l("%(name)s, as at pre-flight of this case."), ""),
    "print_number_missing": (
        _l("%(thing)s of case %(case)s: this is its code without the number of a label."),
        _l("Scan the label, or type all 12 characters on it."),
    ),
    "typed": (
        _l("%(thing)s: typed, not scanned."),
        _l("A typed code completes nothing by itself. Scan the label, or go on in the form."),
    ),
    "witness": (
        _l("%(thing)s: this label."),
        _l("Somebody witnesses it, and says so in the form."),
    ),
    "presence": (
        _l("%(thing)s: this label."),
        _l("Say in the form whether it was stuck on in the participant's presence."),
    ),
    "role": (_l("%(thing)s: %(state)s."), _l("This waits for: %(roles)s.")),
    "form": (_l("%(thing)s: %(state)s."), ""),
    "more_scans": (_l("%(thing)s is scanned."), _l("Scan the rest of what was handed over.")),
    "wristband_read": (
        _l("The wristband of participant %(participant)s."),
        _l("Now scan each syringe for this participant."),
    ),
    "wristband_first": (_l("%(thing)s."), _l("Scan the wristband first, then this syringe.")),
    "nothing_waits": (_l("%(thing)s: %(state)s."), _l("Nothing waits for it now.")),
    "ended": (_l("%(thing)s was %(ended)s."), _l("There is nothing more to do with it.")),
}
_ALREADY: Final[Mapping[str, Said]] = {
    "done": (_l("%(thing)s: “%(step)s”, at %(at)s by %(who)s."), ""),
    "label.verified": (
        _l("You printed this label or stuck it on: %(thing)s."),
        _l("Another person scans it, to verify it."),
    ),
    "handover.accepted": (
        _l("You handed this over: %(thing)s."),
        _l("Another person scans it, to accept it."),
    ),
}
_UNKNOWN: Final[Mapping[str, Said]] = {
    "not_known": (
        _l("This looks like a svflab code (%(plain)s) of another database."),
        _l(
            "Demo, practice, another study or another hospital: nothing here has it. Do not use it."
        ),
    ),
    "other_site": (
        _l("This is a svflab code (%(plain)s) of another hospital on this server."),
        _l("Do not use it here. Find out how it came here."),
    ),
    "product": (
        _l("This is a product's code (GS1), and no code of ours."),
        _l("It goes into the field of its kit or lot. Scan the square code on our own label."),
    ),
    "blood": (
        _l(
            "This looks like the code of a blood or tissue product (ISBT 128), and is none of ours."
        ),
        _l("Nothing here has it. Scan the square code on our own label."),
    ),
    "address": (
        _l("This is a web address, and no code of ours. It was not opened."),
        _l("Scan the square code on our own label."),
    ),
    "length": (
        _l("This is not one of our codes: it has %(length)s characters, ours have 10 or 12."),
        _l("Scan the square code on the label; or type all of it."),
    ),
}


def band(given: Answer) -> dict[str, Any]:
    """Return the band of an answer, as the frame draws it."""
    state, word = _BAND[given.state]
    if given.why == "more_scans":
        word = _("%(scanned)s of %(of)s", **given.facts)
    if given.why == CUT:
        word = _("Incomplete scan")
    if given.why == "ended":
        state, word = "stopped", _("Ended")
    text, more = scan_beside.with_causes(given, *sentences(given))
    shown = {"state": state, "word": str(word), "text": text, "more": more, **_way(given)}
    return shown | scan_beside.band(given) | {"mishaps": scan_mishaps.ways(given)}


def sentences(given: Answer) -> tuple[str, str]:
    """Return what is so, and what to do, for an answer."""
    if given.state == STOP and given.why == "refused":
        first, *rest = [words.finding(found, g.protocol) for found in given.findings]
        return first, " ".join(rest)
    if said := scan_beside.sentences(given) or paper_words.sentences(given):
        return said
    if given.state == UNKNOWN and given.why not in _UNKNOWN:
        return words.code_problem(given.why), _("Scan it again, or type it from the label.")
    facts = _facts(given)
    text, more = (str(half) % facts for half in _said(given))
    return text[:1].upper() + text[1:], more or _follows(given)


def _said(given: Answer) -> Said:
    match given.state:
        case "accepted":
            return _ACCEPTED[given.why]
        case "already":
            kind = given.act.kind if given.act else ""
            return _ALREADY["done" if given.why == "done" else kind]
        case "stop":
            none = given.why in {"label_void", "label_replaced"} and not given.facts.get("live")
            all_of_it = given.why == "supply_held" and given.facts.get("material") == EVERYTHING
            return STOPS[given.why + (":none" if none else ":site" if all_of_it else "")]
        case "unknown":
            return _UNKNOWN[given.why]
    return _INFO[given.why]


def _facts(given: Answer) -> dict[str, str]:
    """Return what a sentence names, as people read it."""
    held = given.container
    shown = {
        "thing": called(given.subject, held.code) if held and given.subject else "",
        "plain": str(THING.get(given.kind, given.kind)),
        "code": words.code(given.code),
        "case": words.case(given.case),
        "participant": given.participant,
        "state": words.state(held.state) if held else "",
        "roles": words.roles(g.protocol, " ".join(given.act.roles)) if given.act else "",
    }
    shown |= where.facts(given.code) if given.why == "place" else {}
    shown |= {"more": _more(given.facts)} if given.why == "thing" else {}
    told = {name: _fact(name, fact) for name, fact in given.facts.items()}
    if given.subject and "awaited" in told:
        told["awaited"] = called(given.subject, told["awaited"])
    return {**shown, **told}


def _more(thing: Mapping[str, str]) -> str:
    """Return what else is known of a thing: its serial number, lot, day, room."""
    told = (
        _("serial number %(text)s", text=thing.get("serial", "")) if thing.get("serial") else "",
        _("lot %(text)s", text=thing.get("lot", "")) if thing.get("lot") else "",
        _("expires %(text)s", text=thing.get("expires", "")) if thing.get("expires") else "",
        thing.get("room", ""),
    )
    return "".join(f", {text}" for text in told if text)


def _fact(name: str, fact: str) -> str:
    match name:
        case "this_case" | "other_case":
            return words.case(fact)
        case "at" | "use_by" | "since":
            return face(read_instant(fact))
        case "cause":
            return words.value(g.protocol, PLACES, "cause", fact)
        case "material":
            return words.material(fact)
        case "step":
            return words.title(g.protocol, fact)
        case "ended":
            return words.state(fact)
        case "who":
            return cases.names(g.people_seal).get(fact, fact)
    return fact


def _follows(given: Answer) -> str:
    """Return what the case waits for, where nothing is wrong.

    It is called next where it is what stands as next on the page of the case, and nothing else.
    """
    case, accepted = given.subject, given.state == ACCEPTED
    first = station.first(case) if case else None
    act = first if accepted else given.act
    if case is None or act is None:
        return ""
    way = station.way(case, act)
    what = ", ".join(filter(None, (way.title, way.detail if accepted else "")))
    if act == first:
        return _("Next: %(act)s · %(who)s.", act=what, who=way.who)
    return _("For it: %(act)s · %(who)s.", act=what, who=way.who)


def _way(given: Answer) -> dict[str, Any]:
    """Return the one way on that helps: a page, and what it is called."""
    if given.why == "place":
        return where.bind(given.code)
    if given.why in {KIT, RESERVED}:
        return paper_words.link(given)
    if way := scan_ways.page(given):
        return dict(way)
    if given.subject is None or given.state == ACCEPTED or given.why == "other_case":
        return {}
    if given.act and given.state != ALREADY and given.why not in {"more_scans", "wristband_read"}:
        return _to(given.subject, timely.in_date(given.subject, given.act), given)
    if given.page == given.case:
        return {}
    return {"href": url_for("cases.show", code=given.case), "action": _("Open the case")}


def _to(case: Case, act: Act, given: Answer) -> dict[str, str]:
    """Return the way to an act: the page of the label, or the form, with the code in it."""
    in_a_form = given.why in {"witness", "presence", "typed"}
    if act.kind in {"label.printed", "label.applied"} and not in_a_form:
        href = url_for("labels.show", code=case.code, container=act.container)
        return {"href": href, "action": _("Show its label")}
    way = station.way(case, act)
    held = given.code and given.state != STOP and way.stays
    return {"href": f"{way.href}&scan={given.code}" if held else way.href, "action": way.title}
