"""Which case used which kit, lot and device, and what became of its syringes. Projections.

`project` writes what one entry makes of them; below it stand the questions of a look-back.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from sqlalchemy import Table, delete

from svflab.domain import materials
from svflab.domain.case import Case, Given
from svflab.domain.event import Event
from svflab.records import execute
from svflab.records.projections import INJECTIONS, LOTS, SYRINGES, Row, put_many

_CHANGES_SYRINGES: Final = frozenset(
    {
        "filling.planned",
        "syringe.filled",
        "injection.given",
        "container.discarded",
        "container.returned",
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
        given.setdefault((one.syringe, one.digit), []).append(one)
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
