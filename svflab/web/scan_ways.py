"""The page that the answer to a scan leads to, where what was scanned has one of its own."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.services.scanned import Answer
from svflab.web import ways

_PAGES: Final = {
    "thing": ("things.show", _l("Open its page")),
    "thing_expired": ("things.show", _l("Open its page")),
    "report": ("safety.show", _l("Open the report")),
    "supply_held": ("holds.index", _l("Holds")),
}
"""By why an answer was given: the page, and what the way to it is called."""
_OF_ALL: Final = frozenset({"holds.index"})


def page(given: Answer) -> dict[str, str]:
    """Return the way to the page of what was scanned; nothing where there is none to be seen."""
    endpoint, action = _PAGES.get(given.why, ("", ""))
    of_one = {} if endpoint in _OF_ALL else {"code": given.code}
    href = ways.way(endpoint, **of_one) if endpoint else ""
    return {"href": href, "action": str(action)} if href else {}
