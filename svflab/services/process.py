"""Numbers of the process over many cases: read for a page, taken away as a table."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Final

from svflab.domain import measures
from svflab.domain.event import Value
from svflab.domain.process import Point
from svflab.protocol.model import Protocol
from svflab.records import log, process
from svflab.records.process import Filter
from svflab.records.projections import Row
from svflab.services.audit import EXPORTED
from svflab.services.record import note

__all__ = ["Filter", "first_day"]

NEWEST: Final = 300
"""How many measurements a page reads of a measure: the newest of the months asked for."""
_GROUPS: Final = ("device", "kit_lot", "by")

first_day = process.first_day


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a measure that are as asked, the newest first, among those that were read.

    `read` are the newest of the months that are asked for, whatever else is; `more` says that
    there are older ones.
    """

    measure: str
    rows: tuple[Row, ...]
    read: tuple[Row, ...]
    more: bool

    @property
    def points(self) -> tuple[Point, ...]:
        """Return what is measured, the newest last."""
        return tuple(point(row) for row in reversed(self.rows))


def find(site: str, wanted: Filter, measure: str) -> Found:
    """Return the newest rows of a measure; of those, the ones that are as asked."""
    read = process.newest(site, wanted, measure, NEWEST + 1)
    asked = {name: getattr(wanted, name) for name in _GROUPS if getattr(wanted, name)}
    kept = read[:NEWEST]
    rows = (row for row in kept if all(row[name] == said for name, said in asked.items()))
    return Found(measure, tuple(rows), tuple(kept), len(read) > NEWEST)


def find_each(protocol: Protocol, site: str, wanted: Filter) -> list[Found]:
    """Return the same for each measure of the protocol of which anything is known."""
    known = (find(site, wanted, measure) for measure in measures.measures(protocol))
    return [found for found in known if found.read]


def point(row: Row) -> Point:
    """Return a row as a point of its case."""
    value = Decimal(row["value"])
    return Point(row["case"], row["ended_at"], value, row["verdict"], row["stopped"])


def take_away(
    site: str, wanted: Filter, *, actor: str, role: str, workstation: str = ""
) -> Iterator[list[Row]]:
    """Record that these numbers leave the house, and give them, by case."""
    asked: dict[str, Value] = {name: said for name, said in asdict(wanted).items() if said}
    data: dict[str, Value] = {"what": "process", "head": str(log.head(site)[0]), "asked": asked}
    about = f"site:{site}"
    note(EXPORTED, about, data, site=site, actor=actor, role=role, workstation=workstation)
    return process.every(site, wanted)
