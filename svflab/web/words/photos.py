"""What the record holds of a photograph, in words: what it shows, and what was sealed of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from svflab.web.language import gettext

_: Callable[..., str] = gettext

KINDS: Final = frozenset({"photo.kept", "photo.viewed", "photo.redacted"})
SHOWS: Final = {
    "place": _l("The place on the body"),
    "product": _l("A syringe or container"),
    "label": _l("A label"),
    "other": _l("Something else"),
}
LABEL: Final[Mapping[str, LazyString]] = {
    "shows": _l("It shows"),
    "digest": _l("Digest of the picture"),
    "type": _l("Kind of file"),
    "width": _l("Width"),
    "height": _l("Height"),
    "bytes": _l("Size"),
    "event": _l("Photograph"),
}
"""What the data of these events are called."""
_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
_NAMED: Final = 8
"""Characters of an event's id by which people tell a photograph from another."""


def value(name: str, held: Any) -> str | None:
    """Return what is told of a photograph, or None where nothing special is known of it."""
    match name:
        case "shows":
            return str(SHOWS.get(str(held), held))
        case "type":
            return _TYPES.get(str(held), str(held))
        case "width" | "height":
            return _("%(count)s pixels", count=held)
        case "bytes":
            return _("%(count)s kB", count=max(1, round(int(held) / 1000)))
        case "event":
            return str(held)[:_NAMED]
    return None
