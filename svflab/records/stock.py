"""What is in stock, and what each case has taken of it. A projection.

A batch has a row from its first receipt on; what a case takes has one of its own. The receipt says
what cases had taken of a lot before, which does not count: so it comes to the same in whichever
order the entries of cases and those of the stock are read.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from svflab.domain.chain import Entry
from svflab.domain.materials import key
from svflab.domain.stock import ITEMS, KINDS, LEAVES, RECEIVED, RESERVED, Batch, Taken
from svflab.records import db, execute
from svflab.records.projections import CASES, STOCK, Row
from svflab.records.ready import Ready

__all__ = ["KINDS"]

_COUNTS: Final = ("received", "gone", "used", "left", "reserved", "kept")
_TEXTS: Final = ("lot_text", "serial_text", "gtin", "name", "expires")
EXPIRING, EXPIRED, EMPTY = "expiring", "expired", "empty"


def project(entry: Entry) -> None:
    """Write what an entry of the stock makes of the list."""
    data = entry.event.data
    kind, count = entry.event.kind, int(str(data["count"]))
    batch = Batch.of(str(data["item"]), str(data.get("lot", "")), str(data.get("serial", "")))
    if kind == RECEIVED:
        texts = {name: str(data.get(name, "")) for name in ("gtin", "name", "expires")}
        lot, serial = str(data.get("lot", "")), str(data.get("serial", ""))
        texts |= {"lot_text": lot, "serial_text": serial}
        before = int(str(data.get("used_before", 0)))
        used = 0 if whole(entry.site, [batch]) else used_of(entry.site, batch) - before
        counts = {"received": count, "used": used, "left": count - used}
        _put(entry.site, batch, "", counts, texts)
    elif kind in LEAVES:
        _put(entry.site, batch, "", {"gone": count, "left": -count})
    elif kind == RESERVED:
        case = str(data["case"])
        held = of_case(entry.site, case).get(batch)
        _put(entry.site, batch, case, {"kept": count - (held["kept"] if held else 0)})


def project_case(site: str, case: str, taken: Mapping[Batch, Taken]) -> None:
    """Write what the steps of a case have taken by now, in place of what they had."""
    before = of_case(site, case)
    for batch in sorted({*before, *taken}):
        old, new = before.get(batch), taken.get(batch, Taken())
        used = new.used - (old["used"] if old else 0)
        reserved = new.reserved - (old["reserved"] if old else 0)
        if used or reserved:
            _put(site, batch, case, {"used": used, "reserved": reserved})
        if used and whole(site, [batch]):
            _put(site, batch, "", {"used": used, "left": -used})


def of_case(site: str, case: str) -> dict[Batch, Row]:
    """Return what a case has to do with each batch."""
    asked = select(*STOCK.c).where(STOCK.c.site == site, STOCK.c.case == case)
    return {batch_of(row): row for row in _rows(asked)}


def whole(site: str, batches: Iterable[Batch]) -> dict[Batch, Row]:
    """Return the rows of these batches, as far as anything was ever received of them."""
    rows = (row for batch in batches for row in _rows(_all(site).where(_is(batch))))
    return {batch_of(row): row for row in rows}


def of_pack(site: str, gtin: str) -> Row | None:
    """Return a batch that was received with this GTIN: the next pack is the same sort of thing."""
    asked = _all(site).where(STOCK.c.gtin == gtin).order_by(STOCK.c.expires.desc()).limit(1)
    return next(iter(_rows(asked)), None)


def kits_of(site: str, lot: str) -> bool:
    """Say whether kits of this lot were received each with a serial number of its own."""
    asked = _all(site).where(
        STOCK.c.item == "kit", STOCK.c.serial != "", func.upper(STOCK.c.lot_text) == key(lot)
    )
    return bool(_rows(asked.limit(1)))


def listed(
    site: str,
    *,
    show: str = "",
    today: str = "",
    until: str = "",
    item: str = "",
    like: str = "",
    start: int = 0,
    size: int = 50,
) -> list[Row]:
    """Return batches by item, then what expires first; `start` is how many were shown before.

    `show` is "" (what is left), expiring (by the day `until`), expired or empty; `like` is how a
    lot, a serial number or a name begins.
    """
    asked = _all(site).where(_shown(show, today, until))
    if item in ITEMS:
        asked = asked.where(STOCK.c.item == item)
    if like:
        begins = key(like) + "%"
        named = func.lower(STOCK.c.name).like(f"%{like.lower()}%")
        lots = func.upper(STOCK.c.lot_text).like(begins)
        asked = asked.where(or_(STOCK.c.lot.like(begins), STOCK.c.serial.like(begins), lots, named))
    order = (STOCK.c.item, STOCK.c.expires == "", STOCK.c.expires, STOCK.c.lot, STOCK.c.serial)
    return _rows(asked.order_by(*order).offset(start).limit(size))


def left(site: str, today: str) -> dict[str, int]:
    """Return how much is left of each item that may still be used, of those ever received."""
    every = select(STOCK.c.item).where(STOCK.c.site == site, STOCK.c.case == "").distinct()
    ever = set(execute(every).scalars())
    if not ever:
        return {}
    good = (STOCK.c.left > 0) & ((STOCK.c.expires == "") | (STOCK.c.expires >= today))
    asked = (
        select(STOCK.c.item, func.sum(STOCK.c.left).label("many"))
        .where(STOCK.c.site == site, STOCK.c.case == "", good)
        .group_by(STOCK.c.item)
    )
    found = {row.item: int(row.many) for row in execute(asked)}
    return {item: found.get(item, 0) for item in ITEMS if item in ever}


def count(site: str, *, show: str, today: str, until: str) -> int:
    """Return how many batches are shown so."""
    asked = _all(site).where(_shown(show, today, until)).subquery()
    return int(execute(select(func.count()).select_from(asked)).scalar_one())


def kept_for(
    site: str, batches: Sequence[Batch], *, by_hand: bool = False
) -> dict[Batch, list[str]]:
    """Return for which open cases something of each batch is kept, by hand or by pre-flight."""
    if not batches:
        return {}
    kept = STOCK.c.kept > STOCK.c.used
    asked = (
        select(*STOCK.c)
        .join(CASES, and_(CASES.c.site == STOCK.c.site, CASES.c.code == STOCK.c.case))
        .where(STOCK.c.site == site, CASES.c.state == "open", or_(*map(_is, batches)))
        .where(kept if by_hand else or_(kept, STOCK.c.reserved > 0))
        .order_by(STOCK.c.case)
    )
    found: dict[Batch, list[str]] = {}
    for row in _rows(asked):
        found.setdefault(batch_of(row), []).append(str(row["case"]))
    return found


def cases_of(site: str, batch: Batch, *, size: int = 50) -> list[Row]:
    """Return what cases have to do with a batch, those with the latest codes first."""
    asked = select(*STOCK.c).where(STOCK.c.site == site, STOCK.c.case != "", _is(batch))
    return _rows(asked.order_by(STOCK.c.case.desc()).limit(size))


def unused(site: str, item: str, lot: str) -> int:
    """Return how much is left of a lot, or of the kit with this serial number."""
    wanted = key(lot)
    same = or_(
        STOCK.c.lot == wanted, STOCK.c.serial == wanted, func.upper(STOCK.c.lot_text) == wanted
    )
    asked = _all(site).where(STOCK.c.item == item, STOCK.c.left > 0, same).subquery()
    return int(execute(select(func.sum(asked.c.left))).scalar_one() or 0)


def used_of(site: str, batch: Batch) -> int:
    """Return how much cases have taken of a batch, as far as their entries were read."""
    asked = select(func.sum(STOCK.c.used)).where(STOCK.c.site == site, _is(batch))
    return int(execute(asked.where(STOCK.c.case != "")).scalar_one() or 0)


def _shown(show: str, today: str, until: str) -> ColumnElement[bool]:
    some, dated = STOCK.c.left > 0, STOCK.c.expires != ""
    match show:
        case "expiring":
            return and_(some, dated, STOCK.c.expires >= today, STOCK.c.expires <= until)
        case "expired":
            return and_(some, dated, STOCK.c.expires < today)
        case "empty":
            return STOCK.c.left <= 0
    return some


def _all(site: str) -> Any:
    return select(*STOCK.c).where(STOCK.c.site == site, STOCK.c.case == "")


def _is(batch: Batch) -> ColumnElement[bool]:
    same = (STOCK.c.item == batch.item, STOCK.c.lot == batch.lot, STOCK.c.serial == batch.serial)
    return and_(*same)


def _rows(asked: Any) -> list[Row]:
    return [dict(row._mapping) for row in execute(asked)]


def batch_of(row: Row) -> Batch:
    """Return the batch that a row is of."""
    return Batch(row["item"], row["lot"], row["serial"])


def _put(
    site: str,
    batch: Batch,
    case: str,
    counts: Mapping[str, int],
    texts: Mapping[str, str] | None = None,
) -> None:
    """Add to the counts of a row, and write its texts where there are any."""
    row = {
        "site": site,
        "item": batch.item,
        "lot": batch.lot,
        "serial": batch.serial,
        "case": case,
        **dict.fromkeys(_TEXTS, ""),
        **dict.fromkeys(_COUNTS, 0),
        **counts,
        **(texts or {}),
    }
    _add(db.session.get_bind().dialect.name, bool(texts)).run(row)


@cache
def _add(dialect: str, named: bool) -> Ready:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(STOCK).values({column.name: bindparam(column.name) for column in STOCK.c})
    more: dict[str, Any] = {name: STOCK.c[name] + statement.excluded[name] for name in _COUNTS}
    if named:
        more |= {name: statement.excluded[name] for name in _TEXTS}
    return Ready(statement.on_conflict_do_update(index_elements=[*STOCK.primary_key], set_=more))
