"""Signing in and out, the lock, and one's own account."""

from flask import (
    Blueprint,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    session as form_session,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.services import accounts, sessions, workstations
from svflab.services.errors import Invalid, NotVouched
from svflab.web import answers, cookies, where
from svflab.web.account_forms import OwnPasswordForm, SignInForm, UnlockForm
from svflab.web.addresses import come_back, safe_next
from svflab.web.gate import allow
from svflab.web.refusals import CARRY_TO, carried

bp = Blueprint("sessions", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@allow.anyone
def sign_in() -> ResponseReturnValue:
    """Ask who is at work; whoever was at work at this screen is then signed out."""
    form = SignInForm(next=request.args.get("next", "/"), workstation=g.workstation)
    registered = bool(workstations.in_use(g.site))
    if registered:
        del form.workstation
    if form.validate_on_submit():
        try:
            return _enter(form)
        except NotVouched as error:
            form.password.errors = [answers.not_vouched(error)]
    place = where.remembered() if registered else ""
    page = render_template("sessions/sign_in.html", form=form, place=place)
    return page, 422 if form.errors else 200


@bp.post("/sign-out")
@allow.anyone
def sign_out() -> ResponseReturnValue:
    """End the session of this screen, and ask who is at work."""
    if g.session:
        sessions.end(g.session)
    form_session.clear()
    response = redirect(url_for("sessions.sign_in"), 303)
    cookies.forget_session(response)
    return response


@bp.post("/lock")
@allow.signed_in
def lock() -> ResponseReturnValue:
    """Lock the session: its owner walks away from the screen."""
    sessions.lock(g.session)
    return redirect(url_for("sessions.unlock", next=come_back()), 303)


@bp.route("/unlock", methods=["GET", "POST"])
@allow.anyone
def unlock() -> ResponseReturnValue:
    """Ask the owner of a locked session for the password, and go on where it was locked."""
    if g.session is None:
        return redirect(url_for("sessions.sign_in", next=request.args.get("next")), 303)
    form = UnlockForm(next=request.args.get("next", "/"))
    if form.validate_on_submit():
        try:
            sessions.unlock(g.session, form.password.data)
        except NotVouched as error:
            if error.code == "ended":
                return redirect(url_for("sessions.sign_in"), 303)
            form.password.errors = [answers.not_vouched(error)]
        else:
            return _go_on(form)
    kept = carried() if request.form.get(CARRY_TO) else None
    status = 422 if form.errors else 200
    return render_template("sessions/unlock.html", form=form, carried=kept), status


@bp.get("/account")
@allow.signed_in
def own() -> ResponseReturnValue:
    """Show one's own account: roles, sessions, and the way to a new password."""
    return render_template("sessions/own.html", sessions=sessions.of(g.account))


@bp.route("/account/password", methods=["GET", "POST"])
@allow.signed_in
def own_password() -> ResponseReturnValue:
    """Change one's own password; one that somebody else set must be changed before anything."""
    form = OwnPasswordForm()
    if form.validate_on_submit():
        try:
            sessions.confirm(g.session, form.current.data)
            accounts.set_own_password(g.account, form.password.data, keep_session=g.session.id)
        except NotVouched as error:
            form.current.errors = [answers.not_vouched(error)]
        except Invalid as error:
            form.refuse(error.errors["password"])
        else:
            flash(_("Your password is changed. Your other sessions have ended."))
            return redirect(url_for("sessions.own"), 303)
    return render_template("sessions/password.html", form=form), 422 if form.errors else 200


@bp.post("/account/sessions/<session_id>/end")
@allow.signed_in
def end(session_id: str) -> ResponseReturnValue:
    """End one of one's own sessions, wherever it is."""
    sessions.revoke(g.account, session_id, actor=g.account.id)
    flash(_("The session has ended."))
    return redirect(url_for("sessions.own"), 303)


@bp.post("/account/site")
@allow.signed_in
def move() -> ResponseReturnValue:
    """Go on at another site where one has a role."""
    sessions.move(g.session, request.form.get("site", ""))
    return redirect("/", 303)


def _enter(form: SignInForm) -> ResponseReturnValue:
    """Begin a session, and end the one that was at this screen before."""
    screen = form.workstation.data if "workstation" in form else where.asked()
    begun, token = sessions.start(
        form.name.data, form.password.data, site=g.site, workstation=screen
    )
    if g.session:
        sessions.end(g.session, how="switched", actor=begun.account.id)
    # Forms that were open belong to whoever began them: they ask before they are sent again.
    form_session.clear()
    response = redirect(safe_next(form.next.data or "/"), 303)
    cookies.keep_session(response, token)
    if screen:
        cookies.keep_workstation(response, screen)
    return response


def _go_on(form: UnlockForm) -> ResponseReturnValue:
    """Go back to where it was locked, or show what was being sent, to be sent again."""
    if not request.form.get(CARRY_TO):
        return redirect(safe_next(form.next.data or "/"), 303)
    g.account = g.session.account
    title, text = answers.unlocked()
    return render_template(
        "errors/resend.html", title=title, text=text, carried=carried(), sign_in="", back=""
    )
