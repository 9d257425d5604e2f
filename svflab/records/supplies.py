"""The kits, lots and devices that the site holds or held, or everything of it. A projection.

A hold that was lifted is kept with its end: what is heard of late is asked about its own time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, or_, select, update

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
_STANDS: Final = _TABLE.c.until.is_(None)
_HOLDS: Final = (
    select(*(_TABLE.c[name] for name in ("kind", "key", "lot", "cause", "since", "until")))
    .where(_TABLE.c.site == bindparam("site"))
    .order_by(_TABLE.c.since.desc(), _TABLE.c.kind, _TABLE.c.key)
)
_STANDING = Ready(_HOLDS.where(_STANDS))
_STOOD = Ready(
    _HOLDS.where(
        _TABLE.c.since <= bindparam("at"), or_(_STANDS, _TABLE.c.until > bindparam("later"))
    )
)


def project(entry: Entry) -> None:
    """Write what an entry says is held, or let go. In their order."""
    event, told = entry.event, entry.event.data
    kind, lot = str(told["material"]), str(told.get("lot", ""))
    if event.kind == FREED:
        of_it = (_TABLE.c.site == entry.site, _TABLE.c.kind == kind, _TABLE.c.key == key(lot))
        execute(update(_TABLE).where(*of_it, _STANDS).values(until=event.occurred_at))
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
            "until": None,
            "held_by": event.actor,
            "event_id": event.id,
        },
    )


def standing(site: str) -> tuple[Supply, ...]:
    """Return what the site holds now, the newest hold first."""
    return tuple(_supply(row) for row in _STANDING.rows({"site": site}))


def stood(site: str, at: datetime) -> tuple[Supply, ...]:
    """Return what the site held at an instant, as far as is known by now."""
    return tuple(_supply(row) for row in _STOOD.rows({"site": site, "at": at, "later": at}))


def placed_by(site: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return who placed each hold that stands and by which event, by kind and key."""
    found = execute(select(*_TABLE.c).where(_TABLE.c.site == site, _STANDS))
    return {(row.kind, row.key): (row.held_by, row.event_id) for row in found}


def open_cases(site: str, kind: str, lot: str, states: Iterable[str]) -> list[str]:
    """Return the cases in these states that used a kit, lot or device; all for everything."""
    asked = select(CASES.c.code).where(CASES.c.site == site, CASES.c.state.in_(list(states)))
    if kind != EVERYTHING:
        used = LOTS.c.site == CASES.c.site, LOTS.c.case == CASES.c.code
        asked = asked.join(LOTS, used[0] & used[1])
        asked = asked.where(LOTS.c.kind == kind, LOTS.c.key == key(lot))
    return [row.code for row in execute(asked.order_by(CASES.c.code))]


def _supply(row: Any) -> Supply:
    return Supply(row.kind, row.key, row.lot, row.cause, row.since, row.until)
