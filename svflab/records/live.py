"""What is live: codes and participants of cases that are not closed, codes that paper kits reserve.

What is asked here costs as much as there are open cases, however many were ever closed: it goes
by the index of the list of cases over their state.
"""

from sqlalchemy import bindparam, or_, select

from svflab.domain.paper import RESERVED
from svflab.records.projections import CASES, CODES
from svflab.records.ready import Ready

_NOT_CLOSED = or_(CASES.c.state == "open", CASES.c.state == "stopped")
_OF_CASES = Ready(
    select(CODES.c.code)
    .join(CASES, (CASES.c.site == CODES.c.site) & (CASES.c.code == CODES.c.case))
    .where(CASES.c.site == bindparam("site"), _NOT_CLOSED)
)
_ON_PAPER = Ready(
    select(CODES.c.code).where(
        CODES.c.site == bindparam("site"), CODES.c.case == "", CODES.c.kind == RESERVED
    )
)


_PARTICIPANTS = Ready(
    select(CASES.c.participant)
    .where(CASES.c.site == bindparam("site"), _NOT_CLOSED)
    .order_by(CASES.c.opened_at.desc())
    .limit(bindparam("size"))
)


def participants(site: str, size: int) -> list[str]:
    """Return the participants of the cases at a site that are not closed, each once."""
    found = _PARTICIPANTS.rows({"site": site, "size": size})
    return list(dict.fromkeys(row.participant for row in found))


def codes(site: str) -> list[str]:
    """Return the codes at a site that people may have in their hands now."""
    asked = {"site": site}
    return [row.code for question in (_OF_CASES, _ON_PAPER) for row in question.rows(asked)]
