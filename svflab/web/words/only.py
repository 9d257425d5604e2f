"""What the log can be narrowed to, in words."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.services import history

ONLY: Final = {
    "": _l("everything"),
    history.CHANGES: _l("changes"),
    history.CORRECTIONS: _l("corrections"),
    history.OVERRIDES: _l("overrides"),
    history.REFUSALS: _l("refusals"),
    history.INCIDENTS: _l("incidents"),
}


def only(name: str) -> str:
    """Return what alone is shown of the log."""
    return str(ONLY.get(name, name))
