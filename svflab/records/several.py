"""The rows of the log about or touching several subjects, asked for together.

Each subject is a search of its own in the index: asked for with an OR, SQLite reads the whole of
it. Only `svflab.records.log` asks.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import Select, Table, bindparam, select, union_all

from svflab.records.ready import Ready, each
from svflab.records.tables import LogRow, SubjectRow

_LOG: Final = cast(Table, LogRow.__table__)
_INDEX: Final = cast(Table, SubjectRow.__table__)
_AT_ONCE: Final = 100
"""So many subjects are asked for in one statement: databases take no endless ones."""


def rows(site: str, places: Mapping[str, int]) -> Iterator[Any]:
    """Give the rows of each subject from its place on, in their order; each names its `subject`."""
    subjects = [*places]
    for begin in range(0, len(subjects), _AT_ONCE):
        some = subjects[begin : begin + _AT_ONCE]
        asked = {
            "site": site,
            **each("site", [site] * len(some)),
            **each("subject", some),
            **each("from", [places[one] for one in some]),
        }
        yield from _question(len(some)).rows(asked)


@cache
def _question(count: int) -> Ready:
    wanted = union_all(*map(_of_one, range(count))).subquery()
    here = (_LOG.c.site == bindparam("site")) & (_LOG.c.seq == wanted.c.seq)
    question = select(wanted.c.subject, *_LOG.c).join(_LOG, here)
    return Ready(question.order_by(wanted.c.seq))


def _of_one(number: int) -> Select[Any]:
    """Return the question for the places of one subject, from one of them on."""
    return select(_INDEX.c.subject, _INDEX.c.seq).where(
        _INDEX.c.site == bindparam(f"site_{number}"),
        _INDEX.c.subject == bindparam(f"subject_{number}"),
        _INDEX.c.seq >= bindparam(f"from_{number}"),
    )
