"""What somebody wrote, as a paper that leaves the house may have it."""

from collections.abc import Callable

from flask import g

from svflab.domain import resident_number
from svflab.exports.icsr_facts import Source
from svflab.services import vault
from svflab.web.language import gettext

_: Callable[..., str] = gettext


def masked(made_from: Source, text: str) -> str:
    """Return what somebody wrote, unless it says who the participant is."""
    return hidden(made_from.person.code, text)


def hidden(participant: str, text: str) -> str:
    """Return what somebody wrote of a participant, unless it says who that is."""
    if _naming(participant)(text) or resident_number.is_in(text):
        return _("left out here, because it says who the participant is")
    return text


def _naming(participant: str) -> Callable[[str], bool]:
    """Return what says whether a text names a participant, whom the vault is asked for once."""
    known: dict[str, Callable[[str], bool]] = g.setdefault("naming", {})
    if participant not in known:
        known[participant] = vault.naming(participant, site=g.site)
    return known[participant]
