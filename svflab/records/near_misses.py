"""Near misses of every case, as their list asks for them. A projection.

A page costs the same however old the log is: it goes on behind the last row of the one before.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Select, bindparam, func, select, tuple_

from svflab.domain.case import Case
from svflab.domain.near_misses import WAITING, NearMiss, of_case
from svflab.records import execute
from svflab.records.bringing import bring
from svflab.records.projections import NEAR_MISSES, Row
from svflab.records.ready import Ready

_T: Final = NEAR_MISSES
_OF_CASE: Final = Ready(
    select(*_T.c).where(_T.c.site == bindparam("site"), _T.c.case == bindparam("case"))
)
_WAITING: Final = Ready(
    select(func.count().label("count")).where(_T.c.site == bindparam("site"), _T.c.state == WAITING)
)

Place = tuple[datetime, str]
"""Where a page ended: when its last row was stopped last, and its first entry."""


def project(site: str, case: Case) -> None:
    """Write how the near misses of a case stand; only what has changed.

    A case whose opening was refused is none, and nobody can say anything of it.
    """
    if case.opened is None:
        return
    before = _OF_CASE.dicts({"site": site, "case": case.code})
    bring(_T, before, [_row(site, case, one) for one in of_case(case)])


def page(
    site: str, *, state: str = "", case: str = "", after: Place | None = None, size: int = 50
) -> list[Row]:
    """Return one page of near misses, those stopped last first; `after` is where one ended."""
    place = tuple_(_T.c.last_at, _T.c.first)
    question = _wanted(select(*_T.c), site, state, case)
    if after:
        question = question.where(place < after)
    found = execute(question.order_by(*(one.desc() for one in place.clauses)).limit(size))
    return [dict(row._mapping) for row in found]


def every(site: str, *, state: str = "", case: str = "", size: int = 200) -> Iterator[list[Row]]:
    """Give all near misses that are as asked, those stopped last first, some at once."""
    after: Place | None = None
    while rows := page(site, state=state, case=case, after=after, size=size):
        yield rows
        after = (rows[-1]["last_at"], rows[-1]["first"])


def waiting(site: str) -> int:
    """Return how many near misses nobody has decided about."""
    return int(_WAITING.first({"site": site}).count)


def _wanted(
    question: Select[tuple[object, ...]], site: str, state: str, case: str
) -> Select[tuple[object, ...]]:
    question = question.where(_T.c.site == site)
    if state:
        question = question.where(_T.c.state == state)
    return question.where(_T.c.case == case) if case else question


def _row(site: str, case: Case, one: NearMiss) -> Row:
    return {
        "site": site,
        "first": one.first,
        "case": case.code,
        "participant": case.participant,
        "first_at": one.attempts[0].at,
        "last_at": one.attempts[-1].at,
        "attempts": len(one.attempts),
        "sorts": " ".join(one.sorts),
        "state": one.state,
        "code": one.code,
    }
