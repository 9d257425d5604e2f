"""Solicited calls and visits of every case, as the task list asks for them. Projections.

A page costs the same however old the log is: it goes on behind the last row of the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy import tuple_ as tuples

from svflab.records import execute
from svflab.records.bringing import bring
from svflab.records.projections import CALLS, REPORTS, Row
from svflab.records.ready import Ready

_C: Final = CALLS
_OF_CASE: Final = Ready(
    select(*_C.c).where(_C.c.site == bindparam("site"), _C.c.case == bindparam("case"))
)
STATES: Final = ("todo", "due", "overdue", "missed", "unreported", "coming", "done", "all")
"""What may be asked for; `todo` is whatever waits for somebody today."""

Place = tuple[str, str, str]
"""Where a page ended: the day, the case and the point of its last row."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls are asked for; `today` is the day of the site's calendar (ISO 8601)."""

    today: str
    state: str = "todo"
    point: str = ""
    participant: str = ""


def project(site: str, case: str, rows: Sequence[Row]) -> None:
    """Write how the points of a case stand; only what has changed."""
    bring(_C, _OF_CASE.dicts({"site": site, "case": case}), rows)


def page(site: str, wanted: Filter, *, after: Place | None = None, size: int = 50) -> list[Row]:
    """Return one page of calls, those due first in front; `after` is where one ended."""
    place = tuples(_C.c.due_on, _C.c.case, _C.c.point)
    question = _wanted(select(*_C.c), site, wanted)
    if after:
        question = question.where(place > after)
    found = execute(question.order_by(*place.clauses).limit(size))
    return [dict(row._mapping) for row in found]


def every(site: str, wanted: Filter, size: int = 200) -> Iterator[list[Row]]:
    """Give all calls that are as asked, those due first in front, some at once."""
    after: Place | None = None
    while rows := page(site, wanted, after=after, size=size):
        yield rows
        after = (rows[-1]["due_on"], rows[-1]["case"], rows[-1]["point"])


def counts(site: str, today: str) -> dict[str, int]:
    """Return how many are due, overdue, missed and not reported; only of those that wait."""
    names = ("due", "overdue", "missed", "unreported")
    sums = [func.sum(case((_is(name, today), 1), else_=0)).label(name) for name in names]
    row = execute(_wanted(select(*sums), site, Filter(today))).one()
    return {name: int(row._mapping[name] or 0) for name in names}


def _wanted(question: Select[Any], site: str, wanted: Filter) -> Select[Any]:
    question = question.where(_C.c.site == site)
    if wanted.state != "all":
        question = question.where(_is(wanted.state, wanted.today))
    for name in ("point", "participant"):
        if said := getattr(wanted, name):
            question = question.where(_C.c[name] == said)
    return question


def _is(state: str, today: str) -> ColumnElement[bool]:
    """Say in SQL whether a row is in this state on this day."""
    asked = and_(_C.c.waits, _C.c.settled == "", ~_has_died())
    begun = and_(asked, _C.c.opens_on <= today)
    inside = and_(begun, _C.c.closes_on >= today)
    return {
        "todo": and_(_C.c.waits, or_(_C.c.unreported, begun)),
        "due": and_(inside, _C.c.due_on >= today),
        "overdue": and_(inside, _C.c.due_on < today),
        "missed": and_(begun, _C.c.closes_on < today),
        "unreported": and_(_C.c.waits, _C.c.unreported),
        "coming": and_(asked, _C.c.opens_on > today),
        "done": _C.c.settled != "",
    }[state]


def _has_died() -> ColumnElement[bool]:
    """Say that an adverse event of the participant, told of another case too, was fatal.

    Grade 5, a fatal outcome and the criterion of death are told together or not at all.
    """
    mine = [REPORTS.c[name] == _C.c[name] for name in ("site", "participant")]
    fatal = (REPORTS.c.grade == 5, REPORTS.c.state != "taken_back")
    return exists().where(*mine, *fatal).correlate(_C)
