"""Solicited questions: the task list over every case, found and counted.

What is answered, tried and given up is recorded as any step is, about the participant; an answer
that there was an adverse event is linked with the report that is made of it.
"""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app

from svflab import clock
from svflab.protocol.model import Protocol
from svflab.records import solicited as rows
from svflab.records.solicited import STATES, Filter, Place
from svflab.services import participants, subjects
from svflab.services.subjects import Known

__all__ = ["STATES", "Filter", "Place"]

FATAL: Final = 5
"""The grade of a death (CTCAE)."""

listed = rows.page
every = rows.every


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


def has_died(site: str, participant: str) -> bool:
    """Say whether an adverse event of the participant was fatal: it is of grade 5, and stands."""
    found = participants.reports(site, participant)
    return any(row["grade"] == FATAL and row["state"] != "taken_back" for row in found)
