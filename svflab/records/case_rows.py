"""The rows that the projections hold of one case, or of all that came of it; for copies of it."""

from collections.abc import Sequence

from sqlalchemy import select

from svflab.records import execute
from svflab.records.projections import (
    ACTIONS,
    CALLS,
    CASES,
    CODES,
    DEVIATIONS,
    FOLLOW_UPS,
    INJECTIONS,
    KITS,
    LOTS,
    MEASURES,
    NEAR_MISSES,
    PARTICIPANTS,
    PLACES,
    REPORTS,
    STOCK,
    SYRINGES,
    TREATMENTS,
    WAITS,
    Row,
)


def of_case(site: str, code: str) -> list[tuple[str, Row]]:
    """Return the rows that the projections hold of a case, each with its table's name."""
    found: list[tuple[str, Row]] = []
    for table, column in (
        (CASES, CASES.c.code),
        (CODES, CODES.c.case),
        (KITS, KITS.c.case),
        (PLACES, PLACES.c.case),
        (LOTS, LOTS.c.case),
        (SYRINGES, SYRINGES.c.case),
        (INJECTIONS, INJECTIONS.c.case),
        (FOLLOW_UPS, FOLLOW_UPS.c.case),
        (DEVIATIONS, DEVIATIONS.c.case),
        (ACTIONS, ACTIONS.c.case),
        (MEASURES, MEASURES.c.case),
        (NEAR_MISSES, NEAR_MISSES.c.case),
        (STOCK, STOCK.c.case),
        (TREATMENTS, TREATMENTS.c.case),
        (CALLS, CALLS.c.case),
    ):
        question = select(*table.c).where(table.c.site == site, column == code)
        found += [(table.name, dict(row._mapping)) for row in execute(question)]
    return found


def of_story(site: str, case: str, participant: str, codes: Sequence[str]) -> list[tuple[str, Row]]:
    """Return the rows of a case, of its participant, and of the adverse events of these codes."""
    found = of_case(site, case)
    for table, condition in (
        (PARTICIPANTS, PARTICIPANTS.c.code == participant),
        (REPORTS, REPORTS.c.code.in_(codes)),
        (WAITS, WAITS.c.code.in_(codes)),
    ):
        rows = execute(select(*table.c).where(table.c.site == site, condition))
        found += [(table.name, dict(row._mapping)) for row in rows]
    return found
