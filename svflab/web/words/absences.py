"""Who covers for whom at the safety desk, as the record says it."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from svflab.domain import absences
from svflab.web.words import names
from svflab.web.words.people import person

KINDS: Final = frozenset(absences.KINDS)
LABEL: Final[Mapping[str, LazyString]] = {
    "absence": _l("Absence"),
    "cover": _l("Who covers"),
    "ends_at": _l("Until"),
    "starts_at": _l("From"),
}
"""What the data of these entries are called."""
_NAMED: Final = 8
"""Characters of an entry's id by which people tell an absence from another."""


def value(name: str, held: str) -> str:
    """Return a datum of such an entry."""
    match name:
        case "cover":
            return person(held)
        case "starts_at" | "ends_at":
            return names.when(held)
    return held[:_NAMED]
