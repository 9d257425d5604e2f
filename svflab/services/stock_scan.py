"""The code of a pack under the scanner: what it is in the stock, how much is left, until when."""

from svflab.domain.gs1 import Gs1Error, Pack, looks_like
from svflab.domain.scans import INFO
from svflab.domain.stock import ITEMS, KIT, Batch
from svflab.records import stock
from svflab.records.projections import Row
from svflab.services import receiving
from svflab.services.scanned import Answer, Scan

IN_STOCK = "in_stock"


def answer(scan: Scan) -> Answer | None:
    """Return what is known of a pack that was received here; None for anything else."""
    if not looks_like(scan.text):
        return None
    try:
        row = _row(scan.site, receiving.pack(scan.text))
    except Gs1Error:
        return None
    if row is None:
        return None
    names = ("item", "lot", "serial", "lot_text", "serial_text", "expires")
    facts = {name: str(row[name]) for name in names if row[name]}
    return Answer(
        INFO, IN_STOCK, kind="pack", page=scan.page, facts={**facts, "left": str(row["left"])}
    )


def _row(site: str, pack: Pack) -> Row | None:
    """Return the batch of a pack: a kit by its number, anything else by the lot of its sort."""
    known = receiving.known_as(site, pack.gtin)[0]
    items = (known,) if known else ITEMS
    wanted = [Batch.of(item, pack.lot) for item in items if pack.lot]
    if pack.serial and KIT in items:
        wanted.insert(0, Batch.of(KIT, pack.lot, pack.serial))
    found = stock.whole(site, wanted)
    return next((found[batch] for batch in wanted if batch in found), None)
