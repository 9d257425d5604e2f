"""What near misses are called: of which sort they are, and what became of them."""

from typing import Final

from flask_babel import lazy_gettext as _l

SORTS: Final = {
    "identity": _l("another participant's, or who it is was in doubt"),
    "expired": _l("past its use-by"),
    "label": _l("void or wrong label"),
    "release": _l("not released, matched or labelled"),
    "hold": _l("on hold"),
    "used": _l("used, lost or discarded already"),
    "participant": _l("participant not fit today, or consent withdrawn"),
    "digit": _l("unsuitable digit"),
}
"""By the sort that `domain.near_misses.RULES` gives."""
STATES: Final = {
    "waiting": ("closing", _l("waits for a decision")),
    "nothing": ("stopped", _l("nothing more")),
    "adverse_event": ("over", _l("became an adverse event")),
    "deviation": ("over", _l("became a deviation")),
}
"""The sign and the word of each state."""
