"""Kits and supplies come in, by the codes on their packs.

A code on a pack is read by `svflab.domain.gs1`; what it does not say is said beside it.
"""

from collections.abc import Mapping
from typing import Final

from svflab.domain import gs1
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.gs1 import Pack
from svflab.domain.materials import key
from svflab.domain.stock import ITEMS, KIT, RECEIVED, Batch
from svflab.records import log, stock, transaction
from svflab.services.errors import Invalid
from svflab.services.record import sent_before
from svflab.services.stock import MOST, tell, today, wrong_day

LONGEST: Final = {"lot": 60, "serial": 60, "name": 80}
"""Characters of each; of anything else twenty."""
_SAID: Final = ("lot", "serial", "expires", "gtin", "name")


def pack(text: str) -> Pack:
    """Return what the code on a pack says. Raises Gs1Error."""
    return gs1.read(text, today())


def known_as(site: str, gtin: str) -> tuple[str, str]:
    """Return the item and the name of what was received with this GTIN before, or empty ones."""
    row = stock.of_pack(site, gtin) if gtin else None
    return (str(row["item"]), str(row["name"])) if row else ("", "")


def receive(
    site: str,
    said: Mapping[str, str],
    *,
    event_id: str,
    actor: str,
    role: str,
    workstation: str = "",
) -> Entry:
    """Record that so much of a batch came in. Sent again, it gives the entry that it made.

    Raises Invalid with a code for each field: `missing`, `shape`, `day`, `number`, `gtin`,
    `expired`, `one` (a serial number is of one kit), `known` (that kit is in stock already),
    `numbered` (this lot came with serial numbers), `unnumbered` (it came without), `other_day`
    (it came with another expiry).
    """
    data = _received(said)
    with transaction():
        log.head(site, lock=True)
        if earlier := sent_before(event_id, RECEIVED, data, but=("used_before",)):
            return earlier
        _demand_new(site, data)
        if before := _used_before(site, data):
            data["used_before"] = before
        return tell(site, RECEIVED, data, event_id, actor, role, workstation)


def _received(said: Mapping[str, str]) -> dict[str, Value]:
    item, count = said.get("item", ""), said.get("count", "").strip() or "1"
    texts = {name: " ".join(said.get(name, "").split()) for name in _SAID}
    found = {name: _shape(name, text) for name, text in texts.items()}
    found |= {"lot": found["lot"] or ("" if key(texts["lot"]) else "missing")}
    found |= {"item": "" if item in ITEMS else "missing"}
    found |= {"expires": found["expires"] or _wrong_expiry(texts["expires"])}
    found |= {"gtin": found["gtin"] or ("" if _is_gtin(texts["gtin"]) else "gtin")}
    found |= {"count": _wrong_count(count, alone=bool(item == KIT and texts["serial"]))}
    if errors := {name: why for name, why in found.items() if why}:
        raise Invalid(errors)
    if item != KIT:
        texts["serial"] = ""
    return {"item": item, "count": int(count), **{n: text for n, text in texts.items() if text}}


def _shape(name: str, text: str) -> str:
    return "" if text.isprintable() and len(text) <= LONGEST.get(name, 20) else "shape"


def _wrong_count(text: str, *, alone: bool) -> str:
    whole = text.isascii() and text.isdecimal() and len(text) < 10
    if not (whole and 1 <= int(text) <= MOST):
        return "number"
    return "one" if alone and int(text) != 1 else ""


def _wrong_expiry(text: str) -> str:
    return wrong_day(text) if text else "missing"


def _is_gtin(text: str) -> bool:
    digits = text.isascii() and text.isdecimal() and len(text) in {8, 12, 13, 14}
    return not text or (digits and gs1.check_digit(text[:-1]) == text[-1])


def _used_before(site: str, data: Mapping[str, Value]) -> int:
    """Return what cases had taken of a lot before anybody counted it; a kit is used once, ever."""
    batch = Batch.of(str(data["item"]), str(data["lot"]), str(data.get("serial", "")))
    counted = batch.serial or stock.whole(site, [batch])
    return 0 if counted else stock.used_of(site, batch)


def _demand_new(site: str, data: Mapping[str, Value]) -> None:
    item, lot, serial = (str(data.get(name, "")) for name in ("item", "lot", "serial"))
    batch = Batch.of(item, lot, serial)
    row = stock.whole(site, [batch]).get(batch)
    if row and batch.serial:
        raise Invalid({"serial": "known"})
    if row and row["expires"] != data.get("expires"):
        raise Invalid({"expires": "other_day"})
    if item == KIT and not serial and stock.kits_of(site, lot):
        raise Invalid({"serial": "numbered"})
    if serial and stock.whole(site, [Batch.of(KIT, lot)]):
        raise Invalid({"serial": "unnumbered"})
