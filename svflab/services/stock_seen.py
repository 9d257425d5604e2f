"""What the stock knows of what a step names: the rules judge by it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svflab.domain.case import Case
from svflab.domain.event import Event
from svflab.domain.stock import KIT, TAKES, Batch, named
from svflab.protocol.model import Protocol
from svflab.records import projections, stock
from svflab.records.projections import Row


def of(protocol: Protocol, event: Event, case: Case) -> list[dict[str, Any]]:
    """Return how each batch stands that a step names; what its own case took counts as left.

    Where the site keeps its stock, what was never received is named too.
    """
    if event.kind not in TAKES:
        return []
    last = case.last("preflight.completed")
    batches = list(named(event.data, last.event.data if last else {}))
    if not batches:
        return []
    rows, own = stock.whole(event.site, batches), stock.of_case(event.site, case.code)
    kept = stock.kept_for(event.site, list(rows), by_hand=True)
    seen: list[dict[str, Any]] = []
    for batch, row in rows.items():
        mine = own[batch]["used"] if batch in own else 0
        told = {"left": row["left"] + mine, "expires": row["expires"]}
        others = [one for one in kept.get(batch, ()) if one != case.code]
        mark = {"other_case": others[0]} if others and batch.serial else {}
        lot = row["serial_text"] or row["lot_text"]
        seen.append({"material": row["item"], "lot": lot, **told, **mark})
    if protocol.setting("stock_kept", projections.settings(event.site)) == "yes":
        seen += _unknown(batches, rows, event.data)
    return seen


def _unknown(
    batches: Sequence[Batch], rows: Mapping[Batch, Row], data: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield what a step names and nobody received: by its lot, a kit by its number."""
    there = {batch.item for batch in rows}
    for item in dict.fromkeys(batch.item for batch in batches):
        if item not in there:
            name = "kit_serial" if item == KIT else f"{item}_lot"
            yield {"material": item, "lot": str(data.get(name, "")), "unknown": True}
