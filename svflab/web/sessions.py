"""Signing in and out, the lock, and one's own account."""

from flask import (
    Blueprint,
    flash,
    g,
    make_response,
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

from svflab.services import accounts, hospital, passkeys, pins, sessions, workstations
from svflab.services.errors import Invalid, NotVouched, SecondNeeded
from svflab.web import answers, cookies, curtain, second, where
from svflab.web.account_forms import OwnPasswordForm, PinForm, SignInForm, UnlockForm
from svflab.web.addresses import come_back, is_scripted, safe_next
from svflab.web.entering import enter
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
        except SecondNeeded as error:
            return second.ask(error.account, then=form.next.data or "/", screen=_screen(form))
        except NotVouched as error:
            form.password.errors = [answers.not_vouched(error)]
    if is_scripted():
        return curtain.asked_again(form)
    place = where.remembered() if registered else ""
    page = render_template(
        "sessions/sign_in.html",
        form=form,
        place=place,
        passkeys_on=passkeys.are_on(),
        hospital_on=hospital.is_on(),
    )
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
    """Lock the session: its owner walks away from the screen, or has not touched it for long."""
    sessions.lock(g.session)
    if is_scripted():
        return curtain.drawn(UnlockForm(formdata=None, next=come_back()))
    return redirect(url_for("sessions.unlock", next=come_back()), 303)


@bp.post("/stay")
@allow.signed_in
def stay() -> ResponseReturnValue:
    """Keep a session awake in which somebody types: the gate has noticed it."""
    return "", 204


@bp.get("/unlock/clocks")
@allow.anyone
def clocks() -> ResponseReturnValue:
    """Return the clocks that a locked screen shows, or the way out where it is locked no more."""
    if g.session is None:
        return curtain.lead_to(url_for("sessions.sign_in"))
    response = make_response(render_template("sessions/_clocks.html"))
    if g.account:
        response.headers["HX-Trigger"] = curtain.UNLOCKED
    return response


@bp.route("/unlock", methods=["GET", "POST"])
@allow.anyone
def unlock() -> ResponseReturnValue:
    """Let the owner of a locked session go on where it was, or another begin with badge and PIN."""
    if g.session is None:
        return curtain.lead_to(url_for("sessions.sign_in", next=request.args.get("next")))
    back = come_back() if is_scripted() else "/"
    form = UnlockForm(next=request.args.get("next") or back)
    if "ask" in request.form:
        return render_template("sessions/_who.html", **curtain.asked_of(form.name.data))
    if form.validate_on_submit() and (opened := _open(form)):
        return opened
    if is_scripted():
        return curtain.drawn(form)
    kept = carried() if request.form.get(CARRY_TO) else None
    key = kept is None and passkeys.are_of(g.session.account.id)
    page = render_template("sessions/unlock.html", form=form, carried=kept, passkey=key)
    return page, 422 if form.errors else 200


@bp.get("/account")
@allow.signed_in
def own() -> ResponseReturnValue:
    """Show one's own account: roles, sessions, and the way to a new password."""
    stands = pins.stands(g.account.id)
    listed = sessions.of(g.account)
    return render_template("sessions/own.html", sessions=listed, pin_stands=stands)


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


@bp.route("/account/pin", methods=["GET", "POST"])
@allow.signed_in
def own_pin() -> ResponseReturnValue:
    """Choose a PIN of one's own, which goes with one's badge, or a new one."""
    form = PinForm()
    if form.validate_on_submit():
        try:
            sessions.confirm(g.session, form.current.data)
            pins.choose(g.account, form.pin.data)
        except NotVouched as error:
            form.current.errors = [answers.not_vouched(error)]
        except Invalid as error:
            form.refuse(error.errors["pin"])
        else:
            flash(_("Your PIN is set. It goes with your badge, at the screens of this site."))
            return redirect(url_for("sessions.own"), 303)
    stands = pins.stands(g.account.id)
    page = render_template("sessions/pin.html", form=form, stands=stands)
    return page, 422 if form.errors else 200


@bp.post("/account/pin/remove")
@allow.signed_in
def remove_pin() -> ResponseReturnValue:
    """Take one's own PIN away."""
    pins.remove(g.account.id, actor=g.account.id)
    flash(_("Your PIN is taken away."))
    return redirect(url_for("sessions.own"), 303)


def _open(form: UnlockForm) -> ResponseReturnValue | None:
    """Unlock the session, or begin that of another; None where the form says what is wrong."""
    try:
        if curtain.is_another(form.name.data):
            return _enter(form)
        sessions.unlock(g.session, form.password.data)
    except SecondNeeded as error:
        return second.ask(error.account, then=form.next.data or "/", screen=_screen(form))
    except NotVouched as error:
        if error.code == "ended":
            return curtain.lead_to(url_for("sessions.sign_in"))
        form.password.errors = [answers.not_vouched(error)]
        return None
    return _go_on(form)


def _enter(form: SignInForm | UnlockForm) -> ResponseReturnValue:
    """Begin a session, and end the one that was at this screen before."""
    screen = _screen(form)
    begun, token = sessions.start(
        form.name.data,
        form.password.data,
        site=g.site,
        workstation=screen,
        known_as=g.workstation,
    )
    return enter(begun, token, then=form.next.data or "/", screen=screen)


def _screen(form: SignInForm | UnlockForm) -> str:
    """Return what this screen is said to be: in the form, else by its cookie."""
    return str(form.workstation.data if "workstation" in form else where.asked())


def _go_on(form: UnlockForm) -> ResponseReturnValue:
    """Go back to where it was locked, or show what was being sent, to be sent again."""
    if is_scripted():
        return "", 204, {"HX-Trigger": curtain.UNLOCKED}
    if not request.form.get(CARRY_TO):
        return redirect(safe_next(form.next.data or "/"), 303)
    g.account = g.session.account
    title, text = answers.unlocked()
    return render_template(
        "errors/resend.html", title=title, text=text, carried=carried(), sign_in="", back=""
    )
