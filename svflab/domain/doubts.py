"""What puts a released product in doubt: a result that came out of its limits, or a leak.

Nothing is judged here: who reads it decides whether anything is put on hold, and what is reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain.case import Case
from svflab.domain.holds import PLACES, injected_of
from svflab.domain.rules.limits import results_outside
from svflab.protocol.model import Protocol

RESULT, LEAK = "result", "leak"
OUTSIDE, OTHER = "product.out_of_limits", "product.other"
TERMS: Final = {"sterility": "product.positive_culture"}
"""The term by which a result outside its limits is reported, where it has one of its own."""
TO_REPORT: Final = "report:"
"""Begins the name of a test among what is awaited, of whose result an event is to be reported."""
REPORTED: Final = "adverse_event.reported"
_OPENED: Final = frozenset({"leaking", "contaminated"})
"""Why a container was discarded where what was beside it may be touched too."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A result outside its limits (`what` is the test), or a container that leaked.

    `cause` is that of a hold; `value` the result, or why the container was discarded. `at` is when
    it was known here: a result that is corrected is known with its correction.
    """

    cause: str
    what: str
    value: str
    at: datetime


def since_release(protocol: Protocol, case: Case) -> tuple[Doubt, ...]:
    """Return what has put the product in doubt since it was released, in the order it happened."""
    released = case.last("product.released")
    if released is None:
        return ()
    found = (*_results(protocol, case), *_leaks(case))
    since = released.recorded_at
    return tuple(sorted((one for one in found if one.at > since), key=lambda one: one.at))


def to_report(protocol: Protocol, case: Case) -> tuple[Doubt, ...]:
    """Return the doubts about what was injected of which nobody has reported an adverse event.

    A report by its term, or by one of the product that fits any, that was made since a doubt was
    known is taken as being of it. What else is reported meanwhile leaves it to be reported.
    """
    if not injected_of(case, ""):
        return ()
    return tuple(one for one in since_release(protocol, case) if not _reported(case, one))


def term_of(doubt: Doubt) -> str:
    """Return the term by which a doubt is reported."""
    return TERMS.get(doubt.what, OUTSIDE) if doubt.cause == RESULT else OTHER


def _reported(case: Case, doubt: Doubt) -> bool:
    terms = {term_of(doubt), OUTSIDE, OTHER}
    return any(
        entry.event.kind == REPORTED
        and entry.event.data.get("term") in terms
        and entry.recorded_at >= doubt.at
        and entry.event.id not in case.replaced
        for entry in case.entries
    )


def undecided(protocol: Protocol, case: Case) -> Doubt | None:
    """Return the last doubt that nobody has held anything for since, while a syringe is left."""
    if all(syringe.ended for syringe in case.syringes):
        return None
    held = case.last(PLACES)
    doubts = since_release(protocol, case)
    if not doubts or (held and held.recorded_at >= doubts[-1].at):
        return None
    return doubts[-1]


def _results(protocol: Protocol, case: Case) -> Iterator[Doubt]:
    for name, why, value in results_outside(protocol, case):
        entry = case.reported(name) if why == "outside" else None
        if entry:
            yield Doubt(RESULT, name, value, entry.recorded_at)


def _leaks(case: Case) -> Iterator[Doubt]:
    for entry in case.done.get("container.discarded", ()):
        event = entry.event
        container = case.container(event.data.get("container"))
        if container and event.data.get("cause") in _OPENED:
            yield Doubt(LEAK, container.code, str(event.data["cause"]), entry.recorded_at)
