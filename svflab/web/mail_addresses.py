"""Where somebody is reached by mail: told by its owner with the password, or for others."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from svflab.services import mail_addresses, outbox, sessions
from svflab.services.errors import Invalid, NotVouched
from svflab.web import accounts, answers
from svflab.web.gate import allow

_: Callable[..., str] = gettext

bp = Blueprint("mail_addresses", __name__)

_LANGUAGES: Final = (SelectChoice("en", "English"), SelectChoice("ko", "한국어"))


class MailForm(FlaskForm):  # type: ignore[misc]
    """Where somebody is reached, and in which language."""

    address = StringField(
        _l("Mail address"),
        description=_l("Empty: no mail; notices show on the pages alone."),
        render_kw={
            "type": "email",
            "autocomplete": "email",
            "maxlength": 254,
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    language = RadioField(_l("Language of the mails"), choices=_LANGUAGES)


class OwnMailForm(MailForm):
    """The same, by its owner: whoever finds a screen open redirects no alert."""

    current = PasswordField(
        _l("Your password"),
        [InputRequired(_l("This is needed."))],
        render_kw={"autocomplete": "current-password"},
    )


@bp.route("/account/mail", methods=["GET", "POST"])
@allow.signed_in
def own() -> ResponseReturnValue:
    """Say where one is reached by mail oneself."""
    known = mail_addresses.find(g.account.id)
    form = OwnMailForm(address=known.address, language=known.language)
    if form.validate_on_submit():
        try:
            sessions.confirm(g.session, form.current.data)
            if _changed(form, g.account.id):
                return redirect(url_for("sessions.own"), 303)
        except NotVouched as error:
            form.current.errors = [answers.not_vouched(error)]
    return _page(form, g.account.name, url_for("mail_addresses.own"))


@bp.route("/accounts/<account_id>/mail", methods=["GET", "POST"])
@allow("administrator")
def of_account(account_id: str) -> ResponseReturnValue:
    """Say where somebody else is reached by mail."""
    person, known = accounts.known(account_id), mail_addresses.find(account_id)
    form = MailForm(address=known.address, language=known.language)
    if form.validate_on_submit() and _changed(form, person.id):
        return redirect(url_for("accounts.show", account_id=person.id), 303)
    return _page(form, person.name, url_for("mail_addresses.of_account", account_id=person.id))


def _changed(form: MailForm, account: str) -> bool:
    """Keep what the form says; False where it cannot be."""
    try:
        mail_addresses.change(
            account, form.address.data or "", form.language.data or "", **accounts.by_me()
        )
    except Invalid:
        form.address.errors = [_("This is no mail address: write it as kim@hospital.example")]
        return False
    flash(_("The mail address is kept. The record tells that it changed, not what it is."))
    return True


def _page(form: MailForm, name: str, action: str) -> ResponseReturnValue:
    page = render_template(
        "accounts/mail.html", form=form, name=name, action=action, is_on=outbox.mail_is_on()
    )
    return page, 422 if form.errors else 200
