"""The safety officer's inbox as it is asked for: pages by the nearest clock, counts, a search.

The rows are projections (`svflab.records.projections`); here are only the questions. Each asks
for a page of one index, whatever else there is: what waits on several is merged here.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, String, Subquery, bindparam, delete, func, select, tuple_, union

from svflab.domain import inbox as desk
from svflab.records import db, execute
from svflab.records.projections import REPORTS, WAITS, Row, put_many
from svflab.records.ready import Ready, each
from svflab.records.reports import Place

ALL: Final = "all"
"""On whom every open adverse event waits: its row in the list of everybody's."""
MOST: Final = 100
"""So many are counted, and no more."""

_ORDER: Final = {what: place for place, what in enumerate(desk.WAITS)}
_OF: Final = (WAITS.c.site == bindparam("site"), WAITS.c.who == bindparam("who"))
_FIRST: Final = (
    select(*REPORTS.c, WAITS.c.what, WAITS.c.who)
    .join(REPORTS, (REPORTS.c.site == WAITS.c.site) & (REPORTS.c.code == WAITS.c.code))
    .where(*_OF)
    .order_by(WAITS.c.act_by, WAITS.c.code)
    .limit(bindparam("size"))
)
_PAGE = Ready(_FIRST)
_BEHIND = Ready(
    _FIRST.where(
        tuple_(WAITS.c.act_by, WAITS.c.code)
        > tuple_(bindparam("at", type_=WAITS.c.act_by.type), bindparam("code", type_=String))
    )
)
_NAMES = (
    select(func.min(WAITS.c.who).label("who"))
    .where(WAITS.c.site == bindparam("site"))
    .cte("names", recursive=True)
)
_NEXT = (
    select(func.min(WAITS.c.who))
    .where(WAITS.c.site == bindparam("same_site"), WAITS.c.who > _NAMES.c.who)
    .correlate(_NAMES)
    .scalar_subquery()
)
_HOPS = _NAMES.union_all(select(_NEXT).where(_NAMES.c.who.is_not(None)))
_PEOPLE = Ready(select(_HOPS.c.who).where(_HOPS.c.who.is_not(None)))


def asked(account: str) -> str:
    """Return under which name the questions that are put to somebody wait on them."""
    return f"asked:{account}"


def people(site: str) -> list[str]:
    """Return under which names anything waits, each once, whatever there is of it.

    It hops along the index from each name to the next, and reads no row between.
    """
    return [row.who for row in _PEOPLE.rows({"site": site, "same_site": site})]


def write(site: str, code: str, rows: Sequence[Row]) -> None:
    """Keep on whom an adverse event waits now."""
    execute(delete(WAITS).where(WAITS.c.site == site, WAITS.c.code == code))
    put_many(WAITS, rows)


def waiting(site: str, who: Iterable[str], *, after: Place | None, size: int) -> list[Row]:
    """Return open adverse events that wait on any of these, the nearest clock in front.

    Each once, with `what` is to be done first of what waits on them. `after` is where a page ended.
    """
    asked: dict[str, Any] = {"site": site, "size": size}
    question = _PAGE
    if after:
        question, asked = _BEHIND, {**asked, "at": after[0], "code": after[1]}
    found: dict[str, Row] = {}
    for one in who:
        for row in question.dicts({**asked, "who": one}):
            other = found.get(row["code"])
            if other is None or _ORDER[row["what"]] < _ORDER[other["what"]]:
                found[row["code"]] = row
    return sorted(found.values(), key=lambda row: (row["act_by"], row["code"]))[:size]


def count(site: str, who: Sequence[str]) -> int:
    """Return how many adverse events wait on any of these; no more than `MOST` are counted."""
    if not who:
        return 0
    asked = {"most": MOST, **each("site", [site] * len(who)), **each("who", who)}
    return int(_count(len(who)).first(asked | each("first", [MOST] * len(who))).number)


@cache
def _count(people: int) -> Ready:
    """Return the question of `count`: of each of so many the first rows, in their own index.

    Asked for with an IN, SQLite reads whatever waits at the site; the frame asks on every page.
    """
    mine = union(*(select(_first_of(number).c.code) for number in range(people))).subquery()
    most = select(mine.c.code).limit(bindparam("most")).subquery()
    return Ready(select(func.count().label("number")).select_from(most))


def _first_of(number: int) -> Subquery:
    of = (WAITS.c.site == bindparam(f"site_{number}"), WAITS.c.who == bindparam(f"who_{number}"))
    return select(WAITS.c.code).where(*of).limit(bindparam(f"first_{number}")).subquery()


def closed(site: str, *, after: Place | None, size: int) -> list[Row]:
    """Return closed adverse events, those known last first."""
    return _listed(site, REPORTS.c.review == "closed", after, size)


def found(
    site: str, code: str, participant: str, terms: Sequence[str], *, after: Place | None, size: int
) -> list[Row]:
    """Return adverse events of this code, of this participant, or of one of these terms."""
    rows: dict[str, Row] = {}
    for condition in (
        *((REPORTS.c.code == code,) if code else ()),
        *((REPORTS.c.participant == participant,) if participant else ()),
        *(REPORTS.c.term == one for one in terms),
    ):
        rows |= {row["code"]: row for row in _listed(site, condition, after, size)}
    ordered = sorted(rows.values(), key=lambda row: (row["aware_at"], row["code"]), reverse=True)
    return ordered[:size]


def _listed(site: str, condition: Any, after: Place | None, size: int) -> list[Row]:
    place = tuple_(REPORTS.c.aware_at, REPORTS.c.code)
    question: Select[Any] = select(*REPORTS.c).where(REPORTS.c.site == site, condition)
    if after:
        question = question.where(place < tuple_(*after))
    order = [column.desc() for column in place.clauses]
    rows = db.session.execute(question.order_by(*order).limit(size))
    return [dict(row._mapping) for row in rows]
