"""Signing in at the hospital's own sign-in: there, and back."""

from flask import Blueprint, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.services import hospital, second, sessions
from svflab.services.errors import NotVouched
from svflab.web import answers, cookies
from svflab.web.entering import enter, said_screen, turn_back
from svflab.web.gate import allow
from svflab.web.second import ask

bp = Blueprint("hospital", __name__, url_prefix="/sign-in/hospital")


@bp.post("")
@allow.anyone
def leave() -> ResponseReturnValue:
    """Send this browser to the hospital's sign-in.

    By a page that leads on, not by a redirect: forms of ours lead to no other server.
    """
    screen = said_screen()
    if not hospital.is_on() or screen is None:
        return turn_back(_("Say first which screen this is, below."))
    data = {"next": request.form.get("next", "/"), "screen": screen, "site": g.site}
    try:
        visit = hospital.begin(data)
    except NotVouched as error:
        return turn_back(answers.not_vouched(error))
    page = render_template("sessions/to_hospital.html", address=visit.address)
    response = make_response(page)
    response.headers["Refresh"] = f"0; url={visit.address}"
    cookies.keep_step(response, visit.token)
    return response


@bp.get("/back")
@allow.anyone
def come_back() -> ResponseReturnValue:
    """Begin the session of whoever comes back; where that fails, say why, and go nowhere else."""
    try:
        arrival = hospital.arrive(cookies.step_token(), request.args)
        account, begun = arrival.account, arrival.begun
        if second.is_set(account.id) and not arrival.is_strong:
            return ask(account.id, then=begun["next"], screen=begun["screen"])
        shown = "hospital" if arrival.is_strong else ""
        made, token = sessions.begin(
            account, site=begun["site"], workstation=begun["screen"], shown=shown, by="hospital"
        )
    except NotVouched as error:
        return turn_back(answers.not_vouched(error))
    return enter(made, token, then=begun["next"], screen=begun["screen"])
