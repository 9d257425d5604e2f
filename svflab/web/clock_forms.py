"""The forms that end clocks: a report that was sent, and a signed decision not to report."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from svflab.domain.event import instant_text
from svflab.domain.reporting import DECIDED, SENT
from svflab.web.acting import no_time
from svflab.web.complaints import beside
from svflab.web.proving import PASSWORD
from svflab.web.times import local, local_time
from svflab.web.words.meanings import meaning

_: Callable[..., str] = gettext

Ticks = Sequence[tuple[str, str]]
"""The clocks that run: the key of each, and what it is called."""
_SHUT: Final = {"autocomplete": "off"}


def sent_form(ticks: Ticks) -> FlaskForm:
    """Return the form of a report that was sent, just now unless another time is given."""
    fields = {
        "clock": _clocks(_l("Which clocks the report answers"), "sent"),
        "to": StringField(_l("To whom"), id="sent-to", render_kw={**_SHUT, "maxlength": 200}),
        "sent_at": StringField(
            _l("Sent at"), id="sent-at", render_kw={"type": "datetime-local", "step": "1"}
        ),
        "receipt": StringField(
            _l("Receipt number"), id="sent-receipt", render_kw={**_SHUT, "maxlength": 200}
        ),
        "note": TextAreaField(_l("In a few words"), id="sent-note", render_kw={"rows": 2}),
    }
    return _form(fields, ticks, "sent", sent_at=f"{local(g.now):%Y-%m-%dT%H:%M:%S}")


def decided_form(ticks: Ticks) -> FlaskForm:
    """Return the form of a decision not to report: which, why, and the signature."""
    means = meaning(g.protocol.steps[DECIDED].signs)
    title = _("Your password: you sign this as %(meaning)s", meaning=means)
    fields = {
        "clock": _clocks(_l("Which clocks it ends"), "decided"),
        "reason": TextAreaField(
            _l("Why it is not reported"), id="decided-reason", render_kw={"rows": 2}
        ),
        PASSWORD: PasswordField(title, id="decided-password", render_kw=_SHUT),
    }
    return _form(fields, ticks, "decided")


FORMS: Final = {SENT: sent_form, DECIDED: decided_form}
"""The form of each step that ends a clock."""


def told(form: FlaskForm, kind: str) -> dict[str, Any]:
    """Return what a form says, as an event holds it; what is missing is said at its field."""
    if not form.clock.data:
        beside(form, {"clock": _("Tick the clocks that it ends.")})
    if kind == DECIDED:
        return {}
    data: dict[str, Any] = {name: form[name].data for name in ("to", "receipt", "note")}
    try:
        data["sent_at"] = instant_text(local_time(form.sent_at.data or ""))
    except ValueError as error:
        beside(form, {"sent_at": no_time(error)})
    return {name: value for name, value in data.items() if value}


def _clocks(title: Any, which: str) -> SelectMultipleField:
    return SelectMultipleField(
        title,
        id=f"{which}-clock",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


def _form(fields: dict[str, Any], ticks: Ticks, which: str, **shown: Any) -> FlaskForm:
    fields = {"event_id": HiddenField(id=f"{which}-event"), **fields}
    preset = [key for key, _title in ticks] if len(ticks) == 1 else []
    made = type("ClockForm", (FlaskForm,), fields)(event_id=str(uuid4()), clock=preset, **shown)
    made.clock.choices = list(ticks)
    return made
