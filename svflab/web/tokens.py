"""Tokens for programs that act as oneself: made and ended by their owner, nobody else.

An administrator makes none for another person: a program would act in that person's name.
"""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from svflab.services import sessions, tokens
from svflab.services.errors import NotVouched
from svflab.web import answers
from svflab.web.gate import allow

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")

_NEEDED = _l("This is needed.")
_SCOPES = {"read": ("read",), "record": ("read", "record")}


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A program that is to act as oneself: its name, what it may do, and for how long."""

    name = StringField(
        _l("Program"),
        [InputRequired(_NEEDED), Length(max=60)],
        description=_l("What it is and where it runs: scale at Bench 1."),
        render_kw={"autocomplete": "off"},
    )
    scope = RadioField(_l("It may"), [InputRequired(_NEEDED)], default="read")
    days = IntegerField(
        _l("Valid for"),
        [InputRequired(_NEEDED), NumberRange(1, tokens.LONGEST_DAYS)],
        default=90,
    )
    password = PasswordField(
        _l("Your password"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        self.scope.choices = [
            SelectChoice("read", _("read what your roles may read")),
            SelectChoice("record", _("read, and record what your roles may record")),
        ]


@bp.route("/", methods=["GET", "POST"])
@allow.signed_in
def own() -> ResponseReturnValue:
    """List one's own tokens; make one, and show it this once."""
    form, secret = TokenForm(), ""
    if form.validate_on_submit():
        try:
            sessions.confirm(g.session, form.password.data)
        except NotVouched as error:
            form.password.errors = [answers.not_vouched(error)]
        else:
            secret, form = _made(form), TokenForm(formdata=None)
    page = render_template(
        "sessions/tokens.html", form=form, secret=secret, tokens=tokens.alive(g.account.id)
    )
    return page, 422 if form.errors else 200


@bp.post("/<token_id>/end")
@allow.signed_in
def end(token_id: str) -> ResponseReturnValue:
    """End one of one's own tokens."""
    tokens.revoke_token(g.account.id, token_id, actor=g.account.id, role=g.role)
    flash(_("The token has ended."))
    return redirect(url_for("tokens.own"), 303)


def _made(form: TokenForm) -> str:
    return tokens.new_token(
        g.account.id,
        g.site,
        form.name.data,
        _SCOPES[form.scope.data],
        days=form.days.data,
        actor=g.account.id,
        role=g.role,
    )
