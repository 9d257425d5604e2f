"""The second factor: shown at a sign-in after the password, and set up on one's own page."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from svflab.records.accounts import Account
from svflab.services import accounts, challenges, code_app, passkeys, second, sessions
from svflab.services.errors import Invalid, NotThere, NotVouched
from svflab.web import answers, cookies, curtain
from svflab.web.entering import enter, turn_back
from svflab.web.gate import allow
from svflab.web.second_forms import AgainForm, CodeForm, ConfirmForm
from svflab.web.symbols import on_screen

bp = Blueprint("second", __name__)


def ask(account: str, *, then: str, screen: str) -> ResponseReturnValue:
    """Ask for the second factor of an account whose password was right; nothing is open yet."""
    data = {"next": then, "screen": screen, "site": g.site}
    response = curtain.lead_to(url_for("second.step"))
    cookies.keep_step(response, challenges.begin("second", account, data))
    return response


@bp.route("/sign-in/second", methods=["GET", "POST"])
@allow.anyone
def step() -> ResponseReturnValue:
    """Ask for the second factor after the password; without a password before it, for that."""
    begun = challenges.look(cookies.step_token(), "second")
    account = accounts.find(begun.account) if begun else None
    if begun is None or account is None or not account.active:
        return turn_back(_("That sign-in was begun too long ago. Begin again with the password."))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _enter(account, form.code.data)
        except NotVouched as error:
            form.code.errors = [answers.not_vouched(error)]
    page = render_template(
        "second/step.html", form=form, known=account, standing=second.standing(account.id)
    )
    return page, 422 if form.errors else 200


@bp.get("/account/second-factor")
@allow.signed_in
def own() -> ResponseReturnValue:
    """Show one's own second factor, and what may be done about it."""
    return _page()


@bp.post("/account/second-factor/shown")
@allow.signed_in
def show() -> ResponseReturnValue:
    """Show the second factor in a session that began without it."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            second.show(g.session, form.code.data)
            return redirect("/", 303)
        except NotVouched as error:
            form.code.errors = [answers.not_vouched(error)]
    return _page(showing=form)


@bp.post("/account/second-factor/app")
@allow.signed_in
def begin() -> ResponseReturnValue:
    """Offer a new secret to a code app, to whoever gives the password again."""
    form = AgainForm(prefix="app-")
    if not _confirmed(form):
        return _page(app=form)
    token = code_app.begin(g.account)
    response = make_response(_offered(token, ConfirmForm(formdata=None)))
    cookies.keep_step(response, token)
    return response


@bp.post("/account/second-factor/app/confirmed")
@allow.signed_in
def confirm() -> ResponseReturnValue:
    """Keep the code app that shows the right code, and show the recovery codes this once."""
    form, token = ConfirmForm(), cookies.step_token()
    try:
        if not form.validate_on_submit():
            return _offered(token, form), 422
        codes = code_app.confirm(g.session, token, form.code.data)
    except Invalid:
        form.code.errors = [answers.not_vouched(NotVouched("code"))]
        return _offered(token, form), 422
    except NotThere:
        return turn_back(_("That was begun too long ago. Begin again."), "second.own")
    return render_template("second/codes.html", codes=codes, first=True)


@bp.post("/account/second-factor/codes")
@allow.signed_in
def renew() -> ResponseReturnValue:
    """Show new recovery codes this once, to whoever gives the password again."""
    form = AgainForm(prefix="codes-")
    if not _confirmed(form):
        return _page(codes=form)
    return render_template("second/codes.html", codes=code_app.new_codes(g.account), first=False)


def _enter(account: Account, code: str) -> ResponseReturnValue:
    """Begin the session whose password was right before."""
    proven = second.prove(account, code)
    begun = challenges.take(cookies.step_token(), "second")
    if begun is None:
        return redirect(url_for("sessions.sign_in"), 303)
    made, token = sessions.begin(
        account, site=begun.data["site"], workstation=begun.data["screen"], shown=proven
    )
    then = begun.data["next"] if proven == "totp" else url_for("second.own")
    answer = enter(made, token, then=then, screen=begun.data["screen"])
    if proven == "recovery":
        left = second.standing(account.id).codes_left
        flash(ngettext("%(num)d recovery code is left.", "%(num)d recovery codes are left.", left))
    return answer


def _confirmed(form: AgainForm) -> bool:
    """Say whether the password was given again; what is wrong stands beside it."""
    if not form.validate_on_submit():
        return False
    try:
        sessions.confirm(g.session, form.password.data)
    except NotVouched as error:
        form.password.errors = [answers.not_vouched(error)]
        return False
    return True


def _offered(token: str, form: ConfirmForm) -> str:
    offered = code_app.offer(g.account, token)
    picture = on_screen(offered.address)
    return render_template("second/app.html", form=form, offer=offered, picture=picture)


def _page(**given: CodeForm | AgainForm) -> ResponseReturnValue:
    """Return one's own page, with the form that was sent as it was sent."""
    forms = {
        "showing": CodeForm(formdata=None),
        "app": AgainForm(formdata=None, prefix="app-"),
        "codes": AgainForm(formdata=None, prefix="codes-"),
        **given,
    }
    page = render_template(
        "second/own.html",
        standing=second.standing(g.account.id),
        required=passkeys.must_keep_one(g.account),
        missing=g.session is not None and second.is_missing(g.session),
        unshown=g.session is not None and not g.session.second,
        passkeys_on=passkeys.are_on(),
        **forms,
    )
    return page, 422 if any(form.errors for form in given.values()) else 200
