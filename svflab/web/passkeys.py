"""Passkeys: registered, listed and revoked by their owner; asked for in place of a password."""

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request
from flask import url_for as address
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from svflab.services import challenges, passkeys, second, sessions
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched
from svflab.services.passkeys import LONGEST_NAME, Proof, Question
from svflab.web import answers, cookies
from svflab.web.addresses import safe_next
from svflab.web.entering import enter, said_screen, turn_back
from svflab.web.gate import allow
from svflab.web.second_forms import AgainForm

bp = Blueprint("passkeys", __name__)

OWN = "second.own"
SHOW = "show"
"""What a question is asked for: to show the second factor in a session that began without."""
ANYONE = "anyone"
"""Or of whoever stands before a sign-in, though another may have begun one here."""
UNLOCK = "unlock"
"""Or to go on in a session that is locked."""


class NewPasskeyForm(AgainForm):
    """A new passkey: what its owner calls it, and the password."""

    name = StringField(
        _l("What you call it"),
        [InputRequired(_l("This is needed.")), Length(max=LONGEST_NAME)],
        description=_l("The device it is in: my phone, the blue key."),
        render_kw={"autocomplete": "off"},
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What a device answered, filled in by the script of the page."""

    name = HiddenField()
    answer = HiddenField(validators=[InputRequired(), Length(max=20_000)])


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@allow.signed_in
def new() -> ResponseReturnValue:
    """Ask for the password and a name, then for the device."""
    if not passkeys.are_on():
        return turn_back(_("This site offers no passkeys."), OWN)
    form = NewPasskeyForm()
    if form.validate_on_submit():
        try:
            sessions.confirm(g.session, form.password.data)
        except NotVouched as error:
            form.password.errors = [answers.not_vouched(error)]
        else:
            question = passkeys.ask_to_register(g.account)
            return _put(question, "create", AnswerForm(formdata=None, name=form.name.data))
    return render_template("passkeys/new.html", form=form), 422 if form.errors else 200


@bp.post("/account/passkeys")
@allow.signed_in
def register() -> ResponseReturnValue:
    """Keep the passkey that the device made."""
    form = AnswerForm()
    try:
        passkeys.register(
            g.session, cookies.step_token(), form.name.data or "", form.answer.data or ""
        )
    except (Invalid, NotThere, NotVouched, Conflict):
        return turn_back(_("No passkey was added. Begin again."), "passkeys.new")
    flash(_("The passkey is added. It may be asked for when you sign in."))
    return redirect(address(OWN), 303)


@bp.post("/account/passkeys/<passkey>/revoke")
@allow.signed_in
def revoke(passkey: str) -> ResponseReturnValue:
    """Revoke one of one's own passkeys."""
    try:
        passkeys.revoke(g.account.id, passkey, actor=g.account.id)
    except Invalid:
        only = _("Your role needs a second factor, and this is the only one. Add another first.")
        return turn_back(only, OWN)
    flash(_("The passkey is revoked. It opens nothing any more."))
    return redirect(address(OWN), 303)


@bp.post("/sign-in/passkey")
@allow.anyone
def ask() -> ResponseReturnValue:
    """Ask the device of whoever signs in, or of whoever shows the second factor."""
    if not passkeys.are_on():
        return turn_back(_("This site offers no passkeys."))
    if request.form.get("for") == SHOW and g.account and g.session:
        return _put(passkeys.ask(g.account.id, {"for": SHOW}), "get")
    if request.form.get("for") == UNLOCK and g.session:
        asked = {"for": UNLOCK, "next": request.form.get("next", "/")}
        return _put(passkeys.ask(g.session.account.id, asked, alone=True), "get")
    begun = challenges.look(cookies.step_token(), "second")
    if begun and request.form.get("for") != ANYONE:
        return _put(passkeys.ask(begun.account, {**begun.data}), "get")
    if (screen := said_screen()) is None:
        return turn_back(_("Say first which screen this is, below."))
    asked = {"next": request.form.get("next", "/"), "screen": screen, "site": g.site}
    return _put(passkeys.ask("", asked), "get")


@bp.post("/sign-in/passkey/answer")
@allow.anyone
def answered() -> ResponseReturnValue:
    """Judge what the device answered, and go on."""
    form = AnswerForm()
    try:
        proof = passkeys.prove_by_passkey(cookies.step_token(), form.answer.data or "")
        return _go_on(proof) if proof.asked["for"] in (SHOW, UNLOCK) else _enter(proof)
    except NotVouched as error:
        return turn_back(answers.not_vouched(error), _where_from())


def _go_on(proof: Proof) -> ResponseReturnValue:
    """Go on in the session of this screen, which is that of whoever was proven."""
    if g.session is None or g.session.account.id != proof.account.id:
        abort(403)
    if proof.asked["for"] == UNLOCK:
        sessions.reopen(g.session)
        return redirect(safe_next(proof.asked["next"]), 303)
    second.mark(g.session, "passkey")
    return redirect("/", 303)


def _where_from() -> str:
    """Return the page that a question was asked from: at work, locked, or before a sign-in."""
    if g.session is None:
        return "sessions.sign_in"
    return OWN if g.account else "sessions.unlock"


def _enter(proof: Proof) -> ResponseReturnValue:
    screen, alone = proof.asked["screen"], not proof.after_password
    begun, token = sessions.begin(
        proof.account,
        site=proof.asked["site"],
        workstation=screen,
        shown="passkey",
        by="passkey" if alone else "",
    )
    return enter(begun, token, then=proof.asked["next"], screen=screen)


def _put(question: Question, how: str, form: AnswerForm | None = None) -> ResponseReturnValue:
    """Return the page that puts a question to the device; `how`: create or get."""
    page = render_template(
        "passkeys/ask.html", options=question.options, how=how, form=form or AnswerForm()
    )
    response = make_response(page)
    cookies.keep_step(response, question.token)
    return response
