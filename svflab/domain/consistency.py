"""What a report of an adverse event may not say at once, and what is no adverse event.

Severity (the grade) and seriousness are asked apart, and one follows from the other only at
death: grade 5, a fatal outcome and the criterion of death go together (ICH E2A, CTCAE).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from svflab.domain.case import Case
from svflab.domain.event import Event, read_instant
from svflab.domain.finding import Finding, always
from svflab.protocol.model import Protocol, Term

NOT_OVER: Final = frozenset({"recovering", "not_recovered"})
"""Outcomes of what still goes on."""
OVER: Final = frozenset({"recovered", "sequelae"})
"""Outcomes of what has ended; a report that says so is asked when it did."""
TREATED: Final = frozenset({"medication", "procedure", "hospitalisation"})
"""What older reports say of treatment as the action taken; it has a field of its own now."""
PROCEDURES: Final = ("anaesthetic.given", "liposuction.started")
"""The study procedures that a case may begin with."""


def contradictions(
    protocol: Protocol, data: Mapping[str, Any], event_id: str = ""
) -> Iterator[Finding]:
    """Yield what the data of a report contradict in themselves."""
    yield from _of_the_term(protocol, data, event_id)
    criteria = data.get("serious")
    death = isinstance(criteria, Mapping) and criteria.get("death") is True
    if len({str(data.get("grade")) == "5", data.get("outcome") == "fatal", death}) > 1:
        yield always("fatal_contradiction", event_id, grade=data.get("grade"))
    yield from _of_the_times(data, event_id)
    given = data.get("treatment")
    if isinstance(given, list) and "none" in given and len(given) > 1:
        yield always("treated_and_not", event_id)


def term_of(protocol: Protocol, code: object) -> Term | None:
    """Return the term with this code, or None."""
    return next((term for term in protocol.terms if term.code == code), None)


def first_procedure(cases: Iterable[Case]) -> datetime | None:
    """Return when the first study procedure on a participant began, or None: none has yet."""
    begun = (case.done.get(kind, ()) for case in cases for kind in PROCEDURES)
    return min((one.event.occurred_at for entries in begun for one in entries), default=None)


def is_history(data: Mapping[str, Any], first: datetime | None) -> bool:
    """Say whether it began before the first study procedure: medical history, by the protocol."""
    onset = data.get("onset_at")
    return bool(onset and first and read_instant(str(onset)) < first)


def too_early(report: Mapping[str, Any], told: Event) -> Iterator[Finding]:
    """Yield what a follow-up tells of before the event began: no clock would ever forget it."""
    onset, aware = str(report.get("onset_at") or ""), str(told.data.get("aware_at") or "")
    yield from _of_a_death(report, told.data, told.id)
    if onset and aware and read_instant(aware) < read_instant(onset):
        yield always("aware_before_onset", told.id)


def _of_the_term(protocol: Protocol, data: Mapping[str, Any], event_id: str) -> Iterator[Finding]:
    term = term_of(protocol, data.get("term"))
    if term and term.where != data.get("where"):
        yield always("term_elsewhere", event_id, term=term.code, where=data.get("where"))
    if term and term.code.endswith(".other") and not data.get("note"):
        yield always("term_in_words", event_id)
    if data.get("where") == "digit" and not data.get("digit"):
        yield always("digit_missing", event_id)


def _of_the_times(data: Mapping[str, Any], event_id: str) -> Iterator[Finding]:
    """Nobody knows of what has not begun, nothing ends before it begins, or ends and goes on."""
    onset, aware, ended = (str(data.get(f"{name}_at") or "") for name in _TIMES)
    if onset and aware and aware < onset:
        yield always("aware_before_onset", event_id)
    if onset and ended and ended < onset:
        yield always("ended_before_onset", event_id)
    yield from _of_a_death(data, data, event_id)
    dead = data.get("outcome", "fatal") == "fatal"  # a follow-up tells no outcome
    if not dead and (data.get("died_at") or data.get("autopsy")):
        yield always("died_not_fatal", event_id)
    if ended and data.get("outcome") in NOT_OVER:
        yield always("ended_not_over", event_id, outcome=data.get("outcome"))


def _of_a_death(
    report: Mapping[str, Any], told: Mapping[str, Any], event_id: str
) -> Iterator[Finding]:
    """Nobody dies of what has not begun."""
    onset, died = str(report.get("onset_at") or ""), str(told.get("died_at") or "")
    if onset and died and died < onset:
        yield always("died_before_onset", event_id)


_TIMES: Final = ("onset", "aware", "ended")
