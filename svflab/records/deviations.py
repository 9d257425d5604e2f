"""Deviations and incidents of every case, as the list asks for them. Projections.

`project` writes how the deviations of one case stand; below it are the questions of the list. A
page costs the same however old the log is: it goes on behind the last row of the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy import tuple_ as tuples

from svflab.records import execute
from svflab.records.bringing import bring
from svflab.records.projections import ACTIONS, DEVIATIONS, Row
from svflab.records.ready import Ready, among, each

_D: Final = DEVIATIONS
_A: Final = ACTIONS
IMPACTS: Final = {"identity": "identity", "product": "product", "participant": "on_participant"}
"""On what there may be an impact, and the column that says so."""
_EQUAL: Final = ("state", "classed", "rule", "case", "month")
_OF_CASE: Final = {
    table: Ready(
        select(*table.c).where(table.c.site == bindparam("site"), table.c.case == bindparam("case"))
    )
    for table in (_D, _A)
}
WAITING: Final = ("reason", "quality", "close")
"""The states that wait for a person who has no day to do it by."""
_COUNTED: Final = Ready(
    select(_D.c.state, func.count().label("count"))
    .where(_D.c.site == bindparam("site"), among(_D.c.state, len(WAITING)))
    .group_by(_D.c.state)
)

Place = tuple[datetime, str, str, str]
"""Where a page ended: when its last row was found, and its case, rule and entry."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deviations are asked for; "" and False ask for all.

    `impact` is one of `IMPACTS`, answered by yes, or `unknown`: any of them not known. `overdue`
    is today: those with an action that was to be done before. `rules` are those that a search in
    words has found, `text` a case or a participant that it may mean.
    """

    state: str = ""
    classed: str = ""
    impact: str = ""
    rule: str = ""
    case: str = ""
    owner: str = ""
    month: str = ""
    overdue: str = ""
    incident: bool = False
    text: str = ""
    rules: tuple[str, ...] = ()


def project(site: str, case: str, rows: Sequence[Row], actions: Sequence[Row]) -> None:
    """Write how the deviations of a case stand, and what is planned; only what has changed."""
    whose = {"site": site, "case": case}
    before = _OF_CASE[_D].dicts(whose)
    if before or rows:  # an action is about one of them
        bring(_D, before, rows)
        bring(_A, _OF_CASE[_A].dicts(whose), actions)


def page(site: str, wanted: Filter, *, after: Place | None = None, size: int = 50) -> list[Row]:
    """Return one page of deviations, those found last first; `after` is where one ended."""
    place = tuples(_D.c.found_at, _D.c.case, _D.c.rule, _D.c.event)
    question = _wanted(select(*_D.c), site, wanted)
    if after:
        question = question.where(place < after)
    found = execute(question.order_by(*(one.desc() for one in place.clauses)).limit(size))
    return [dict(row._mapping) for row in found]


def every(site: str, wanted: Filter, size: int = 200) -> Iterator[list[Row]]:
    """Give all deviations that are as asked, those found last first, some at once."""
    after: Place | None = None
    while rows := page(site, wanted, after=after, size=size):
        yield rows
        last = rows[-1]
        after = (last["found_at"], last["case"], last["rule"], last["event"])


def waiting(site: str) -> dict[str, int]:
    """Return how many deviations wait for their reason, for quality, and for their close."""
    return {row.state: row.count for row in _COUNTED.rows({"site": site, **each("state", WAITING)})}


def by_month(site: str, since: str) -> list[tuple[str, str, bool, int]]:
    """Return how many were found from a month on: month, rule, whether incidents, count."""
    which = (_D.c.month, _D.c.rule, _D.c.incident)
    question = select(*which, func.count()).where(_D.c.site == site, _D.c.month >= since)
    return [tuple(row) for row in execute(question.group_by(*which))]


def by_class(site: str) -> dict[str, tuple[int, int]]:
    """Return how many deviations there are of each class, and how many of these are incidents."""
    incidents = func.coalesce(func.sum(case((_D.c.incident, 1), else_=0)), 0)
    counts = func.count().label("found"), incidents.label("incidents")
    question = select(_D.c.classed, *counts).where(_D.c.site == site)
    found = execute(question.group_by(_D.c.classed).order_by(_D.c.classed))
    return {row.classed: (int(row.found), int(row.incidents)) for row in found}


def rules(site: str, since: str) -> list[str]:
    """Return the rules that have found something here from a month on."""
    found = select(_D.c.rule).where(_D.c.site == site, _D.c.month >= since).distinct()
    return [row.rule for row in execute(found.order_by(_D.c.rule))]


def months(site: str) -> list[str]:
    """Return the months in which something was found, the newest first."""
    return list(_leap(_D.c.month, site, func.max, "9"))


def owners(site: str) -> list[str]:
    """Return the accounts that own an action, done or not."""
    return list(_leap(_A.c.owner, site, func.min, ""))


def _leap(column: Column[str], site: str, end: Any, last: str) -> Iterator[str]:
    """Give the values of an indexed column, from one to the next, however many rows have each."""
    while True:
        beyond = column < last if end is func.max else column > last
        found = execute(select(end(column)).where(column.table.c.site == site, beyond)).scalar()
        if found is None:
            return
        yield found
        last = found


def _wanted(question: Select[Any], site: str, wanted: Filter) -> Select[Any]:
    equal = ((_D.c[name], getattr(wanted, name)) for name in _EQUAL)
    same = [column == said for column, said in equal if said]
    return question.where(_D.c.site == site, *same, *_of_other_kinds(wanted))


def _of_other_kinds(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Give what a filter asks for beyond equal words."""
    if wanted.incident:
        yield _D.c.incident
    if wanted.impact == "unknown":
        yield or_(*(_D.c[one] == "unknown" for one in IMPACTS.values()))
    elif wanted.impact:
        yield _D.c[IMPACTS[wanted.impact]] == "yes"
    if wanted.overdue:
        yield and_(_D.c.due != "", _D.c.due < wanted.overdue)
    if wanted.owner:
        yield _owned_by(wanted.owner)
    if wanted.text:
        means = (_D.c.case == wanted.text, _D.c.participant == wanted.text)
        yield or_(*means, _D.c.rule.in_(wanted.rules))


def _owned_by(owner: str) -> ColumnElement[bool]:
    """Say that an action about the deviation, done or not, is this person's."""
    same = [_A.c[name] == _D.c[name] for name in ("site", "case", "rule", "event")]
    return exists().where(_A.c.owner == owner, *same).correlate(_D)
