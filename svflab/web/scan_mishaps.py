"""What may have happened to the thing that was scanned, each a tap from its form.

Whoever dropped a syringe has it in hand, and scans it: the answer leads to its disposal with
what happened filled in, whatever else the case waits for.
"""

from collections.abc import Callable, Iterator
from typing import Final

from flask import g

from svflab.domain.case import LIPOASPIRATE, SVF_TUBE, SYRINGE, Case
from svflab.domain.next import Act
from svflab.domain.scans import STOP
from svflab.services.scanned import Answer
from svflab.web import station, waiting, words
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext

DISCARDS: Final = "container.discarded"
LOSES: Final = "container.lost"
CAUSES: Final = ("dropped", "leaking", "contaminated")
_MATERIAL: Final = frozenset({LIPOASPIRATE, SVF_TUBE, SYRINGE})
_STILL_HERE: Final = frozenset({"expired", "on_hold", "supply_held", "refused"})
"""Stops that say nothing against whose it is: what stops there can be thrown away."""
_STUCK_ON: Final = frozenset({"label.applied", "label.verified"})


def ways(given: Answer) -> list[dict[str, str]]:
    """Return the ways to say that what was scanned was dropped, leaks, is contaminated or lost.

    And that somebody came to harm by it: the report begins with what was scanned.
    """
    container, case = given.container, given.subject
    stopped = given.state == STOP and given.why not in _STILL_HERE
    if container is None or case is None or stopped or given.why in _STUCK_ON:
        return []
    if container.kind not in _MATERIAL:
        return []
    href = way("safety.new", code=case.code, syringe=container.code)
    report = [{"href": href, "text": _("Adverse event")}] if href else []
    return [*_ways(case, container.code), *report]


def _ways(case: Case, code: str) -> Iterator[dict[str, str]]:
    for act in (*waiting.due_in(case), *waiting.beside(case)):
        if act.container == code and act.kind in {DISCARDS, LOSES} and _may(act):
            href = station.way(case, act).href
            if act.kind == LOSES:
                yield {"href": href, "text": _("Lost")}
                continue
            for cause in CAUSES:
                text = words.choice(g.protocol, DISCARDS, "cause", cause)
                yield {"href": f"{href}&cause={cause}", "text": text}


def _may(act: Act) -> bool:
    return not set(act.roles).isdisjoint(g.roles)
