"""How a screen changes hands: a session begins in it, and the one before ends."""

from flask import flash, g, redirect, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue

from svflab.records.sessions import Session
from svflab.services import sessions
from svflab.services.workstations import in_use, is_name
from svflab.web import cookies, curtain, where
from svflab.web.addresses import safe_next
from svflab.web.ways import home


def said_screen() -> str | None:
    """Return what a form says of the screen it comes from; None where it says nothing of use."""
    if in_use(g.site):
        return where.asked()
    said = " ".join(request.form.get("workstation", g.workstation).split())
    return said if is_name(said) else None


def turn_back(why: str, endpoint: str = "sessions.sign_in") -> ResponseReturnValue:
    """Lead back to a page of ours, which says why nothing was done."""
    flash(why, "refused")
    return redirect(url_for(endpoint), 303)


def enter(begun: Session, token: str, *, then: str, screen: str = "") -> ResponseReturnValue:
    """Go on in a session that has begun; `screen` is what this screen was said to be."""
    if g.session:
        sessions.end(g.session, how="switched", actor=begun.account.id)
    # Forms that were open belong to whoever began them: they ask before they are sent again.
    form_session.clear()
    then = safe_next(then or "/")
    response = curtain.lead_to(home(begun.account.roles) if then == "/" else then)
    cookies.keep_session(response, token)
    if screen:
        cookies.keep_workstation(response, screen)
    return response
