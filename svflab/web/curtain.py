"""What stands before a screen that is locked, or that is to change hands.

A locked screen shows no identity: clocks by the mark of their case, alarms, and who may open it.
The same question, a PIN, is asked where a badge is scanned on a page.
"""

from typing import Any, Final

from flask import Response, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.services import accounts, cases, presence, subjects
from svflab.services.errors import NotVouched
from svflab.web import answers
from svflab.web import clocks as timers
from svflab.web.account_forms import SignInForm, UnlockForm
from svflab.web.addresses import come_back, is_scripted
from svflab.web.station import mark

UNLOCKED: Final = "svflab:unlocked"
CLOCKS: Final = 4
"""Clocks that a locked screen shows, those that end first."""
_OPEN: Final = 20


def lead_to(address: str) -> Response:
    """Lead on to an address of this server, also out of a part of a page."""
    if not is_scripted():
        return make_response(redirect(address, 303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = address
    return response


def running() -> list[dict[str, Any]]:
    """Return the clocks that run at the site of the session, by the marks of their cases."""
    known = subjects.cases_of(g.protocol, g.site, cases.open_now(g.site, _OPEN))
    found: list[dict[str, Any]] = [
        {"marker": mark(one.case.code), "code": one.case.code, "timer": timer}
        for one in known
        for timer in timers.timers(one.case)
        if timer.get("ended_at") is None
    ]
    found.sort(key=lambda one: (one["timer"]["closes_at"] is None, one["timer"]["closes_at"]))
    return found[:CLOCKS]


def drawn(form: UnlockForm) -> ResponseReturnValue:
    """Return the curtain that is drawn over a page, which stays as it is behind it."""
    page = render_template("sessions/_curtain.html", form=form, carried=None)
    return page, 422 if form.errors else 200


def asked_of(who: str) -> dict[str, str]:
    """Return whose PIN is asked for where a badge or a name was given, or what is wrong with it."""
    try:
        account = accounts.find(presence.named(who)) if who.strip() else g.session.account
    except NotVouched as error:
        return {"who": "", "wrong": answers.not_vouched(error)}
    if account is None:
        return {"who": "", "wrong": _("Nobody here has this badge or name.")}
    return {"who": account.name, "wrong": ""}


def is_another(who: str) -> bool:
    """Say whether a badge or a name is somebody else's than the session's. Raises NotVouched."""
    return bool(who.strip()) and presence.named(who) != g.session.account.id


def badge(account: str, code: str, wrong: str = "") -> dict[str, Any]:
    """Return what is asked of whoever bears a badge that was scanned on a page."""
    known = accounts.find(account)
    return {
        "account": account,
        "name": known.name if known else account,
        "code": code,
        "here": bool(g.account and g.account.id == account),
        "next": come_back(),
        "wrong": wrong,
    }


def asked_again(form: SignInForm) -> ResponseReturnValue:
    """Ask once more for the PIN of a badge, in the band where it was asked for."""
    wrong = " ".join(str(text) for field in form for text in field.errors)
    code = presence.badge_code(form.name.data or "")
    try:
        account = presence.named(form.name.data or "")
    except NotVouched:
        account = ""
    asks = badge(account, code, wrong) if code and account else None
    text = "" if asks else wrong
    answer = {"state": "over", "word": _("Not signed in"), "text": text, "badge": asks}
    return make_response(render_template("_scan_answer.html", answer=answer), 422)
