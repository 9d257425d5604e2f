"""Consent: which version stands. What is recorded once it is withdrawn: `domain.rules.consent`."""

from collections.abc import Mapping
from typing import Final

from svflab.domain.case import Case
from svflab.domain.event import Event
from svflab.domain.materials import key

RENEWED, WITHDRAWN = "consent.renewed", "consent.withdrawn"
OF_THE_CASE: Final = frozenset({RENEWED, WITHDRAWN})
"""What is told of a participant and concerns each of their cases."""


def newest(case: Case) -> tuple[str, str]:
    """Return version and date of the consent that was renewed last, or two blanks."""
    known = case.opened.surroundings.get("consent") if case.opened else None
    said = case.consent_renewed.event.data if case.consent_renewed else known
    told = said if isinstance(said, Mapping) else {}
    return str(told.get("consent_version", "")), str(told.get("consent_date", ""))


def because(withdrawal: Event | None) -> str:
    """Return why consent was withdrawn: `adverse_event`, `other`, or `untold`; "" where it stands.

    Nobody has to say why, and before it was asked nobody could.
    """
    if withdrawal is None:
        return ""
    return str(withdrawal.data.get("because") or "untold")


def is_version(one: str, other: str) -> bool:
    """Say whether two texts name one version, however they are written: "v 2.0" and "V2.0"."""
    return key(one).lstrip("V") == key(other).lstrip("V")
