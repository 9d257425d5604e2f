"""Consent: what a case takes once it is withdrawn; the version that stands is confirmed.

What was collected before stays; what keeps the participant safe and says where the material is
goes on; nothing more is collected for the trial, and nothing more is done to the participant
(Declaration of Helsinki 2013, 26; ICH E6(R2) 4.3.4; FDA guidance on data retention when subjects
withdraw, 2008).
"""

from collections.abc import Iterator
from typing import Final

from svflab.domain.case import Case
from svflab.domain.consent import is_version, newest
from svflab.domain.finding import Finding, deviation, stopping
from svflab.domain.rules.moment import Moment
from svflab.domain.rules.order import AFTER_STOP

_STILL: Final = AFTER_STOP | {"case.stopped", "liposuction.finished", "anaesthetic.given"}
"""Safety, and where the material is. What was cut is finished, what was given is told."""
_OF_THE_PRODUCT: Final = "result.reported"


def takes(case: Case, kind: str) -> bool:
    """Say whether a case takes a step of this kind although consent was withdrawn.

    A result of the product is about the safety of whoever was given some of it, and of nobody
    else.
    """
    if case.consent_withdrawn is None:
        return True
    return kind in _STILL and (kind != _OF_THE_PRODUCT or bool(case.given))


def consent_that_is_withdrawn_ends_the_research(m: Moment) -> Iterator[Finding]:
    """Once consent is withdrawn a case takes what concerns safety and custody, and nothing else."""
    if m.here and m.step and not takes(m.case, m.kind):
        yield stopping("consent_gone", m.id, kind=m.kind)


def the_newest_consent_is_confirmed(m: Moment) -> Iterator[Finding]:
    """Where consent was renewed, it is the renewed version that is confirmed at check-in."""
    if not (m.here and m.kind == "consent.confirmed"):
        return
    version, day = newest(m.case)
    now = str(m.data.get("consent_version", ""))
    if version and not is_version(version, now):
        yield stopping("consent_old", m.id, now=now, version=version, day=day)


def a_withdrawal_is_recorded_with_the_participant(m: Moment) -> Iterator[Finding]:
    """A case that was stopped because consent was withdrawn does not close over an open question.

    What a case says is about that day's work: with the participant it ends what comes after.
    """
    if m.here and m.kind == "case.closed" and unrecorded(m.case):
        yield deviation("withdrawal_unrecorded", m.id, participant=m.case.participant)


def unrecorded(case: Case) -> bool:
    """Say whether a case was stopped by a withdrawal that nobody recorded with the participant."""
    stop = case.stopped
    said = stop is not None and stop.event.data.get("cause") == "consent_withdrawn"
    return said and case.consent_withdrawn is None


RULES = (
    a_withdrawal_is_recorded_with_the_participant,
    consent_that_is_withdrawn_ends_the_research,
    the_newest_consent_is_confirmed,
)
