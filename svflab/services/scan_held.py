"""Scans that stop for more than their label: of a supply on hold, of a case that is all void."""

from dataclasses import replace

from svflab.domain.scans import STOP, supply_facts
from svflab.services import holds, things
from svflab.services.scanned import Answer, Scan
from svflab.services.things import Thing


def of_case(about: Answer) -> Answer:
    """Return the answer to the code of a case, which stops where all its codes are void."""
    if about.subject is None or not about.subject.mistaken:
        return about
    return replace(about, state=STOP, why="wrong_case", acts=())


def of_thing(scan: Scan, thing: Thing | None) -> Answer | None:
    """Return the answer to a thing that stops: on hold, or past its day; None for any other."""
    if found := on_hold(scan, thing):
        return found
    if thing is None or not things.has_expired(thing):
        return None
    facts = {"name": thing.name, "expires": thing.expires}
    return Answer(STOP, "thing_expired", thing.code, thing.kind, page=scan.page, facts=facts)


def on_hold(scan: Scan, thing: Thing | None) -> Answer | None:
    """Return the answer to a text that calls a supply on hold, by itself or by our label on it."""
    named = {"": scan.text}
    if thing:
        named |= {thing.kind: thing.serial or thing.name, f"{thing.kind}_lot": thing.lot}
    held = holds.calls(scan.site, named)
    if held is None:
        return None
    return Answer(STOP, "supply_held", page=scan.page, facts=supply_facts(held))
