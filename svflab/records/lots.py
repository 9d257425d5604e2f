"""Which case used which kit, lot and device, and what became of its syringes. Projections.

`project` writes what one entry makes of them; below it stand the questions of a look-back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Select, Table, delete, func, select, tuple_, union

from svflab.domain import materials
from svflab.domain.case import Case, Given
from svflab.domain.deeds import base
from svflab.domain.event import Event
from svflab.records import execute
from svflab.records.projections import (
    CASES,
    INJECTIONS,
    LOTS,
    REPORTS,
    SYRINGES,
    Row,
    put_many,
)
from svflab.records.reports import Place

_CHANGES_SYRINGES: Final = frozenset(
    {
        "filling.planned",
        "syringe.filled",
        "injection.given",
        "container.discarded",
        "container.returned",
        "container.lost",
    }
)


def project(site: str, case: Case, event: Event) -> None:
    """Write what an event about a case, or of another case that touches it, makes of the lists.

    `case` is as it stands once the event is known.
    """
    corrects = bool(event.replaces)
    mine = event.about == f"case:{case.code}"
    if mine and (corrects or any(materials.named(event))):
        _write(LOTS, site, case.code, _lots(site, case))
    if corrects or event.kind in _CHANGES_SYRINGES:
        _write(SYRINGES, site, case.code, _syringes(site, case))
        if mine:
            _write(INJECTIONS, site, case.code, _injections(site, case))


def _write(table: Table, site: str, case: str, rows: Iterator[Row]) -> None:
    """Put these rows in the place of all that a case had."""
    execute(delete(table).where(table.c.site == site, table.c.case == case))
    put_many(table, list(rows))


def _lots(site: str, case: Case) -> Iterator[Row]:
    for one in materials.used(case):
        yield {
            "site": site,
            "kind": one.kind,
            "key": one.key,
            "case": case.code,
            "lot": one.text[: materials.LONGEST],
            "used_at": one.at,
        }


def _syringes(site: str, case: Case) -> Iterator[Row]:
    for one in case.syringes:
        yield {
            "site": site,
            "code": one.code,
            "case": case.code,
            "number": one.number,
            "digit": one.digit,
            "volume_ml": _text(one.volume),
            "filled_at": one.made_at,
            "ended": one.ended,
        }


def _injections(site: str, case: Case) -> Iterator[Row]:
    """Give what each digit was given of each syringe, all its points together."""
    given: dict[tuple[str, str], list[Given]] = {}
    for one in case.given:
        given.setdefault((base(one.syringe), one.digit), []).append(one)
    at = {event.id: event.occurred_at for event in case.events}
    for (syringe, digit), points in given.items():
        yield {
            "site": site,
            "case": case.code,
            "syringe": syringe[:40],
            "digit": digit[:20],
            "volume_ml": _text(sum((one.volume for one in points), Decimal(0))),
            "points": len(points),
            "given_at": min(at[one.event_id] for one in points),
        }


def _text(volume: Decimal | None) -> str:
    """Return a volume in mL as it is kept: a decimal, never a float; "" where none is known."""
    return "" if volume is None else f"{volume:f}"[:20]


# --------------------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True)
class Lot:
    """A kit, lot or device that cases used: what it is, how it was written, in how many cases."""

    kind: str
    key: str
    lot: str
    cases: int
    last_used_at: datetime


def beginning(site: str, text: str, size: int = 50) -> list[Lot]:
    """Return what is called like `text` or begins so, by what it is called; `size` at most."""
    start = materials.key(text)
    if not start:
        return []
    asked = _COUNTED.where(LOTS.c.site == site, LOTS.c.key >= start, LOTS.c.key < start + _LAST)
    return _lots_of(asked.order_by(LOTS.c.key, LOTS.c.kind).limit(size))


def exactly(site: str, text: str) -> list[Lot]:
    """Return what is called so: a kit and a lot of another thing may bear one number."""
    asked = _COUNTED.where(LOTS.c.site == site, LOTS.c.key == materials.key(text))
    return _lots_of(asked.order_by(LOTS.c.kind))


def lately(site: str, size: int = 200) -> list[Lot]:
    """Return what was used last, of the last `size` times that a case named anything."""
    recent = select(LOTS.c.kind, LOTS.c.key, LOTS.c.lot, LOTS.c.used_at).where(LOTS.c.site == site)
    rows = execute(recent.order_by(LOTS.c.used_at.desc(), LOTS.c.key).limit(size))
    found: dict[tuple[str, str], Lot] = {}
    for row in rows:
        found.setdefault((row.kind, row.key), Lot(row.kind, row.key, row.lot, 0, row.used_at))
    return list(found.values())


def cases_of(
    site: str, kind: str, key: str, *, after: Place | None = None, size: int = 50
) -> list[Row]:
    """Return a page of the cases that used a lot, the newest first; `after` is where one ended."""
    use, case = LOTS.c, CASES.c
    asked = (
        select(use.lot, use.used_at, use.case, case.participant, case.state, case.opened_at)
        .join(CASES, (case.site == use.site) & (case.code == use.case))
        .where(use.site == site, use.kind == kind, use.key == key)
    )
    if after:
        asked = asked.where(tuple_(use.used_at, use.case) < after)
    found = execute(asked.order_by(use.used_at.desc(), use.case.desc()).limit(size))
    return [dict(row._mapping) for row in found]


def syringes_of(site: str, cases: Sequence[str]) -> list[Row]:
    """Return the syringes that came out of these cases, by case and number."""
    table = SYRINGES
    asked = select(*table.c).where(table.c.site == site, table.c.case.in_(list(cases)))
    found = execute(asked.order_by(table.c.case, table.c.number, table.c.code))
    return [dict(row._mapping) for row in found]


def injections_of(site: str, cases: Sequence[str], syringes: Sequence[str]) -> list[Row]:
    """Return what was given in these cases, and what was given of these syringes anywhere."""
    table = INJECTIONS
    here = select(*table.c).where(table.c.site == site, table.c.case.in_(list(cases)))
    of_them = select(*table.c).where(table.c.site == site, table.c.syringe.in_(list(syringes)))
    found = [dict(row._mapping) for row in execute(union(here, of_them))]
    return sorted(found, key=lambda row: (row["given_at"], row["syringe"], row["digit"]))


def reports_of(site: str, cases: Sequence[str]) -> list[Row]:
    """Return the adverse events of these cases, by case and when they were known."""
    table = REPORTS
    asked = select(*table.c).where(table.c.site == site, table.c.case.in_(list(cases)))
    found = execute(asked.order_by(table.c.case, table.c.aware_at, table.c.code))
    return [dict(row._mapping) for row in found]


_LAST: Final = "\U0010ffff"
"""Stands behind every sign that a lot may go on with."""
_COUNTED: Final = select(
    LOTS.c.kind,
    LOTS.c.key,
    func.min(LOTS.c.lot).label("lot"),
    func.count().label("cases"),
    func.max(LOTS.c.used_at).label("last_used_at"),
).group_by(LOTS.c.kind, LOTS.c.key)


def _lots_of(asked: Select[tuple[str, str, str, int, datetime]]) -> list[Lot]:
    return [Lot(**row._mapping) for row in execute(asked)]
