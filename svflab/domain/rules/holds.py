"""Holds: what is on hold goes no further towards the participant.

Nonconforming material is kept apart until somebody who may do so has decided about it (21 CFR
1271.265(b): quarantine). What takes it back or away stays possible: a hold must not keep a syringe
in somebody's hand.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from svflab.domain.case import WRONG_PARTICIPANT
from svflab.domain.event import read_instant
from svflab.domain.finding import Finding, always, mishap, stopping
from svflab.domain.holds import LIFTS, PLACES, bars, in_the_way
from svflab.domain.rules.identity import SCANNED
from svflab.domain.rules.moment import Moment


def what_is_on_hold_goes_no_further(m: Moment) -> Iterator[Finding]:
    """Nothing on hold is processed, filled, released, handed to the theatre, matched, injected."""
    if not (m.here and m.case.holds):
        return
    scanned = [text for name in SCANNED.get(m.kind, ()) for text in m.texts(name)]
    named = [one.code for text in scanned if (one := m.case.container(text))]
    if found := in_the_way(m.case, m.kind, named, to=str(m.data.get("to", ""))):
        code, hold = found
        yield stopping("on_hold", m.id, code=code, cause=hold.event.data.get("cause", ""))


def what_the_site_holds_is_not_used(m: Moment) -> Iterator[Finding]:
    """A kit, lot or device on hold is not used, and what was made with it goes no further.

    What happened before the hold was placed is as it was; what happened while it stood, and is
    heard of when it was lifted already, happened while it stood.
    """
    if not (m.here and bars(m.kind, m.data)):
        return
    for one in m.entry.surroundings.get("supplies", ()):
        if _stood(one, m.now):
            facts = {name: one[name] for name in ("material", "lot", "cause")}
            yield stopping("supply_held", m.id, **facts)


def no_case_opens_while_opening_is_held(m: Moment) -> Iterator[Finding]:
    """Where somebody holds the opening of cases no further participant is begun with."""
    if m.here and m.kind == "case.opened":
        for one in m.entry.surroundings.get("opening", ()):
            if _stood(one, m.now):
                yield stopping("opening_held", m.id, cause=one["cause"])


def _stood(held: Mapping[str, Any], at: datetime) -> bool:
    """Say whether a hold, as it was sealed with an entry, stood at an instant."""
    let_go = "until" in held and at >= read_instant(str(held["until"]))
    return at >= read_instant(str(held["since"])) and not let_go


def a_hold_is_placed_once_and_lifted_where_it_stands(m: Moment) -> Iterator[Finding]:
    """A second hold says nothing new, and what is not held cannot be let go."""
    if not m.here or m.kind not in {PLACES, LIFTS}:
        return
    container = m.container("container")
    if container is None and m.data.get("container"):
        return  # a code that is not of this case: the rules of identity say so
    code = container.code if container else ""
    if m.kind == PLACES and code in m.case.holds:
        yield stopping("held_already", m.id, code=code)
    elif m.kind == LIFTS and code not in m.case.holds:
        yield always("not_held", m.id, code=code)


def a_case_of_the_wrong_participant_is_an_incident(m: Moment) -> Iterator[Finding]:
    """A case that was opened for the wrong participant is stopped, and how it came is told."""
    if m.here and m.kind == "case.stopped" and m.data.get("cause") == WRONG_PARTICIPANT:
        yield mishap("case_mistaken", m.id)


RULES = (
    what_is_on_hold_goes_no_further,
    what_the_site_holds_is_not_used,
    no_case_opens_while_opening_is_held,
    a_hold_is_placed_once_and_lifted_where_it_stands,
    a_case_of_the_wrong_participant_is_an_incident,
)
