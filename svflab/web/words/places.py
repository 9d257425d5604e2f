"""What workstations and rooms are called."""

from collections.abc import Mapping
from typing import Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.services import workstations

ROOM: Final = {
    "theatre": _l("theatre"),
    "laboratory": _l("laboratory"),
    "ward": _l("ward"),
    "office": _l("office"),
    "other": _l("another room"),
}
_CODE: Final = 10
"""The length of a workstation's code; a name that somebody said may be as long."""


def room(name: str) -> str:
    """Return what a room is called."""
    return str(ROOM.get(name, name))


def workstation(text: str) -> str:
    """Return a workstation by its registered name, where the record holds its code.

    What was said at sign-in before there were registered ones stays as it was said.
    """
    if text and text == g.get("workstation"):
        return str(g.place)
    if len(text) != _CODE or not text.startswith("P"):
        return text
    return _names().get(text, text)


def _names() -> Mapping[str, str]:
    """Return the names of the site's workstations, read once for a page and only if needed."""
    if "place_names" not in g:
        g.place_names = workstations.names(g.site)
    found: Mapping[str, str] = g.place_names
    return found
