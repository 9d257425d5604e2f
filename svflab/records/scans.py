"""Scans by month and workstation, and those that were stopped, unknown or typed. Projections.

`project` writes what one entry makes of them; below it stand the questions of the monthly view.
No question reads more than one month, however old the log is.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from svflab.domain.chain import Entry
from svflab.domain.scans import STOP, UNKNOWN
from svflab.records import db, execute
from svflab.records.projections import SCAN_MONTHS, SCANS, Row, put_many
from svflab.records.ready import Ready

COUNTS: Final = ("scans", "stopped", "unknown", "typed", "in_forms")
_MOST: Final = {
    "answer": 12,
    "why": 60,
    "how": 12,
    "reason": 20,
    "kind": 60,
    "case": 10,
    "page": 10,
}
"""How many characters are kept of what is said of a scan."""


def project(entry: Entry) -> None:
    """Count a scan that was answered, and keep it on the list where something was amiss."""
    data = entry.event.data
    answer, how = str(data.get("answer", "")), str(data.get("how", ""))
    amiss = {
        "stopped": answer == STOP,
        "unknown": answer == UNKNOWN,
        "typed": how == "typed",
    }
    _count(entry, {"scans": 1, **{name: int(held) for name, held in amiss.items()}})
    if any(amiss.values()):
        said = {name: str(data.get(name, "")) for name in ("why", "kind", "case", "page")}
        _note(entry, answer=answer, how=how, reason=_reason(data), **said)


def project_step(entry: Entry, typed: int, why: str) -> None:
    """Count the codes that were typed into the form of a step, and keep it on the list.

    They are no scans; `why` is the reason that was given, in a word.
    """
    _count(entry, {"in_forms": typed})
    case = entry.event.about.removeprefix("case:")
    _note(entry, how="typed", kind=entry.event.kind, reason=why, case=case)


def month_of(at: datetime, zone: str) -> str:
    """Return the month of an instant in a zone.

    >>> from datetime import UTC
    >>> month_of(datetime(2026, 11, 30, 15, 0, tzinfo=UTC), "Asia/Seoul")
    '2026-12'
    """
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"


def _count(entry: Entry, counts: Mapping[str, int]) -> None:
    """Add to what was counted at a workstation in a month."""
    key = {
        "site": entry.site,
        "month": month_of(entry.recorded_at, entry.event.zone),
        "workstation": entry.event.workstation[:40],
    }
    row = {**key, **dict.fromkeys(COUNTS, 0), **counts}
    _add(db.session.get_bind().dialect.name).run(row)


@cache
def _add(dialect: str) -> Ready:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = SCAN_MONTHS
    statement = make(table).values({column.name: bindparam(column.name) for column in table.c})
    more = {name: table.c[name] + statement.excluded[name] for name in COUNTS}
    return Ready(statement.on_conflict_do_update(index_elements=[*table.primary_key], set_=more))


def _reason(data: Mapping[str, Any]) -> str:
    """Return why a code was typed; or what came between the scanner and its text, in words."""
    facts = data.get("facts")
    causes = str(facts.get("causes", "")) if isinstance(facts, Mapping) else ""
    kept = ""
    for word in (str(data.get("reason", "")) or causes).split():
        longer = f"{kept} {word}".strip()
        kept = longer if len(longer) <= _MOST["reason"] else kept
    return kept


def _note(entry: Entry, **said: str) -> None:
    """Keep what was amiss on the list; what is not said of it stays empty."""
    row = {
        "site": entry.site,
        "seq": entry.seq,
        "month": month_of(entry.recorded_at, entry.event.zone),
        "workstation": entry.event.workstation[:40],
        "recorded_at": entry.recorded_at,
        **{name: said.get(name, "")[:most] for name, most in _MOST.items()},
    }
    put_many(SCANS, [row])


# --------------------------------------------------------------------------- questions


def months(site: str) -> list[str]:
    """Return the months in which anything was scanned, the newest first."""
    table = SCAN_MONTHS
    asked = select(table.c.month).where(table.c.site == site).distinct()
    return list(execute(asked.order_by(table.c.month.desc())).scalars())


def by_workstation(site: str, month: str) -> list[Row]:
    """Return what was counted in a month, a row for each workstation."""
    table = SCAN_MONTHS
    asked = select(*table.c).where(table.c.site == site, table.c.month == month)
    return [dict(row._mapping) for row in execute(asked.order_by(table.c.workstation))]


def noted(
    site: str,
    month: str,
    *,
    workstation: str | None = None,
    only: str = "",
    before: int | None = None,
    size: int = 50,
) -> list[Row]:
    """Return what was amiss in a month, the newest first; `before` is where the last page ended.

    `only` is stopped, unknown or typed.
    """
    table = SCANS
    asked = select(*table.c).where(table.c.site == site, table.c.month == month)
    if workstation is not None:
        asked = asked.where(table.c.workstation == workstation)
    wanted: dict[str, Any] = {
        "stopped": table.c.answer == STOP,
        "unknown": table.c.answer == UNKNOWN,
        "typed": table.c.how == "typed",
    }
    if only in wanted:
        asked = asked.where(wanted[only])
    if before:
        asked = asked.where(table.c.seq < before)
    found = execute(asked.order_by(table.c.seq.desc()).limit(size))
    return [dict(row._mapping) for row in found]
