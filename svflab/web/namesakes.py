"""Participants whose names are alike, of open cases and of a day's list: marked, and not named."""

from collections.abc import Callable, Collection

from flask import g

from svflab.services import vault
from svflab.web.language import gettext

_: Callable[..., str] = gettext


def among(participants: Collection[str]) -> dict[str, str]:
    """Return the warning of each of these whose name is like another's, here or in an open case."""
    found = vault.namesakes(site=g.site, also=participants)
    return {code: _said(found[code]) for code in participants if code in found}


def warning(participant: str) -> str:
    """Return that another participant of an open case has a similar name, or "".

    Their codes are told, and no name: whoever compares looks at the identity itself.
    """
    if "namesakes" not in g:
        g.namesakes = vault.namesakes(site=g.site)
    others = g.namesakes.get(participant, ())
    return _said(others) if others else ""


def _said(others: Collection[str]) -> str:
    return _("similar name: %(others)s. Compare the second identifier.", others=", ".join(others))
