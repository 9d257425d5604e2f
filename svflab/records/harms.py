"""Adverse events and treatments of a whole site: listed, and counted for the tables of harms.

The rows are projections (`adverse_event`, `treatment`); a count is one question to the database,
and reads no entry of the log. A report that was taken back is listed where it is asked for, and
counts nowhere; one that was reported twice is listed twice, and counts once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    distinct,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from svflab.domain.harms import STOPPED, Tally
from svflab.domain.treatment import Treatment
from svflab.records import execute
from svflab.records.projections import PARTICIPANTS, REPORTS, TREATMENTS, Row, put
from svflab.records.ready import Ready

_R: Final = REPORTS
_T: Final = TREATMENTS
_P: Final = PARTICIPANTS
_TWIN: Final = REPORTS.alias("twin")
_STANDS: Final = _R.c.state != "taken_back"
_TOLD_ELSEWHERE: Final = (
    select(_TWIN.c.code)
    .where(_TWIN.c.site == _R.c.site, _TWIN.c.code == _R.c.same_as)
    .where(_TWIN.c.state != "taken_back")
    .where(or_(_TWIN.c.same_as != _R.c.code, _R.c.code > _TWIN.c.code))
    .exists()
)
"""That somebody said an event is the same as another one, which stands; of two that are each said
to be the other, the first by code counts."""
_ALIKE: Final = (
    *("participant", "term", "place", "grade"),
    *("serious", "special", "related", "components"),
    *("action", "outcome"),
)
_COUNTS: Final = and_(_STANDS, or_(_R.c.same_as == "", not_(_TOLD_ELSEWHERE)))
SORTS: Final = {
    "aware": (_R.c.aware_at, _R.c.code),
    "began": (_R.c.began_at, _R.c.code),
    "grade": (_R.c.grade, _R.c.aware_at, _R.c.code),
    "term": (_R.c.term, _R.c.aware_at, _R.c.code),
}
"""By what a list stands in order, each with what tells its rows apart; an index serves each."""
NEWEST: Final = Ready(
    select(*_T.c)
    .where(_T.c.site == bindparam("site"))
    .order_by(_T.c.treated_at.desc(), _T.c.case.desc())
    .limit(bindparam("size"))
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which adverse events are asked for; "", False and None ask for all.

    `grade` is the least one, `component` one that some opinion holds related. Those that began
    from `since` on and before `until`.
    """

    state: str = ""
    serious: bool = False
    special: bool = False
    related: bool = False
    grade: int = 0
    component: str = ""
    place: str = ""
    term: str = ""
    case: str = ""
    participant: str = ""
    since: datetime | None = None
    until: datetime | None = None


def project(site: str, told: Treatment | None, case: str) -> None:
    """Write the treatment of a case, or that there was none."""
    if told is None:
        execute(delete(_T).where(_T.c.site == site, _T.c.case == case))
        return
    put(
        _T,
        {
            "site": site,
            "case": case,
            "participant": told.participant,
            "treated_at": told.treated_at,
            "waited": int(told.waited.total_seconds()) if told.waited is not None else None,
            "device": told.device[:120],
            "kit_lot": told.kit_lot[:120],
            "operator": told.operator,
            "syringes": told.syringes,
            "digits": told.digits,
            "volume_ml": f"{told.volume:f}"[:20],
            "stopped": told.stopped,
        },
    )


def page(
    site: str,
    wanted: Filter,
    sort: str,
    *,
    falling: bool,
    after: tuple[Any, ...] | None = None,
    size: int = 50,
) -> list[Row]:
    """Return one page of adverse events in the order asked for; `after` is where one ended."""
    place = tuple_(*SORTS[sort])
    question = _wanted(select(*_R.c), site, wanted)
    if after:
        question = question.where(place < after if falling else place > after)
    order = [column.desc() if falling else column for column in place.clauses]
    found = execute(question.order_by(*order).limit(size))
    return [dict(row._mapping) for row in found]


def every(site: str, wanted: Filter, sort: str, *, falling: bool, size: int = 500) -> Iterator[Row]:
    """Give all adverse events of this sort in the order asked for, read some at once."""
    after = None
    while rows := page(site, wanted, sort, falling=falling, after=after, size=size):
        yield from rows
        after = tuple(rows[-1][column.name] for column in SORTS[sort])


def treated(site: str) -> int:
    """Return how many participants something was injected into."""
    question = select(func.count(distinct(_T.c.participant))).where(_T.c.site == site)
    return int(execute(question).scalar() or 0)


def treatments(site: str, size: int) -> list[Row]:
    """Return the newest treatments of a site, the newest first."""
    return [*NEWEST.dicts({"site": site, "size": size})]


def treated_at(site: str, cases: Iterable[str] | None = None) -> dict[str, datetime]:
    """Return when these cases were treated first, or all of them; others are left out."""
    question = select(_T.c.case, _T.c.treated_at).where(_T.c.site == site)
    if cases is not None:
        question = question.where(_T.c.case.in_(sorted(set(cases))))
    return {str(row.case): row.treated_at for row in execute(question)}


def tallies(site: str) -> list[Tally]:
    """Return how many events those treated had, alike in all that a table of harms tells apart."""
    alike = [_R.c[name] for name in _ALIKE]
    question = select(*alike, func.count().label("events")).where(_R.c.site == site, _COUNTS)
    treated = select(1).where(_T.c.site == _R.c.site, _T.c.participant == _R.c.participant)
    found = execute(question.where(treated.exists()).group_by(*alike))
    return [Tally(**row._mapping) for row in found]


def left(site: str) -> list[tuple[str, str]]:
    """Return who of those treated left, and how: stopped, or why they withdrew consent."""
    stopped = select(_T.c.participant).where(_T.c.site == site, _T.c.stopped)
    withdrew = select(_P.c.code, _P.c.withdrew).where(_P.c.site == site, _P.c.withdrew != "")
    treated = select(1).where(_T.c.site == _P.c.site, _T.c.participant == _P.c.code)
    found = [(str(row.participant), STOPPED) for row in execute(stopped)]
    return found + [
        (str(row.code), str(row.withdrew)) for row in execute(withdrew.where(treated.exists()))
    ]


def events(site: str) -> int:
    """Return how many adverse events count, of whomever."""
    return int(execute(select(func.count()).where(_R.c.site == site, _COUNTS)).scalar() or 0)


def cases_with(site: str, wanted: Filter) -> set[str]:
    """Return the cases that have an adverse event of this sort."""
    found = execute(_wanted(select(_R.c.case).distinct(), site, wanted).where(_COUNTS))
    return {str(row[0]) for row in found}


def participants_with(site: str, wanted: Filter) -> set[str]:
    """Return the participants who had an adverse event of this sort."""
    found = execute(_wanted(select(_R.c.participant).distinct(), site, wanted).where(_COUNTS))
    return {str(row[0]) for row in found}


def _wanted(question: Select[Any], site: str, wanted: Filter) -> Select[Any]:
    same = [_R.c.site == site, *_same(wanted)]
    same.append(_R.c.state == wanted.state if wanted.state else _STANDS)
    if wanted.grade:
        same.append(_R.c.grade >= wanted.grade)
    if wanted.component:
        same.append(_R.c.components.contains(f" {wanted.component} ", autoescape=True))
    if wanted.since:
        same.append(_R.c.began_at >= wanted.since)
    if wanted.until:
        same.append(_R.c.began_at < wanted.until)
    return question.where(and_(*same))


def _same(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    for name in ("serious", "special", "related"):
        if getattr(wanted, name):
            yield _R.c[name]
    for name in ("place", "term", "case", "participant"):
        if said := getattr(wanted, name):
            yield _R.c[name] == said
