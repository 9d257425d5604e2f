"""What a stop leaves to be done elsewhere: for the participant, or for another one."""

from collections.abc import Callable, Iterator
from typing import Final

from flask import g

from svflab.domain.case import Case
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext
_WITHDRAWN: Final = "consent_withdrawn"


def asks(case: Case) -> Iterator[dict[str, str]]:
    """Give what is asked for after a stop, each with the page where it is done.

    A case that stops because consent is withdrawn says nothing yet of the participant.
    """
    if case.mistaken:
        yield _right_one()
    cause = case.stopped.event.data.get("cause") if case.stopped else None
    if cause == _WITHDRAWN and not case.consent_withdrawn:
        text = _("That consent is withdrawn is not recorded for the participant yet")
        person = way("participants.show", code=case.participant, open="withdrawal")
        yield _ask(text, person and f"{person}#withdrawal", _("Record it"))


def _right_one() -> dict[str, str]:
    """Ask for a case of the right participant, of whoever may open one; else say who may."""
    roles = g.protocol.steps["case.opened"].roles
    text = _("This case was opened for the wrong participant: open one for the right one")
    if set(roles) & set(g.roles):
        return _ask(text, way("cases.new"), _("Open a case"))
    who = words.roles(g.protocol, " ".join(roles))
    return _ask(f"{text} ({who})", "", "")


def _ask(text: str, href: str, action: str) -> dict[str, str]:
    return {"text": text, "href": href, "action": action, "state": "over", "leaves": "yes"}
