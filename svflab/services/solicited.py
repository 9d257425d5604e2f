"""Solicited questions: the task list over every case, found, counted, taken away.

What is answered, tried and given up is recorded as any step is, about the participant; an answer
that there was an adverse event is linked with the report that is made of it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app

from svflab import clock
from svflab.domain.event import Value
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.records import solicited as rows
from svflab.records.projections import Row
from svflab.records.solicited import STATES, Filter, Place
from svflab.services import participants, subjects
from svflab.services.audit import EXPORTED
from svflab.services.record import note
from svflab.services.subjects import Known

__all__ = ["STATES", "Filter", "Place"]

listed = rows.page


def of_participant(protocol: Protocol, site: str, code: str) -> tuple[Known, list[Known]]:
    """Return a participant and their cases, each with its entries. Raises NotThere."""
    person = participants.find(protocol, site, code)
    return person, subjects.cases_of(protocol, site, person.participant.cases)


def counts(site: str) -> dict[str, int]:
    """Return how many calls are due, overdue, missed, and not reported today."""
    return rows.counts(site, today().isoformat())


def today() -> date:
    """Return the day of the site's calendar."""
    return clock.now().astimezone(ZoneInfo(current_app.config["ZONE"])).date()


def take_away(
    site: str, wanted: Filter, *, actor: str, role: str, workstation: str = ""
) -> Iterator[list[Row]]:
    """Record that this list of calls leaves the house, and give it, those due first in front."""
    kept: dict[str, Value] = {name: str(value) for name, value in asdict(wanted).items() if value}
    data: dict[str, Value] = {"what": "calls", "head": str(log.head(site)[0]), "asked": kept}
    about = f"site:{site}"
    note(EXPORTED, about, data, site=site, actor=actor, role=role, workstation=workstation)
    return rows.every(site, wanted)
