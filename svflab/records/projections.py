"""Tables made from the log, for lists and look-ups that span many cases.

Never the place of a fact: each is written in the transaction of the entry it follows from,
made again by `svflab rebuild`, and compared with the log by `svflab verify`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from svflab.records import db, execute
from svflab.records.countersign_rows import CountersignRow
from svflab.records.delegation_rows import DelegationLogRow, DelegationRow
from svflab.records.deviation_rows import ActionRow, DeviationRow
from svflab.records.harm_rows import TreatmentRow
from svflab.records.inbox_rows import SafetyWaitRow
from svflab.records.lists import (
    InjectionRow,
    LotRow,
    ScanMonthRow,
    ScanRow,
    SupplyHoldRow,
    SyringeRow,
    WorkstationRow,
)
from svflab.records.measure_rows import MeasureRow
from svflab.records.near_miss_rows import NearMissRow
from svflab.records.ready import Ready, among, each
from svflab.records.solicited_rows import SolicitedRow
from svflab.records.stock_row import StockRow
from svflab.records.tables import (
    AdverseEventRow,
    CaseRow,
    CodeRow,
    FollowUpRow,
    KitRow,
    ParticipantRow,
    PlaceRow,
    SettingRow,
)

Row = Mapping[str, Any]
TABLES: tuple[Table, ...] = tuple(
    model.__table__  # type: ignore[misc]
    for model in (
        StockRow,
        CaseRow,
        CodeRow,
        PlaceRow,
        KitRow,
        ParticipantRow,
        AdverseEventRow,
        SettingRow,
        LotRow,
        SyringeRow,
        InjectionRow,
        WorkstationRow,
        ScanMonthRow,
        ScanRow,
        FollowUpRow,
        SupplyHoldRow,
        DeviationRow,
        ActionRow,
        MeasureRow,
        CountersignRow,
        DelegationLogRow,
        DelegationRow,
        TreatmentRow,
        NearMissRow,
        SolicitedRow,
        SafetyWaitRow,
    )
)
STOCK, CASES, CODES, PLACES, KITS, PARTICIPANTS, REPORTS, SETTINGS, *_MORE = TABLES
LOTS, SYRINGES, INJECTIONS, WORKSTATIONS, SCAN_MONTHS, SCANS, FOLLOW_UPS, *_LAST = _MORE
SUPPLY_HOLDS, DEVIATIONS, ACTIONS, MEASURES, COUNTERSIGN, *_PEOPLE = _LAST
DELEGATION_LOGS, DELEGATIONS, TREATMENTS, NEAR_MISSES, CALLS, WAITS = _PEOPLE


_OPEN = Ready(
    select(CASES.c.code)
    .where(CASES.c.site == bindparam("site"), CASES.c.state == "open")
    .order_by(CASES.c.opened_at.desc())
    .limit(bindparam("size"))
)


def put(table: Table, row: Row) -> None:
    """Write one row, in place of the one with the same key if there is one."""
    _upsert(table, db.session.get_bind().dialect.name, tuple(row)).run(row)


@cache
def _upsert(table: Table, dialect: str, columns: tuple[str, ...]) -> Ready:
    """Return the statement of `put`; to make one costs more than to run it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    statement = make(table).values({name: bindparam(name) for name in columns})
    rest = {name: statement.excluded[name] for name in columns if name not in keys}
    if rest:
        return Ready(statement.on_conflict_do_update(index_elements=keys, set_=rest))
    return Ready(statement.on_conflict_do_nothing(index_elements=keys))


def put_many(table: Table, rows: Sequence[Row]) -> None:
    """Write rows that are all new."""
    if rows:
        execute(insert(table), [dict(row) for row in rows])


def leave_places(site: str, case: str) -> None:
    """Forget at which bench and device a case was open."""
    execute(delete(PLACES).where(PLACES.c.site == site, PLACES.c.case == case))


def leave_kits(site: str, case: str) -> None:
    """Forget which kits a case had reserved or used, before they are written again."""
    execute(delete(KITS).where(KITS.c.site == site, KITS.c.case == case))


def leave_follow_ups(site: str, case: str) -> None:
    """Forget what a closed case awaited, before what it still awaits is written again."""
    execute(delete(FOLLOW_UPS).where(FOLLOW_UPS.c.site == site, FOLLOW_UPS.c.case == case))


def clear() -> None:
    """Empty every projection, before they are made again."""
    for table in TABLES:
        execute(delete(table))


# --------------------------------------------------------------------------- questions


def whose(codes: Iterable[str]) -> dict[str, Row]:
    """Return what is known of each of these codes; an unknown one is left out."""
    wanted = list(codes)
    if not wanted:
        return {}
    found = _whose(len(wanted)).dicts(each("code", wanted))
    return {row["code"]: row for row in found}


@cache
def _whose(count: int) -> Ready:
    return Ready(select(*CODES.c).where(among(CODES.c.code, count)))


def others_at(site: str, places: Iterable[str], case: str) -> dict[str, str]:
    """Return which other case is open at each of these benches and devices."""
    found = execute(
        select(PLACES.c.place, PLACES.c.case)
        .where(PLACES.c.site == site, PLACES.c.place.in_(list(places)), PLACES.c.case != case)
        .order_by(PLACES.c.case)
    )
    return {row.place: row.case for row in found}


def kit_of_another(site: str, kit: str, case: str) -> str:
    """Return the other case that this kit was used in, or is reserved for while it is open."""
    found = execute(
        select(KITS.c.case)
        .join(CASES, (CASES.c.site == KITS.c.site) & (CASES.c.code == KITS.c.case))
        .where(KITS.c.site == site, KITS.c.kit == kit, KITS.c.case != case)
        .where(KITS.c.used | (CASES.c.state == "open"))
        .limit(1)
    ).first()
    return found.case if found else ""


def case_row(site: str, code: str) -> Row | None:
    """Return a case as it stands on the lists, or None."""
    found = execute(select(*CASES.c).where(CASES.c.site == site, CASES.c.code == code)).first()
    return dict(found._mapping) if found else None


def cases(
    site: str,
    *,
    states: Sequence[str] = (),
    participant: str = "",
    before: datetime | None = None,
    size: int = 50,
) -> list[Row]:
    """Return cases, those opened last first; `before` is where the last page ended."""
    asked = {"states": list(states), "participant": participant, "before": before}
    return _listed(CASES, CASES.c.opened_at, site, asked, size)


def cases_of(site: str, participants: Iterable[str]) -> list[Row]:
    """Return every case of these participants, those opened last first."""
    table, wanted = CASES, list(participants)
    question = select(*table.c).where(table.c.site == site, table.c.participant.in_(wanted))
    found = execute(question.order_by(table.c.opened_at.desc())) if wanted else ()
    return [dict(row._mapping) for row in found]


def open_codes(site: str, size: int) -> list[str]:
    """Return the codes of the open cases, those opened last first."""
    return [row.code for row in _OPEN.rows({"site": site, "size": size})]


def follow_ups(site: str, *, size: int = 20) -> list[Row]:
    """Return what closed cases still await, what is due first in front."""
    table = FOLLOW_UPS
    question = select(*table.c).where(table.c.site == site)
    ordered = question.order_by(table.c.due, table.c.case, table.c.test).limit(size)
    return [dict(row._mapping) for row in execute(ordered)]


def participants(
    site: str, *, size: int = 200, after: str = "", like: str = "", state: str = ""
) -> list[Row]:
    """Return participants by code, a page at a time; those of one state where one is given."""
    table = PARTICIPANTS
    question = select(*table.c).where(table.c.site == site, table.c.code > after)
    if state:
        question = question.where(table.c.state == state)
    if like:
        question = question.where(table.c.code.ilike(f"%{like}%"))
    return [dict(row._mapping) for row in execute(question.order_by(table.c.code).limit(size))]


def participant(site: str, code: str) -> Row | None:
    """Return a participant as on the lists, or None."""
    table = PARTICIPANTS
    found = execute(select(*table.c).where(table.c.site == site, table.c.code == code)).first()
    return dict(found._mapping) if found else None


def reports(
    site: str,
    *,
    states: Sequence[str] = (),
    case: str = "",
    participant: str = "",
    before: datetime | None = None,
    size: int = 50,
) -> list[Row]:
    """Return adverse events, those known last first; `before` is where the last page ended."""
    asked = {"states": list(states), "case": case, "participant": participant, "before": before}
    return _listed(REPORTS, REPORTS.c.aware_at, site, asked, size)


def _listed(
    table: Table, when: Column[Any], site: str, given: Mapping[str, Any], size: int
) -> list[Row]:
    """Return rows by what is given of them, the latest first."""
    asked = {name: value for name, value in given.items() if value}
    states = asked.pop("states", ())
    question = _list(table, when, frozenset(asked), len(states))
    return question.dicts({**asked, **each("state", states), "site": site, "size": size})


@cache
def _list(table: Table, when: Column[Any], names: frozenset[str], states: int) -> Ready:
    question = select(*table.c).where(table.c.site == bindparam("site"))
    if states:
        question = question.where(among(table.c.state, states))
    for name in sorted(names):
        if name == "before":
            question = question.where(when < bindparam("before"))
        else:
            question = question.where(table.c[name] == bindparam(name))
    return Ready(question.order_by(when.desc()).limit(bindparam("size")))


def settings(site: str) -> dict[str, str]:
    """Return the settings that a site has confirmed."""
    found = execute(select(SETTINGS.c.name, SETTINGS.c.value).where(SETTINGS.c.site == site))
    return {row.name: row.value for row in found}
