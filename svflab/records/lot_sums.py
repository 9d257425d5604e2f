"""What all cases of a lot come to: counted where they stand, in three questions."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union

from svflab.records import execute
from svflab.records.projections import INJECTIONS, LOTS, REPORTS, SYRINGES


@dataclass(frozen=True, slots=True)
class Sums:
    """A lot in numbers. Of the syringes some are neither injected nor discarded: they are left.

    `digits` are fingers of participants: one that was given twice counts once. `serious` are
    those of the adverse `reports` that are serious.
    """

    syringes: int = 0
    injected: int = 0
    discarded: int = 0
    digits: int = 0
    reports: int = 0
    serious: int = 0

    @property
    def left(self) -> int:
        """Return how many syringes were returned, or are still in use."""
        return self.syringes - self.injected - self.discarded


def of(site: str, kind: str, key: str) -> Sums:
    """Return the sums over every case that used a lot, however many pages they fill."""
    chosen = and_(LOTS.c.site == site, LOTS.c.kind == kind, LOTS.c.key == key)
    made = SYRINGES.c.site == LOTS.c.site, SYRINGES.c.case == LOTS.c.case
    ended: dict[str, int] = _counted(
        select(SYRINGES.c.ended, func.count())
        .select_from(LOTS)
        .join(SYRINGES, and_(*made))
        .where(chosen)
        .group_by(SYRINGES.c.ended)
    )
    reported = REPORTS.c.site == LOTS.c.site, REPORTS.c.case == LOTS.c.case
    serious: dict[bool, int] = _counted(
        select(REPORTS.c.serious, func.count())
        .select_from(LOTS)
        .join(REPORTS, and_(*reported))
        .where(chosen)
        .group_by(REPORTS.c.serious)
    )
    return Sums(
        sum(ended.values()),
        ended.get("injected", 0),
        ended.get("discarded", 0),
        _digits(chosen, made),
        sum(serious.values()),
        serious.get(True, 0),
    )


def _counted(asked: Select[Any]) -> dict[Any, int]:
    return {what: int(count) for what, count in map(tuple, execute(asked))}


def _digits(chosen: ColumnElement[bool], made: tuple[ColumnElement[bool], ...]) -> int:
    """Count what was given in these cases, and what was given of their syringes anywhere."""
    given = INJECTIONS.c
    here = (
        select(given.case, given.digit)
        .select_from(LOTS)
        .join(INJECTIONS, and_(given.site == LOTS.c.site, given.case == LOTS.c.case))
        .where(chosen)
    )
    of_them = (
        select(given.case, given.digit)
        .select_from(LOTS)
        .join(SYRINGES, and_(*made))
        .join(INJECTIONS, and_(given.site == SYRINGES.c.site, given.syringe == SYRINGES.c.code))
        .where(chosen)
    )
    either = union(here, of_them).subquery()
    return int(execute(select(func.count()).select_from(either)).scalar_one())
