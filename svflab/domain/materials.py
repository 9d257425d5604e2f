"""What a case used that others may have used too: kit, lots, device.

A lot is looked for by its key: two people write one lot in two ways, and a look-back that misses
a syringe for a small letter is worse than none.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain.case import Case
from svflab.domain.event import Event

FIELDS: Final = {
    "kit_serial": "kit",
    "kit_lot": "kit_lot",
    "needle_lot": "needle",
    "diluent_lot": "diluent",
    "enzyme_lot": "enzyme",
    "anaesthetic_lot": "anaesthetic",
    "device": "device",
}
"""Fields of any step that name a material, and what it is called there."""

KINDS: Final = tuple(FIELDS.values())
LONGEST: Final = 120
"""Characters of a lot that count; more is no lot."""


@dataclass(frozen=True, slots=True)
class Used:
    """A material of a case: what it is, as it was written, and the event that named it first."""

    kind: str
    text: str
    event: Event

    @property
    def key(self) -> str:
        """Return what it is looked for by."""
        return key(self.text)

    @property
    def at(self) -> datetime:
        """Return when it was named first."""
        return self.event.occurred_at


def key(text: str) -> str:
    """Return the one spelling of a lot: capitals, no gaps, full-width signs made plain.

    Dashes stay: 1-12 and 11-2 are two lots.

    >>> key(" sxl - 2611"), key("ＬＲ-5521")
    ('SXL-2611', 'LR-5521')
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isprintable() and not sign.isspace())[:LONGEST]


def named(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the materials that one event names: kind and text."""
    for field, kind in FIELDS.items():
        text = event.data.get(field)
        if isinstance(text, str) and key(text):
            yield kind, text.strip()


def used(case: Case) -> tuple[Used, ...]:
    """Return the materials of a case as its standing events name them, each once, in order."""
    found: dict[tuple[str, str], Used] = {}
    for event in case.events:
        if event.about == f"case:{case.code}":
            for kind, text in named(event):
                found.setdefault((kind, key(text)), Used(kind, text, event))
    return tuple(found.values())
