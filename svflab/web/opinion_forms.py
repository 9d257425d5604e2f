"""The forms in which a physician judges an adverse event: its cause, and whether it was expected.

Nothing is chosen beforehand. Each is signed as it is sent, by the password of who is signed in.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, SelectField, TextAreaField

from svflab.domain import causality, expectedness
from svflab.protocol.model import Field
from svflab.services.opinions import PHYSICIANS
from svflab.web import words
from svflab.web.complaints import beside
from svflab.web.proving import PASSWORD
from svflab.web.safety_forms import judged
from svflab.web.words.meanings import meaning

_: Callable[..., str] = gettext

OPINION: Final = causality.JUDGED
EXPECTED: Final = expectedness.JUDGED
_OF_THE_LIST: Final = frozenset({"version", "list_says", "listed_grade"})
"""What the server says of the list in force, and nobody fills in."""
_SHORT: Final = {OPINION: "cause", EXPECTED: "expected"}


def form(kind: str) -> FlaskForm:
    """Return the form of an opinion on the cause, or of whether it was expected."""
    step, short = g.protocol.steps[kind], _SHORT[kind]
    fields: dict[str, Any] = {"event_id": HiddenField(id=f"{short}-event")}
    for one in step.fields:
        if one.name not in _OF_THE_LIST:
            fields[one.name] = _field(one, f"{short}-{one.name}")
    held = [role for role in PHYSICIANS if role in g.roles]
    if len(held) > 1:
        fields["role"] = SelectField(_("You judge as"), id=f"{short}-role")
    signs = _("Your password: you sign this as %(meaning)s", meaning=meaning(step.signs))
    shut = {"autocomplete": "off"}
    fields[PASSWORD] = PasswordField(signs, id=f"{short}-password", render_kw=shut)
    made = type("JudgingForm", (FlaskForm,), fields)(event_id=str(uuid4()))
    for one in step.fields:
        if one.type == "choice" and one.name in made:
            made[one.name].choices = [(choice.value, _(choice.title)) for choice in one.choices]
    if "role" in made:
        made.role.choices = [(role, words.roles(g.protocol, role)) for role in held]
    return made


def told(form: FlaskForm, kind: str) -> dict[str, Any]:
    """Return what a form says; what is missing or contradicts itself is said at its field."""
    step = g.protocol.steps[kind]
    asked = [one for one in step.fields if one.name in form]
    data = {one.name: form[one.name].data for one in asked if form[one.name].data}
    if kind == OPINION:
        judged(form, kind, data)
        lacks = [one.name for one in asked if one.type == "choice" and one.name not in data]
    else:
        lacks = [one.name for one in asked if one.required and one.name not in data]
    missing = _("This is needed.")
    beside(form, {name: missing for name in lacks if not form[name].errors})
    if not form[PASSWORD].data:
        beside(form, {PASSWORD: _("Your password: you sign this.")})
    return data


def may_judge() -> bool:
    """Say whether who is signed in holds a role in which adverse events are judged."""
    return not set(PHYSICIANS).isdisjoint(g.roles)


def _field(one: Field, name: str) -> Any:
    if one.type == "choice":
        return RadioField(_(one.label), id=name, validate_choice=False)
    return TextAreaField(_(one.label), id=name, render_kw={"rows": 2})
