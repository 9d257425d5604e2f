"""The screens at which people work: each with a code, a name and a room. A projection."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select

from svflab.domain.chain import Entry
from svflab.records import execute
from svflab.records.projections import CODES, WORKSTATIONS, Row, put

KINDS: Final = (
    "workstation.registered",
    "workstation.changed",
    "workstation.deactivated",
    "workstation.reactivated",
)
"""The kinds of events that the projection is made from."""
_COLUMNS: Final = tuple(
    WORKSTATIONS.c[name] for name in ("site", "code", "name", "room", "active", "last_seq")
)


@dataclass(frozen=True, slots=True)
class Workstation:
    """A registered screen: its code for good, and what it is called and where it stands now."""

    site: str
    code: str
    name: str
    room: str
    active: bool = True
    last_seq: int = 0


def project(entry: Entry) -> None:
    """Write what an entry says of a workstation. In their order."""
    event = entry.event
    code = event.about.removeprefix("workstation:")
    known = find(entry.site, code)
    said = event.data
    row: Row = {
        "site": entry.site,
        "code": code,
        "name": str(said.get("name", known.name if known else "")),
        "room": str(said.get("room", known.room if known else "")),
        "active": event.kind != "workstation.deactivated"
        and (event.kind != "workstation.changed" or known is None or known.active),
        "last_seq": entry.seq,
    }
    put(WORKSTATIONS, row)
    if known is None:
        bearer = {"site": entry.site, "kind": "place", "case": "", "participant": ""}
        put(CODES, {"code": code, **bearer})


def find(site: str, code: str) -> Workstation | None:
    """Return the workstation with this code, active or not, or None."""
    found = execute(_of(site).where(WORKSTATIONS.c.code == code)).first()
    return Workstation(**found._mapping) if found else None


def every(site: str) -> tuple[Workstation, ...]:
    """Return the workstations of a site by name."""
    order = (WORKSTATIONS.c.name, WORKSTATIONS.c.code)
    return tuple(Workstation(**row._mapping) for row in execute(_of(site).order_by(*order)))


def names(site: str) -> dict[str, str]:
    """Return what each workstation of a site is called, by its code."""
    return {one.code: one.name for one in every(site)}


def _of(site: str) -> Select[tuple[str, str, str, str, bool, int]]:
    return select(*_COLUMNS).where(WORKSTATIONS.c.site == site)
