"""What was measured in every case, as the page of numbers asks for it. A projection.

A page reads the newest rows of a measure and no more, however old the log is: an index serves it
by site, measure, month and time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy import tuple_ as tuples

from svflab.records import execute
from svflab.records.bringing import bring
from svflab.records.projections import CASES, MEASURES, Row, put
from svflab.records.ready import Ready

_M: Final = MEASURES
_STATES: Final = ("open", "stopped", "closed")
_EQUAL: Final = ("measure", "device", "kit_lot", "by")
_OF_CASE: Final = Ready(
    select(*_M.c).where(_M.c.site == bindparam("site"), _M.c.case == bindparam("case"))
)
_NEWEST: Final = Ready(
    select(*_M.c)
    .where(
        _M.c.site == bindparam("site"),
        _M.c.measure == bindparam("measure"),
        _M.c.month >= bindparam("since"),
        _M.c.month <= bindparam("until"),
    )
    .order_by(_M.c.month.desc(), _M.c.ended_at.desc())
    .limit(bindparam("size"))
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which measured things are asked for; "" asks for all. `since` and `until` are months."""

    measure: str = ""
    device: str = ""
    kit_lot: str = ""
    by: str = ""
    since: str = ""
    until: str = ""


def project(site: str, case: str, rows: Sequence[Row]) -> None:
    """Write what is measured in a case; only what has changed."""
    bring(_M, _OF_CASE.dicts({"site": site, "case": case}), rows)


def add(rows: Sequence[Row]) -> None:
    """Write what is measured by a new event."""
    for row in rows:
        put(_M, row)


def newest(site: str, wanted: Filter, measure: str, size: int) -> list[Row]:
    """Return the newest rows of a measure in the months that are asked for, the newest first."""
    until = wanted.until or "9"
    given = {"site": site, "measure": measure, "since": wanted.since, "until": until, "size": size}
    return list(_NEWEST.dicts(given))


def every(site: str, wanted: Filter, size: int = 500) -> Iterator[list[Row]]:
    """Give all rows that are as asked, by case and measure, some at once."""
    place = tuples(*(column for column in _M.primary_key if column.name != "site"))
    names = [column.name for column in place.clauses]
    after: tuple[Any, ...] | None = None
    while True:
        question = _wanted(select(*_M.c), site, wanted)
        if after:
            question = question.where(place > after)
        found = execute(question.order_by(*place.clauses).limit(size))
        rows: list[Row] = [dict(row._mapping) for row in found]
        if not rows:
            return
        yield rows
        after = tuple(rows[-1][name] for name in names)


def first_day(site: str) -> Any:
    """Return when the first case was opened here, or None while there is none."""
    opened = CASES.c.opened_at
    asked = (
        select(func.min(opened)).where(CASES.c.site == site, CASES.c.state == s) for s in _STATES
    )
    found = [execute(question).scalar() for question in asked]
    return min((at for at in found if at is not None), default=None)


def _wanted(question: Select[Any], site: str, wanted: Filter) -> Select[Any]:
    equal = ((_M.c[name], getattr(wanted, name)) for name in _EQUAL)
    same = [column == said for column, said in equal if said]
    if wanted.since:
        same.append(_M.c.month >= wanted.since)
    if wanted.until:
        same.append(_M.c.month <= wanted.until)
    return question.where(_M.c.site == site, *same)
