"""What people are called: by their names, never by how they sign in."""

from collections.abc import Callable

from flask import g

from svflab.domain.event import MACHINE
from svflab.services import cases
from svflab.web.language import gettext

_: Callable[..., str] = gettext


def person(account: str) -> str:
    """Return the name of an account; an id that was nobody's stays as it is."""
    if account == MACHINE:
        return _("the server")
    if "names" not in g:
        g.names = cases.names(g.get("people_seal", ""))
    return str(g.names.get(account, account))
