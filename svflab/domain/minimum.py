"""The four things that make a report of an adverse event valid: whom, what with, by whom, what.

ICH E2A and E2D name them: an identifiable patient, a suspect product, an identifiable reporter,
and an event. Awareness of all four is day 0 of the clocks, and a form that lacks one of them does
not call itself complete.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from svflab.domain.case import Case
from svflab.domain.event import MACHINE
from svflab.domain.subjects import AdverseEvent, Participant

PATIENT, PRODUCT, REPORTER, EVENT = "patient", "product", "reporter", "event"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the four: whether it is there, and why not, in a word ("" where it is)."""

    name: str
    why: str = ""

    @property
    def met(self) -> bool:
        """Say whether it is there."""
        return not self.why


def criteria(one: AdverseEvent, case: Case | None, person: Participant) -> tuple[Criterion, ...]:
    """Return the four criteria as this event stands."""
    return tuple(Criterion(name, why(one, case, person)) for name, why in _WHY.items())


def missing(one: AdverseEvent, case: Case | None, person: Participant) -> tuple[Criterion, ...]:
    """Return what a valid report lacks; nothing where it is valid."""
    return tuple(found for found in criteria(one, case, person) if not found.met)


def _patient(one: AdverseEvent, case: Case | None, person: Participant) -> str:
    """A participant is identifiable by a code that somebody registered, never by a name here."""
    return "" if person.registered else "not_registered"


def _product(one: AdverseEvent, case: Case | None, person: Participant) -> str:
    """Something of the product was given, or the event is of a syringe that was made."""
    if case is None:
        return "no_case"
    syringes = {f"container:{syringe.code}" for syringe in case.syringes}
    return "" if case.given or syringes.intersection(one.touches) else "not_given"


def _reporter(one: AdverseEvent, case: Case | None, person: Participant) -> str:
    """A person reported it; what the server opened by itself waits for one."""
    event = one.report.event if one.report else None
    who = event.done_by if event else ""
    return "by_machine" if who in {"", MACHINE} else ""


def _event(one: AdverseEvent, case: Case | None, person: Participant) -> str:
    """It is said what happened, and the report was not taken back."""
    if one.withdrawn:
        return "taken_back"
    return "" if one.data.get("term") else "not_said"


_WHY: Final[dict[str, Callable[[AdverseEvent, Case | None, Participant], str]]] = {
    PATIENT: _patient,
    PRODUCT: _product,
    REPORTER: _reporter,
    EVENT: _event,
}
