"""What puts a released product in doubt, in words: for the hold, and for the adverse event."""

from collections.abc import Callable
from typing import Any

from flask import g

from svflab.domain.case import Case
from svflab.domain.doubts import OUTSIDE, RESULT, TERMS, Doubt, term_of, undecided
from svflab.domain.doubts import to_report as unreported
from svflab.domain.holds import PLACES, injected_of
from svflab.domain.next import Act
from svflab.web import words
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.ways import way

_: Callable[..., str] = gettext


def reason(case: Case, act: Act) -> str:
    """Return the reason of a hold that the record already knows, so that one tap places it."""
    doubt = undecided(g.protocol, case) if act.kind == PLACES and "cause" in act.given else None
    return said(case, doubt) if doubt else ""


def said(case: Case, doubt: Doubt) -> str:
    """Return what puts the product in doubt: the result, or what leaked."""
    if doubt.cause == RESULT:
        test = words.test(g.protocol, doubt.what)
        return f"{test}: {words.result(g.protocol, doubt.what, doubt.value)}"
    why = words.choice(g.protocol, "container.discarded", "cause", doubt.value)
    return f"{called(case, doubt.what)}: {why}"


def to_report(case: Case) -> list[dict[str, Any]]:
    """Return what may have to be reported: doubts about what was injected, with the draft's way.

    The draft says where and what; how severe it is, and its cause, are for whoever reports it.
    """
    gone = ", ".join(called(case, one) for one in injected_of(case, ""))
    if not gone:
        return []
    return [
        {
            "text": _(
                "%(what)s, after the release. Injected already: %(gone)s",
                what=said(case, doubt),
                gone=gone,
            ),
            "href": way("safety.new", code=case.code, term=term_of(doubt)),
            "action": _("Report"),
            "state": "over",
            "leaves": "yes",
        }
        for doubt in unreported(g.protocol, case)
    ]


def known_since(case: Case, term: str) -> dict[str, str]:
    """Return since when what puts the product in doubt is known, for the draft of its report."""
    for doubt in unreported(g.protocol, case):
        if term and term_of(doubt) == term:
            at = f"{local(doubt.at):%Y-%m-%dT%H:%M:%S}"
            return {"onset": "at", "onset_at": at, "aware": "at", "aware_at": at}
    return {}


def term_of_test(test: str) -> str:
    """Return the term that a result outside its limits is reported by: of sterility, its own."""
    return TERMS.get(test, OUTSIDE)
