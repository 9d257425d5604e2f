"""Consent that a participant gives again, to a newer version of what they were told."""

from collections.abc import Callable
from typing import Final
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from svflab.domain.consent import RENEWED
from svflab.services import participants
from svflab.services.record import record
from svflab.web import acting, field_values
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow

_: Callable[..., str] = gettext

bp = Blueprint("consent", __name__, url_prefix="/participants")

ROLES: Final = ("coordinator", "surgeon", "nurse")


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """Which version was signed, and when."""

    event_id = HiddenField()
    consent_version = StringField(
        _l("Consent, version"), render_kw={"autocomplete": "off", "maxlength": 40, "required": True}
    )
    consent_date = StringField(
        _l("Consent, date signed"), render_kw={"type": "date", "required": True}
    )


@bp.route("/<code>/consent", methods=["GET", "POST"])
@allow(*ROLES)
def renew(code: str) -> ResponseReturnValue:
    """Record that a participant signed a newer version of the consent."""
    person = participants.find(g.protocol, g.site, code).participant
    form = ConsentForm(event_id=str(uuid4()))
    if form.is_submitted() and form.validate() and _recorded(form, code):
        flash(_("Recorded: this version is confirmed at the next check-in."))
        return redirect(url_for("participants.show", code=code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("consent/renew.html", form=form, person=person), status


def _recorded(form: ConsentForm, code: str) -> bool:
    step = g.protocol.steps[RENEWED]
    try:
        said = field_values.read(step, request.form)
        event, texts = acting.stated(step, f"participant:{code}", said, settings={})
        record(g.protocol, event, texts=texts)
    except NOT_DONE as error:
        complain(form, error)
    return not form.errors
