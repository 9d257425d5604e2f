"""What kits, lots and devices are called."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.holds import EVERYTHING, OPENING

MATERIAL: Final = {
    "kit": _l("kit"),
    "kit_lot": _l("kit lot"),
    "needle": _l("needle lot"),
    "diluent": _l("diluent lot"),
    "enzyme": _l("enzyme lot"),
    "anaesthetic": _l("anaesthetic lot"),
    "device": _l("device"),
}
_HELD: Final = {
    **MATERIAL,
    EVERYTHING: _l("everything of this site"),
    OPENING: _l("the opening of cases"),
}


def material(kind: str) -> str:
    """Return what a kit, a lot or a device is called; or everything of a site."""
    return str(_HELD.get(kind, kind))
