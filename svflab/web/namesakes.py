"""Participants whose names are alike, among those whose cases are open: marked, and not named."""

from collections.abc import Callable

from flask import g

from svflab.services import vault
from svflab.web.language import gettext

_: Callable[..., str] = gettext


def warning(participant: str) -> str:
    """Return that another participant of an open case has a similar name, or "".

    Their codes are told, and no name: whoever compares looks at the identity itself.
    """
    if "namesakes" not in g:
        g.namesakes = vault.namesakes(site=g.site)
    others = g.namesakes.get(participant, ())
    if not others:
        return ""
    return _("similar name: %(others)s. Compare the second identifier.", others=", ".join(others))
