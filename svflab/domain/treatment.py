"""The treatment of a case in few facts: when it reached the participant, and out of what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from svflab.domain import materials
from svflab.domain.case import Case
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import Event

_TELLS: Final = frozenset(
    {
        "preflight.completed",
        "setup.completed",
        "extraction.finished",
        "injection.given",
        "case.stopped",
    }
)
HARM: Final = "adverse_event"
"""The cause of a stop that counts as harm."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a participant was given in a case.

    `waited` is how long the SVF waited, from the end of the last extraction to the first
    injection; None where none was recorded before it. `stopped` says that the case was stopped
    because of an adverse event.
    """

    case: str
    participant: str
    treated_at: datetime
    waited: timedelta | None
    device: str
    kit_lot: str
    operator: str
    syringes: int
    digits: int
    volume: Decimal
    stopped: bool = False


def moves(event: Event) -> bool:
    """Say whether an event of a case may change what is told of its treatment."""
    return event.kind in _TELLS or bool(event.replaces) or event.kind == WITHDRAWN


def of_case(case: Case) -> Treatment | None:
    """Return the treatment of a case, or None where nothing of it was injected."""
    given = {one.event_id for one in case.given}
    first = next((entry.event for entry in case.entries if entry.event.id in given), None)
    if first is None:
        return None
    named = {one.kind: materials.key(one.text) for one in materials.used(case)}
    return Treatment(
        case.code,
        case.participant,
        first.occurred_at,
        _waited(case, first.occurred_at),
        named.get("device", ""),
        named.get("kit_lot", ""),
        first.done_by,
        len({one.syringe for one in case.given}),
        len({one.digit for one in case.given}),
        sum((one.volume for one in case.given), Decimal(0)),
        _stopped(case),
    )


def _stopped(case: Case) -> bool:
    stop = case.stopped
    return stop is not None and stop.event.data.get("cause") == HARM


def _waited(case: Case, until: datetime) -> timedelta | None:
    ends = [run.finished.occurred_at for run in case.runs if run.finished]
    before = [at for at in ends if at <= until]
    return until - max(before) if before else None
