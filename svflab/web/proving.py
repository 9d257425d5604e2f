"""An act that the protocol has its actor sign: the password again, on the form that states it."""

from collections.abc import Callable

from flask import g, request

from svflab.domain.event import Event
from svflab.protocol.model import Step
from svflab.services import pins, sign
from svflab.services.errors import NotVouched
from svflab.services.holds import By
from svflab.services.record import Recorded, Texts, record
from svflab.web import answers
from svflab.web.acting import Unready
from svflab.web.language import gettext

_: Callable[..., str] = gettext

PASSWORD = "sign_password"  # noqa: S105 - the name of a field
"""The field of such a form in which whoever is signed in proves it anew."""


def recorded(step: Step, event: Event, texts: Texts) -> Recorded:
    """Record what a form states; where the protocol has its actor sign it, with the signature."""
    if not step.signs:
        return record(g.protocol, event, texts=texts)
    return sign.record_signed(g.protocol, event, proved(step, event), texts=texts)


def proved(step: Step, event: Event) -> sign.Proved:
    """Return who signs an act that is signed as it is stated: its actor, by the password.

    Whoever stated it in place of who is signed in has just given theirs. Raises Unready where
    the password is missing or wrong. Not to be called inside a transaction.
    """
    by = sign.Proved(event.actor, event.role, workstation=event.workstation)
    if event.actor != g.account.id:
        if pins.is_pin(request.form.get("actor_password", "")):
            raise Unready({"actor_password": answers.not_vouched(NotVouched("password"))})
        return by
    _prove(event.actor)
    return by


def of_site(by: By) -> sign.Proved:
    """Return who signs an act of the whole site: who is signed in, by the password.

    Raises Unready where it is missing or wrong. Not to be called inside a transaction.
    """
    _prove(by.actor)
    return sign.Proved(by.actor, by.role, workstation=by.workstation)


def _prove(account: str) -> None:
    given = request.form.get(PASSWORD, "")
    if not given:
        raise Unready({PASSWORD: _("Your password: you sign this.")})
    try:
        sign.prove(g.session, account, given, site=g.site)
    except NotVouched as error:
        raise Unready({PASSWORD: answers.not_vouched(error)}) from error
