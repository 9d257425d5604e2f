"""Redaction: two persons take words out that name somebody; a tombstone stays."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from svflab.services import cases, redaction
from svflab.services.errors import Conflict, Invalid
from svflab.services.redaction import REDACTORS, By, Words
from svflab.web import acting, entry_facts, words
from svflab.web.complaints import beside
from svflab.web.entry_values import GAVE_AWAY
from svflab.web.gate import allow

_: Callable[..., str] = gettext

bp = Blueprint("redaction", __name__)


class RedactForm(FlaskForm):  # type: ignore[misc]
    """What the words gave away, and the second person who sees it."""

    event_id = HiddenField()
    cause = RadioField(
        _l("They say"),
        choices=[SelectChoice(*one) for one in GAVE_AWAY.items()],
        validate_choice=False,
        default=None,
    )
    witness = StringField(
        _l("Sign-in name"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    witness_password = PasswordField(_l("Password"))


@bp.route("/records/redact/<uuid:event_id>/<name>", methods=["GET", "POST"])
@allow(*REDACTORS)
def redact(event_id: object, name: str) -> ResponseReturnValue:
    """Show the words, what stays of them, and where copies may be; take them out."""
    if gone := redaction.gone(g.site, str(event_id), name):  # a second tap, or another person
        flash(_("Redacted already: the words are gone, and that they stood there stays."))
        return redirect(url_for("audit.index", _anchor=f"e{gone.seq}"), 303)
    found = redaction.find(g.site, str(event_id), name)
    form = RedactForm(event_id=str(uuid4()))
    no_cause = _("Choose what the words gave away.")
    take_out = partial(redaction.redact, g.site, str(event_id), name)
    if form.validate_on_submit() and done(form, no_cause, take_out):
        flash(_("Redacted. What stood there is gone; that it stood there stays."))
        return redirect(url_for("audit.index", _anchor=f"e{found.entry.seq}"), 303)
    return _page(found, form), 422 if request.method == "POST" else 200


def done(form: RedactForm, no_cause: str, take_out: Callable[[str, By], object]) -> bool:
    """Take out what the form says, seen by a second person; say beside its fields why not.

    `no_cause` is the sentence for a form on which nobody has chosen why.
    """
    errors: dict[str, str] = {}
    second = acting.vouched("witness", errors)
    if not form.cause.data:
        errors["cause"] = no_cause
    if second is None and not errors.get("witness_password"):
        errors["witness"] = _("A second person, by badge and PIN, or by name and password.")
    elif second and second.id == g.account.id:
        errors["witness"] = _("The second person is somebody else than you.")
    if not errors and second:
        by = By(g.account.id, g.role, second.id, g.workstation, acting.event_id())
        try:
            take_out(form.cause.data, by)
        except Conflict:
            errors["cause"] = _("Somebody has taken it out meanwhile: it is done already.")
        except Invalid:
            errors["cause"] = _("This could not be recorded.")
    beside(form, errors)
    return not errors


def _page(found: Words, form: RedactForm) -> str:
    names, event = cases.names(), found.entry.event
    label = next((one for name, one, _body in _texts(found) if name == found.name), found.name)
    return render_template(
        "audit/redact.html",
        form=form,
        found=found,
        label=label,
        title=words.title(g.protocol, event.kind),
        who=names.get(event.done_by, event.done_by),
        exports=[
            (one.event.occurred_at, names.get(one.event.actor, one.event.actor))
            for one in found.exports
        ],
    )


def _texts(found: Words) -> list[tuple[str, str, str]]:
    held = {(found.entry.event.id, found.name): found.body}
    return list(entry_facts.texts(found.entry.event, held))
