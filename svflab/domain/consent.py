"""Consent: which version stands, and what may still be recorded once it is withdrawn.

What was collected before stays; what keeps the participant safe and says where the material is
goes on; nothing more is collected for the trial, and nothing more is done to the participant
(Declaration of Helsinki 2013, 26; ICH E6(R2) 4.3.4; FDA guidance on data retention when subjects
withdraw, 2008).
"""

from collections.abc import Mapping
from typing import Final

from svflab.domain.case import Case
from svflab.domain.materials import key
from svflab.domain.rules.order import AFTER_STOP

RENEWED, WITHDRAWN = "consent.renewed", "consent.withdrawn"
OF_THE_CASE: Final = frozenset({RENEWED, WITHDRAWN})
"""What is told of a participant and concerns each of their cases."""
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


def newest(case: Case) -> tuple[str, str]:
    """Return version and date of the consent that was renewed last, or two blanks."""
    known = case.opened.surroundings.get("consent") if case.opened else None
    said = case.consent_renewed.event.data if case.consent_renewed else known
    told = said if isinstance(said, Mapping) else {}
    return str(told.get("consent_version", "")), str(told.get("consent_date", ""))


def is_version(one: str, other: str) -> bool:
    """Say whether two texts name one version, however they are written: "v 2.0" and "V2.0"."""
    return key(one).lstrip("V") == key(other).lstrip("V")
