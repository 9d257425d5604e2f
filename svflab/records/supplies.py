"""The kits, lots and devices that the site holds, or everything of it. A projection."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, delete, select

from svflab.domain.chain import Entry
from svflab.domain.holds import EVERYTHING, Supply
from svflab.domain.materials import key
from svflab.records import execute
from svflab.records.projections import CASES, LOTS, SUPPLY_HOLDS, put
from svflab.records.ready import Ready

HELD: Final = "supply.held"
FREED: Final = "supply.freed"
KINDS: Final = (HELD, FREED)
"""The kinds of events that the projection is made from."""
_TABLE: Final = SUPPLY_HOLDS
_STANDING = Ready(
    select(_TABLE.c.kind, _TABLE.c.key, _TABLE.c.lot, _TABLE.c.cause, _TABLE.c.since)
    .where(_TABLE.c.site == bindparam("site"))
    .order_by(_TABLE.c.since.desc(), _TABLE.c.kind, _TABLE.c.key)
)


def project(entry: Entry) -> None:
    """Write what an entry says is held, or let go. In their order."""
    event, told = entry.event, entry.event.data
    kind, lot = str(told["material"]), str(told.get("lot", ""))
    if event.kind == FREED:
        of_it = (_TABLE.c.site == entry.site, _TABLE.c.kind == kind, _TABLE.c.key == key(lot))
        execute(delete(_TABLE).where(*of_it))
        return
    put(
        _TABLE,
        {
            "site": entry.site,
            "kind": kind,
            "key": key(lot),
            "lot": lot,
            "cause": str(told.get("cause", "")),
            "since": event.occurred_at,
            "held_by": event.actor,
            "event_id": event.id,
        },
    )


def standing(site: str) -> tuple[Supply, ...]:
    """Return what the site holds now, the newest hold first."""
    return tuple(
        Supply(row.kind, row.key, row.lot, row.cause, row.since)
        for row in _STANDING.rows({"site": site})
    )


def placed_by(site: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return who placed each hold that stands and by which event, by kind and key."""
    found = execute(select(*_TABLE.c).where(_TABLE.c.site == site))
    return {(row.kind, row.key): (row.held_by, row.event_id) for row in found}


def open_cases(site: str, kind: str, lot: str, states: Iterable[str]) -> list[str]:
    """Return the cases in these states that used a kit, lot or device; all for everything."""
    asked = select(CASES.c.code).where(CASES.c.site == site, CASES.c.state.in_(list(states)))
    if kind != EVERYTHING:
        used = LOTS.c.site == CASES.c.site, LOTS.c.case == CASES.c.code
        asked = asked.join(LOTS, used[0] & used[1])
        asked = asked.where(LOTS.c.kind == kind, LOTS.c.key == key(lot))
    return [row.code for row in execute(asked.order_by(CASES.c.code))]
