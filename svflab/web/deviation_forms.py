"""The forms about one deviation: why, class and impact, an action, its tick, the close.

They are made of the fields that the protocol names. Nothing is filled in beforehand.
"""

from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, PasswordField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from svflab.domain.deviations import Deviation
from svflab.domain.followed import CLASSIFIED, CLOSED, DONE, EXPLAINED, PLANNED
from svflab.protocol.model import Field, Step
from svflab.web.asks import people
from svflab.web.words.meanings import meaning

ACTS: Final = {
    "explain": EXPLAINED,
    "classify": CLASSIFIED,
    "plan": PLANNED,
    "done": DONE,
    "close": CLOSED,
}
"""What may be said of a deviation, by the word in its address."""
_NAMED: Final = ("rule", "event", "action")


def may(act: str) -> bool:
    """Say whether who is signed in holds a role that says this."""
    return not set(_step(act).roles).isdisjoint(g.roles)


def form(act: str, which: str = "") -> FlaskForm:
    """Return the form of an act, filled with what was sent; `which` tells two of a kind apart."""
    step = _step(act)
    fields: dict[str, Any] = {"event_id": HiddenField(id=f"{act}{which}-event")}
    if act == "done":
        fields["action"] = HiddenField(id=f"{act}{which}-action")
    for one in step.fields:
        if one.name not in _NAMED:
            fields[one.name] = _field(one, f"{act}{which}-{one.name}")
    if step.reason:
        rows = {"rows": 2}
        fields["reason"] = TextAreaField(_l("Why"), id=f"{act}{which}-reason", render_kw=rows)
    fields |= _signed(step, f"{act}{which}-sign")
    made = type("ActForm", (FlaskForm,), fields)(event_id=str(uuid4()), action=which)
    for one in step.fields:
        if one.type == "choice":
            made[one.name].choices = [(choice.value, _(choice.title)) for choice in one.choices]
        elif one.type == "account":
            named = [(person.id, person.name) for person in people(g.protocol.roles)]
            made[one.name].choices = [("", _("Choose …")), *named]
    return made


def _signed(step: Step, name: str) -> dict[str, Any]:
    """Return the password that an act asks for which its actor signs."""
    if not step.signs:
        return {}
    title = _("Your password: you sign this as %(meaning)s", meaning=meaning(step.signs))
    return {"sign_password": PasswordField(title, id=name, render_kw={"autocomplete": "off"})}


def data(form: FlaskForm, act: str, one: Deviation) -> dict[str, Any]:
    """Return what the form says, as an event holds it: what it is about, and what is filled in."""
    said: dict[str, Any] = {}
    for field in _step(act).fields:
        if field.name in form and form[field.name].data:
            said[field.name] = str(form[field.name].data)
    if act == "done":
        return said
    event = one.findings[0].event_id if one.findings else one.event
    return {"rule": one.rule, "event": event, **said}


def _field(one: Field, name: str) -> Any:
    title = _(one.label)
    match one.type:
        case "choice":
            return RadioField(title, id=name, validate_choice=False)
        case "account":
            return SelectField(title, id=name, validators=[Optional()])
        case "date":
            return DateField(title, id=name, validators=[Optional()])
    return TextAreaField(title, id=name, render_kw={"rows": 2})


def _step(act: str) -> Step:
    step: Step = g.protocol.steps[ACTS[act]]
    return step
