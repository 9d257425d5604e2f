"""The code of a pack in the form of a step: one scan fills in lot, expiry and serial number."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import g
from flask.typing import ResponseReturnValue

from svflab.domain.gs1 import Gs1Error, Pack, looks_like
from svflab.domain.stock import ITEMS, KIT
from svflab.protocol.model import Step
from svflab.services import receiving
from svflab.web.words import stock as words

_OF_KIT: Final = {"kit_serial": "serial", "kit_lot": "lot", "kit_expiry": "expires"}
FIELDS: Final = (*_OF_KIT, *(f"{item}_lot" for item in ITEMS if item != KIT))
"""Fields of any step that the code of a pack fills in."""


def answered(text: str, names: Sequence[str], field: str) -> ResponseReturnValue:
    """Return what a code fills into the fields `names` of a form, or why it cannot, as JSON.

    `field` is where the cursor stands: it says which item it is, where nothing else does.
    """
    try:
        found = receiving.pack(text)
    except Gs1Error as error:
        return {"said": words.pack(error)}, 422
    item = _item(found, names, field)
    if not item:
        return {"said": words.unplaced("which")}, 422
    filled = {name: value for name, value in _fills(found, item).items() if name in names}
    if not filled:
        return {"said": words.unplaced("other", item=words.item(item))}, 422
    return {"fields": filled, "said": ""}


def unpacked(data: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Return the data of a step with the code of a pack, where one stands in a field, taken apart.

    So it comes without a script. What cannot be read stays as it is, and is told of elsewhere.
    """
    found = dict(data)
    for name in FIELDS:
        text = data.get(name)
        if isinstance(text, str) and looks_like(text):
            for other, value in _apart(name, text).items():
                if step.field(other) and (other == name or not found.get(other)):
                    found[other] = value
    return found


def _apart(name: str, text: str) -> dict[str, str]:
    try:
        return _fills(receiving.pack(text), KIT if name in _OF_KIT else name.removesuffix("_lot"))
    except Gs1Error:
        return {}


def _item(pack: Pack, names: Sequence[str], field: str) -> str:
    """Return what the pack is of: as it was received before, as the cursor says, or a kit."""
    if known := receiving.known_as(g.site, pack.gtin)[0]:
        return known
    if field in FIELDS:
        return KIT if field in _OF_KIT else field.removesuffix("_lot")
    return KIT if pack.serial and "kit_serial" in names else ""


def _fills(pack: Pack, item: str) -> dict[str, str]:
    if item == KIT:
        values = {name: getattr(pack, part) for name, part in _OF_KIT.items()}
    else:
        values = {f"{item}_lot": pack.lot}
    return {name: value for name, value in values.items() if value}


def lot_of(text: str) -> str:
    """Return the lot that the code of a pack names, or its serial number; any other text as it is.

    >>> lot_of("SXL-2611")
    'SXL-2611'
    """
    if not looks_like(text):
        return text
    try:
        pack = receiving.pack(text)
    except Gs1Error:
        return text
    return pack.lot or pack.serial or text
