"""The forms of a review: each is made from what the protocol asks of its step.

A page shows several of them, so each field has an id that says of which form it is.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from svflab.domain import inbox
from svflab.domain.event import instant_text
from svflab.protocol.model import Field, Step
from svflab.services import cases
from svflab.services import inbox as inbox_of
from svflab.web import proving
from svflab.web.acting import no_time
from svflab.web.complaints import beside
from svflab.web.safety_forms import judged
from svflab.web.times import local_time, told_now

REASONED: Final = frozenset({inbox.CLOSED})
"""What takes a reason in some cases only: its form offers the field."""
_AT: Final = {"type": "datetime-local", "step": "1"}


def form_of(kind: str, known: Mapping[str, str] | None = None) -> Any:
    """Return the form of an act of the review, as it was sent, or else with what is known."""
    step = g.protocol.steps[kind]
    fields: dict[str, Any] = {"event_id": HiddenField()}
    fields |= {one.name: _field(one) for one in step.fields}
    if step.reason or kind in REASONED:
        label = _("Why it is closed") if kind in REASONED else _("Why")
        fields["reason"] = TextAreaField(label, render_kw={"rows": 2})
    if step.signs:
        fields[proving.PASSWORD] = PasswordField(
            _("Your password: you sign this"), render_kw={"autocomplete": "current-password"}
        )
    made = type("ReviewForm", (FlaskForm,), fields)
    return _named(made(event_id=str(uuid4()), **(known or {})), step, known or {})


def blank(kind: str, known: Mapping[str, str] | None = None) -> Any:
    """Return the form of an act before anybody fills it in, whatever was sent to this page."""
    step = g.protocol.steps[kind]
    made = type(form_of(kind))
    form = made(formdata=None, event_id=str(uuid4()), **(known or {}))
    return _named(form, step, known or {})


def told(form: FlaskForm, kind: str) -> dict[str, Any]:
    """Return what the form tells, as an event holds it; what is wrong is said at its field."""
    step = g.protocol.steps[kind]
    data: dict[str, Any] = {}
    for one in step.fields:
        text = form[one.name].data or ""
        if one.type == "instant" and (one.required or text.strip()):
            text = _instant(form, one.name, text)
        if text:
            data[one.name] = text
    judged(form, kind, data)
    return data


def is_now(form: FlaskForm) -> bool:
    """Say whether a follow-up was told as known just now."""
    return not (form["aware_at"].data or "").strip()


def _field(one: Field) -> Any:
    label = _(one.label)
    match one.type:
        case "choice":
            choices = [SelectChoice(choice.value, _(choice.title)) for choice in one.choices]
            return RadioField(label, choices=choices, validate_choice=False)
        case "account":
            return SelectField(label, validate_choice=False)
        case "note":
            return TextAreaField(label, render_kw={"rows": 3})
        case "instant":
            said = _("Left empty: just now.") if one.required else ""
            return StringField(label, description=said, render_kw=_AT)
        case _:
            return HiddenField()


def _named(form: Any, step: Step, known: Mapping[str, str]) -> Any:
    """Give each field an id of its own on the page, and each list its choices."""
    for field in form:
        field.id = f"{step.kind.replace('.', '-')}-{known.get('query', '')}{field.name}"
        field.label.field_id = field.id
        if field.type == "SelectField":
            field.choices = [SelectChoice("", _("choose")), *_people(step.kind)]
    return form


def _people(kind: str) -> list[SelectChoice]:
    """Return to whom such an act may be put, to choose from."""
    may = set(inbox_of.put_to(g.protocol, kind))
    known = cases.people(g.site, g.people_seal)
    return [SelectChoice(one.id, one.name) for one in known if may & set(one.roles_at(g.site))]


def _instant(form: FlaskForm, name: str, text: str) -> str:
    """Return the instant that was typed; an empty field tells of now."""
    if not text.strip():
        return instant_text(told_now())
    try:
        return instant_text(local_time(text))
    except ValueError as error:
        beside(form, {name: no_time(error)})
        return ""
