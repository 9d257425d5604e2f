"""What the stock is called: items, causes, and why a pack's code or a form is not taken."""

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.gs1 import Gs1Error
from svflab.domain.stock import DISCARDED, RETURNED, USED
from svflab.web.language import gettext
from svflab.web.words.supplies import material

_: Callable[..., str] = gettext

ITEM: Final = {
    "kit": _l("Kit"),
    "needle": _l("Needles"),
    "diluent": _l("Diluent"),
    "enzyme": _l("Enzyme"),
}
CAUSE: Final[Mapping[str, Mapping[str, object]]] = {
    DISCARDED: {
        "expired": _l("Discarded: expired"),
        "damaged": _l("Discarded: damaged"),
        "opened": _l("Discarded: opened and not used"),
        "recalled": _l("Discarded: recalled"),
        "missing": _l("Not there when it was counted"),
        "entry_error": _l("Received by mistake in this list"),
        "other": _l("Discarded: other"),
    },
    RETURNED: {
        "recalled": _l("Returned: recalled"),
        "wrong_delivery": _l("Returned: wrong delivery"),
        "damaged": _l("Returned: damaged"),
        "unused": _l("Returned: not needed"),
        "other": _l("Returned: other"),
    },
    USED: {
        "case": _l("Used in a case, beyond what its steps say"),
        "training": _l("Used for training"),
        "test": _l("Used for a test"),
        "other": _l("Used: other"),
    },
}
_PACK: Final[Mapping[str, object]] = {
    "none": _l("This is no GS1 code of a pack. Type its lot and expiry."),
    "ai": _l("This code has a part “%(ai)s” that is not known here. Type lot and expiry."),
    "length": _l("Part (%(ai)s) of the code, “%(data)s”, is too short or too long. Scan it again."),
    "characters": _l("Part (%(ai)s) of the code, “%(data)s”, has an odd sign. Scan it again."),
    "check_digit": _l(
        "The product number (01) ends in %(found)s, and would end in %(expected)s. Scan it again."
    ),
    "date": _l("“%(data)s” in this code is no day. Type the expiry that stands on the pack."),
    "twice": _l("Part (%(ai)s) stands twice in this code: two codes were read as one. Scan one."),
    "ambiguous": _l(
        "The scanner left out the separator, so this reads in more than one way: %(readings)s."
        " Type it with its brackets as on the pack, or set the scanner to send the separator (GS)."
    ),
    "which": _l("Which is it? Touch the lot that it is of, and scan the pack again."),
    "other": _l("This form asks for nothing of this pack: %(item)s."),
}
_WRONG: Final = {
    "missing": _l("This is needed."),
    "shape": _l("At most 60 characters, on one line."),
    "day": _l("A date: 2027-03-31."),
    "expired": _l("It has expired. What has expired is not received."),
    "gtin": _l("No product number: its last digit does not fit."),
    "number": _l("A whole number, from 1 to 10000."),
    "one": _l("A serial number is of one kit. Receive each by its own."),
    "known": _l("This kit was received before."),
    "numbered": _l("Kits of this lot have serial numbers here. Scan each kit."),
    "unnumbered": _l("This lot was received without serial numbers. Leave it empty."),
    "other_day": _l("This lot was received with another expiry. Look at the pack."),
    "more": _l("There is less than that."),
    "not_open": _l("This case is not open."),
    "kept": _l("It is kept for another case."),
    "no_such_choice": _l("Choose one of these."),
}


def item(kind: str) -> str:
    """Return what an item of the stock is called."""
    return str(ITEM.get(kind, kind))


def cause(kind: str, why: str) -> str:
    """Return why something left the stock."""
    return str(CAUSE.get(kind, {}).get(why, why))


def pack(error: Gs1Error) -> str:
    """Return why the code of a pack cannot be read, and what to do."""
    facts = {"ai": "", "data": "", **error.facts}
    return str(_PACK[error.why]) % facts


def unplaced(why: str, **facts: str) -> str:
    """Return why a pack that was read fills nothing in: `which` or `other`."""
    return str(_PACK[why]) % facts


def wrong(why: str) -> str:
    """Return why a value is not taken."""
    return str(_WRONG.get(why, why))


def told(kind: str, name: str, held: str) -> str | None:
    """Return what an entry of the stock says, in words; None for what is no word of its own."""
    if name == "item":
        return item(held)
    return cause(kind, held) if name == "cause" else None


def seen(one: Mapping[str, object]) -> str:
    """Return what the stock knew of a batch, in words."""
    lot = f"{material(str(one.get('material', '')))} {one.get('lot', '')}"
    if one.get("unknown"):
        return _("%(lot)s: never received", lot=lot)
    left, expires = one.get("left", ""), one.get("expires", "")
    return _("%(lot)s: %(left)s left, expires %(expires)s", lot=lot, left=left, expires=expires)


def scanned(facts: Mapping[str, str]) -> str:
    """Return what is said of a pack that was scanned: what it is, and how much is left."""
    what = f"{item(facts['item'])} {facts.get('serial_text') or facts.get('lot_text', '')}"
    expires = facts.get("expires", "")
    if int(facts["left"]) <= 0:
        return _("%(what)s: used up.", what=what)
    return _(
        "%(what)s: %(left)s in stock, expires %(expires)s.",
        what=what,
        left=facts["left"],
        expires=expires,
    )
