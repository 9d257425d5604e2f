"""Deviations of every case: found, listed, counted, taken away as a table."""

from collections.abc import Iterator
from dataclasses import asdict

from svflab.domain.deviations import Deviation, of_case
from svflab.domain.event import Value
from svflab.domain.followed import key_of
from svflab.protocol.model import Protocol
from svflab.records import deviations, log
from svflab.records.deviations import Filter, Place
from svflab.records.projections import Row
from svflab.services import subjects
from svflab.services.audit import EXPORTED
from svflab.services.errors import NotThere
from svflab.services.record import note
from svflab.services.subjects import Known

__all__ = ["Filter", "Place"]

by_month = deviations.by_month
listed = deviations.page
months = deviations.months
owners = deviations.owners
rules = deviations.rules
waiting = deviations.waiting


def find(
    protocol: Protocol, site: str, case: str, rule: str, event: str
) -> tuple[Known, Deviation]:
    """Return a case and one deviation of it. Raises NotThere where there is none like that."""
    known = subjects.case_of(protocol, site, case)
    key = key_of(known.case, rule, event)
    for one in of_case(protocol, known.case, known.findings):
        if (one.rule, one.event) == key:
            return known, one
    raise NotThere(case)


def take_away(
    site: str, wanted: Filter, *, actor: str, role: str, workstation: str = ""
) -> Iterator[list[Row]]:
    """Record that these deviations leave the house, and give them, those found last first."""
    asked: dict[str, Value] = {
        name: str(value) for name, value in asdict(wanted).items() if value and name != "rules"
    }
    data: dict[str, Value] = {"what": "deviations", "head": str(log.head(site)[0]), "asked": asked}
    about = f"site:{site}"
    note(EXPORTED, about, data, site=site, actor=actor, role=role, workstation=workstation)
    return deviations.every(site, wanted)
