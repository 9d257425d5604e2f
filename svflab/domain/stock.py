"""Kits and supplies in stock: by what each is known, and what a case takes of them.

A kit with a serial number is known by that alone; everything else by its lot. Lots and serial
numbers are looked for by their keys (`svflab.domain.materials.key`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from svflab.domain.case import Case
from svflab.domain.materials import key

KIT, NEEDLE, DILUENT, ENZYME = "kit", "needle", "diluent", "enzyme"
ITEMS: Final = (KIT, NEEDLE, DILUENT, ENZYME)

RECEIVED: Final = "stock.received"
RESERVED: Final = "stock.reserved"
USED: Final = "stock.used"
RETURNED: Final = "stock.returned"
DISCARDED: Final = "stock.discarded"
KINDS: Final = (RECEIVED, RESERVED, USED, RETURNED, DISCARDED)
"""What is told of stock by hand. What the steps of cases take is worked out from them."""
LEAVES: Final = (USED, RETURNED, DISCARDED)

CAUSES: Final[Mapping[str, tuple[str, ...]]] = {
    USED: ("training", "case", "test", "other"),
    RETURNED: ("recalled", "wrong_delivery", "damaged", "unused", "other"),
    DISCARDED: ("expired", "damaged", "opened", "recalled", "missing", "entry_error", "other"),
}
"""Why something leaves the stock."""

TAKES: Final = frozenset(
    {"preflight.completed", "setup.completed", "injection.given", "case.stopped", "case.closed"}
)
"""The steps that change what a case has taken or keeps."""


@dataclass(frozen=True, slots=True, order=True)
class Batch:
    """What is counted together: an item by its lot's key; a kit that has one, by its serial's."""

    item: str
    lot: str = ""
    serial: str = ""

    @classmethod
    def of(cls, item: str, lot: str, serial: str = "") -> "Batch":
        """Return the batch of what somebody wrote; only a kit has a serial number here."""
        own = key(serial) if item == KIT else ""
        return cls(item, "" if own else key(lot), own)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of a batch a case has used, and how much it keeps for itself."""

    used: int = 0
    reserved: int = 0


def named(data: Mapping[str, object], before: Mapping[str, object]) -> Iterator[Batch]:
    """Yield the batches that the data of a step names; `before` is what pre-flight said.

    A kit stands for itself and for its lot: the lot may have been received without numbers.
    """
    serial, lot = _text(data, "kit_serial"), _text(data, "kit_lot")
    if serial and not lot and key(serial) == key(_text(before, "kit_serial")):
        lot = _text(before, "kit_lot")
    if serial:
        yield Batch.of(KIT, "", serial)
    if serial and lot:
        yield Batch.of(KIT, lot)
    for item in (NEEDLE, DILUENT, ENZYME):
        if text := _text(data, f"{item}_lot"):
            yield Batch.of(item, text)


def taken(case: Case) -> dict[Batch, Taken]:
    """Return what the steps of a case have taken.

    A kit and a pack of diluent for each run, a vial of enzyme where one was used, a needle for
    each syringe that was injected from. The kit of pre-flight is kept for the case until it is
    used or the case ends.
    """
    found: dict[Batch, Taken] = {}
    last = case.last("preflight.completed")
    before = last.event.data if last else {}
    diluent, needle = Batch.of(DILUENT, _text(before, "diluent_lot")), _text(before, "needle_lot")
    for run in case.runs:
        used = [one for one in named(run.set_up.data, before) if one.item in {KIT, ENZYME}]
        for batch in (*used, diluent):
            _add(found, batch, 1)
    _add(found, Batch.of(NEEDLE, needle), len({one.syringe for one in case.given}))
    if case.state == "open":
        for batch in named(before, before):
            if batch.item == KIT and batch not in found:
                found[batch] = Taken(reserved=1)
    return found


def _add(found: dict[Batch, Taken], batch: Batch, count: int) -> None:
    if count and (batch.lot or batch.serial):
        found[batch] = Taken(found.get(batch, Taken()).used + count)


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
