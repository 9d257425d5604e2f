"""The codes that paper kits reserve, so that nothing else is ever given one. A projection.

A row of a reserved code gives way to the one that says whose it has become.
"""

from typing import Final

from sqlalchemy.dialects import postgresql, sqlite

from svflab.domain.chain import Entry
from svflab.domain.paper import KIT, MADE, RESERVED
from svflab.records import db
from svflab.records.projections import CODES, Row

KINDS: Final = (MADE,)
"""The kinds of events that the projection is made from."""


def project(entry: Entry) -> None:
    """Write the codes of a kit: its own, and those that it reserves and nobody bears yet."""
    bearer = {"site": entry.site, "case": "", "participant": ""}
    _put_new({**bearer, "code": entry.event.about.removeprefix("paper:"), "kind": KIT})
    codes = entry.event.data["reserved"]
    if not isinstance(codes, dict):
        raise ValueError("a kit reserves codes by their kinds")
    for listed in codes.values():
        for code in listed if isinstance(listed, list) else ():
            _put_new({**bearer, "code": str(code), "kind": RESERVED})


def _put_new(row: Row) -> None:
    """Write a row, unless something bears this code already."""
    dialect = db.session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.execute(make(CODES).values(row).on_conflict_do_nothing(index_elements=["code"]))
