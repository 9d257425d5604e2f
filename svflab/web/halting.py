"""The way to stop injecting: on the screen all the while that anything may be injected."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from flask import g, url_for
from flask_babel import lazy_gettext as _l

from svflab.domain.case import Case
from svflab.web.waiting import beside

STOPPED: Final = "injection.stopped"
REASONS: Final = (
    _l("Pain"),
    _l("Pale or blue digit"),
    _l("Swelling"),
    _l("The participant asks for it"),
    _l("An adverse event"),
)
"""Why injecting stops, one tap each; anything else is written."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Where a stop is sent, the id of its event, and the usual reasons."""

    href: str
    event_id: str
    reasons: tuple[str, ...]


def halt(case: Case) -> Halt | None:
    """Return the way to stop injecting; None where nothing is injected, or not by who is here."""
    waiting = any(not syringe.ended for syringe in case.syringes)
    may = not set(g.protocol.steps[STOPPED].roles).isdisjoint(g.roles)
    if not (waiting and may and any(a.kind == STOPPED for a in beside(case))):
        return None
    return Halt(
        url_for("cases.record_step", code=case.code, kind=STOPPED),
        str(uuid4()),
        tuple(map(str, REASONS)),
    )
