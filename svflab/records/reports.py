"""Adverse events as the safety officer's list asks for them.

The rows are a projection (`svflab.records.projections`); here are only the questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from svflab.records import db
from svflab.records.projections import REPORTS, Row

Place = tuple[datetime, str]
"""Where a page ended: the instant of awareness, or the due date, and the code of its last row."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which adverse events are asked for; "" and False ask for all.

    With `due` those of which a report is due, in the order of their due dates.
    """

    state: str = ""
    serious: bool = False
    special: bool = False
    alert: bool = False
    due: bool = False


def page(
    site: str, wanted: Filter, *, newest_first: bool = True, after: Place | None, size: int
) -> list[Row]:
    """Return one page of adverse events by when they were known; `after` is where one ended.

    Where those are asked for of which a report is due, by when it is.
    """
    place = tuple_(REPORTS.c.due_at if wanted.due else REPORTS.c.aware_at, REPORTS.c.code)
    question = _wanted(select(*REPORTS.c), site, wanted)
    if after:
        question = question.where(place < after if newest_first else place > after)
    order = [column.desc() if newest_first else column for column in place.clauses]
    found = db.session.execute(question.order_by(*order).limit(size))
    return [dict(row._mapping) for row in found]


def running(site: str) -> list[str]:
    """Return the codes of the adverse events of which a report is due, the first due in front."""
    due = REPORTS.c.due_at
    question = select(REPORTS.c.code).where(REPORTS.c.site == site, due.is_not(None))
    return list(db.session.scalars(question.order_by(due, REPORTS.c.code)))


def due_until(sites: Iterable[str], until: datetime) -> list[Row]:
    """Return the adverse events of sites of which a report is due by then, with their place.

    The sites are named because the index begins with them: no event without a clock is read.
    """
    names = ("site", "code", "due_at", "assignee", "last_seq")
    columns = [REPORTS.c[name] for name in names]
    which = (REPORTS.c.site.in_(list(sites)), REPORTS.c.due_at <= until)
    found = db.session.execute(select(*columns).where(*which))
    return [dict(row._mapping) for row in found]


def count(site: str, wanted: Filter) -> int:
    """Return how many adverse events there are of this sort."""
    return db.session.scalar(_wanted(select(func.count()), site, wanted)) or 0


def _wanted(question: Select[Any], site: str, wanted: Filter) -> Select[Any]:
    question = question.where(REPORTS.c.site == site)
    if wanted.state:
        question = question.where(REPORTS.c.state == wanted.state)
    if wanted.serious:
        question = question.where(REPORTS.c.serious)
    if wanted.due:
        question = question.where(REPORTS.c.due_at.is_not(None))
    if wanted.alert:
        question = question.where(REPORTS.c.alert)
    if wanted.special:
        question = question.where(REPORTS.c.special)
    return question
