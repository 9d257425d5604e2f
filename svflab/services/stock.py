"""Kits and supplies in stock: kept for a case, returned, discarded; and how much is left.

What the steps of cases use is worked out from them (`svflab.domain.stock`); what else happens
to the stock is told here, in the chain of the site.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app

from svflab import clock
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.stock import CAUSES, ITEMS, KIT, LEAVES, RESERVED, Batch
from svflab.protocol.model import Protocol
from svflab.records import log, projections, stock, transaction
from svflab.records.projections import Row
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note, sent_before

KEEPERS: Final = ("processor", "nurse", "coordinator", "administrator")
"""Who receives, reserves, returns and discards."""
MOST: Final = 10_000
AT_ONCE: Final = 50
"""Batches on a page of the list; one more tells that there are more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the stock stands, in few numbers: what is low (item and how much), and what expires."""

    low: tuple[tuple[str, int], ...] = ()
    expiring: int = 0
    expired: int = 0
    days: int = 0


def today() -> date:
    """Return the day at the site."""
    return clock.now().astimezone(ZoneInfo(current_app.config["ZONE"])).date()


def wrong_day(text: str) -> str:
    """Return what is wrong with the last day of something, in a word: `day`, `expired`, or ""."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "day"
    return "day" if day.isoformat() != text else "expired" if day < today() else ""


def leave(
    site: str,
    kind: str,
    batch: Batch,
    count: int,
    cause: str,
    *,
    event_id: str,
    actor: str,
    role: str,
    workstation: str = "",
    reason: str = "",
) -> Entry:
    """Record that so much of a batch was used outside a case, returned or discarded, and why.

    Raises Invalid (`count`: number, more; `cause`: no_such_choice; `reason`: missing where the
    cause is another one), NotThere.
    """
    if kind not in LEAVES:
        raise NotThere(kind)
    errors = {} if cause in CAUSES[kind] else {"cause": "no_such_choice"}
    if cause == "other" and not reason.strip():
        errors["reason"] = "missing"
    if not 1 <= count <= MOST:
        errors["count"] = "number"
    with transaction():
        log.head(site, lock=True)
        row = find(site, batch)
        data = {**_of(row), "count": count, "cause": cause}
        if earlier := sent_before(event_id, kind, data):
            return earlier
        if not errors and count > row["left"]:
            errors["count"] = "more"
        if errors:
            raise Invalid(errors)
        return tell(site, kind, data, event_id, actor, role, workstation, reason)


def reserve(
    site: str,
    batch: Batch,
    case: str,
    count: int,
    *,
    event_id: str,
    actor: str,
    role: str,
    workstation: str = "",
) -> Entry:
    """Keep so much of a batch for a case; 0 lets it go. Raises Invalid, NotThere."""
    with transaction():
        log.head(site, lock=True)
        row = find(site, batch)
        data = {**_of(row), "count": count, "case": case}
        if earlier := sent_before(event_id, RESERVED, data):
            return earlier
        known = projections.case_row(site, case)
        errors = {}
        if known is None or known["state"] != "open":
            errors["case"] = "not_open"
        elif batch.item == KIT and count and set(_kept(site, batch)) - {case}:
            errors["case"] = "kept"
        if not 0 <= count <= max(row["left"], 0):
            errors["count"] = "number" if count < 0 else "more"
        if errors:
            raise Invalid(errors)
        return tell(site, RESERVED, data, event_id, actor, role, workstation)


def find(site: str, batch: Batch) -> Row:
    """Return a batch as it stands. Raises NotThere."""
    row = stock.whole(site, [batch]).get(batch)
    if row is None:
        raise NotThere(batch.serial or batch.lot)
    return row


def told_of(site: str, batch: Batch) -> list[Entry]:
    """Return what was told of a batch by hand, the newest first."""
    return log.page(site, subject=_subject(batch), size=50)


def used_in(site: str, batch: Batch) -> list[Row]:
    """Return what cases have to do with a batch, those that took of it last in front."""
    return stock.cases_of(site, batch)


def unused(site: str, item: str, lot: str) -> int:
    """Return how much is left of a lot, or of the kit with this serial number."""
    return stock.unused(site, item, lot) if item in ITEMS else 0


def listed(
    protocol: Protocol, site: str, *, show: str = "", item: str = "", like: str = "", start: int = 0
) -> list[Row]:
    """Return batches by item, then what expires first, each with the cases that keep of it."""
    day = today()
    until = day + timedelta(days=_days(protocol, projections.settings(site)))
    rows = stock.listed(
        site,
        show=show,
        today=day.isoformat(),
        until=until.isoformat(),
        item=item,
        like=like,
        start=start,
        size=AT_ONCE + 1,
    )
    kept = stock.kept_for(site, [stock.batch_of(row) for row in rows])
    return [{**row, "for": kept.get(stock.batch_of(row), [])} for row in rows]


def standing(protocol: Protocol, site: str) -> Standing:
    """Return what is low, and how many batches expire soon or have expired."""
    day = today()
    confirmed = projections.settings(site)
    low = int(protocol.setting("stock_low", confirmed))
    days = _days(protocol, confirmed)
    until = (day + timedelta(days=days)).isoformat()
    span = {"today": day.isoformat(), "until": until}
    left = stock.left(site, day.isoformat())
    if not left:
        return Standing(days=days)
    return Standing(
        tuple((item, many) for item, many in left.items() if many <= low),
        stock.count(site, show=stock.EXPIRING, **span),
        stock.count(site, show=stock.EXPIRED, **span),
        days,
    )


def _kept(site: str, batch: Batch) -> list[str]:
    return stock.kept_for(site, [batch]).get(batch, [])


def _days(protocol: Protocol, confirmed: Mapping[str, str]) -> int:
    return int(protocol.setting("stock_expiring_days", confirmed))


def _of(row: Row) -> dict[str, Value]:
    """Return how an entry names a batch: as it was received."""
    told = {"item": row["item"], "lot": row["lot_text"], "serial": row["serial_text"]}
    return {name: text for name, text in told.items() if text}


def _subject(batch: Batch) -> str:
    return f"stock:{':'.join(filter(None, asdict(batch).values()))}"[:120]


def tell(
    site: str,
    kind: str,
    data: Mapping[str, Value],
    event_id: str,
    actor: str,
    role: str,
    workstation: str,
    reason: str = "",
) -> Entry:
    """Record a fact of the stock, so that its batch, its lot and its case find it."""
    item, lot, serial = (str(data.get(name, "")) for name in ("item", "lot", "serial"))
    named = [_subject(Batch.of(item, lot, serial)), f"lot:{lot}"[:120]]
    if serial:
        named.append(f"kit:{serial}"[:120])
    if case := data.get("case"):
        named.append(f"case:{case}")
    return note(
        kind,
        f"site:{site}",
        data,
        site=site,
        actor=actor,
        role=role,
        workstation=workstation,
        event_id=event_id,
        touches=tuple(named),
        texts={"reason": reason.strip()} if reason.strip() else None,
    )
