"""What waits for its performer, of every case of a site. A projection.

A page costs the same however old the log is: it goes on behind the last row of the one before.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, func, select

from svflab.records.bringing import bring
from svflab.records.projections import COUNTERSIGN, Row
from svflab.records.ready import Ready

_C: Final = COUNTERSIGN.c
_OF_CASE: Final = Ready(
    select(*_C).where(_C.site == bindparam("site"), _C.case == bindparam("case"))
)
_OF_PERFORMER: Final = Ready(
    select(*_C)
    .where(_C.site == bindparam("site"), _C.performer == bindparam("performer"))
    .where(_C.seq > bindparam("after"))
    .order_by(_C.seq)
    .limit(bindparam("size"))
)
_COUNT: Final = Ready(
    select(func.count().label("count")).where(
        _C.site == bindparam("site"), _C.performer == bindparam("performer")
    )
)


def project(site: str, case: str, rows: Sequence[Row]) -> None:
    """Write what waits of a case; only what has changed."""
    bring(COUNTERSIGN, _OF_CASE.dicts({"site": site, "case": case}), rows)


def of_case(site: str, case: str, performer: str) -> list[Row]:
    """Return what waits of a case for a person."""
    rows = _OF_CASE.dicts({"site": site, "case": case})
    return [row for row in rows if row["performer"] == performer]


def page(site: str, performer: str, *, after: int = 0, size: int = 50) -> list[Row]:
    """Return what waits for a person, what was recorded first in front, behind a place."""
    asked = {"site": site, "performer": performer, "after": after, "size": size}
    return _OF_PERFORMER.dicts(asked)


def count(site: str, performer: str) -> int:
    """Return how many entries wait for a person."""
    return int(_COUNT.rows({"site": site, "performer": performer})[0].count)
