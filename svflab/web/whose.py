"""Whose a form is: it belongs to whoever began it, also when another is at work by now.

Each form says who began it (`begun_by`, put in by the page's script); the part of a page that
asks for another part says it in a header. Where that is somebody else than who is signed in,
nothing is recorded before it is said whose it is, and what is recorded says both.
"""

from datetime import timedelta
from typing import Final

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from svflab.domain.noticed import BEGUN_BY, SCREEN_CLOCK, flag, off
from svflab.records.accounts import Account
from svflab.services import accounts, noticed
from svflab.web import answers, refusals
from svflab.web.addresses import come_back, is_scripted

HEADER: Final = "X-Begun-By"
MINE, THEIRS = "mine", "theirs"


def notice_clock() -> None:
    """Seal with what this request records how far the clock of its screen is off."""
    g.screen_ahead = timedelta()
    if request.method == "POST":
        sent = (request.form.get(name, "") for name in ("device_clock", "device_off"))
        g.screen_ahead = noticed.screen_off(*sent)
    if g.screen_ahead:
        noticed.of_request(off(SCREEN_CLOCK, g.screen_ahead))


def ask() -> ResponseReturnValue | None:
    """Ask whose a form is that another began; None where it is settled, or one's own."""
    other = _other()
    if other is None:
        return None
    if request.method != "POST" or request.endpoint == "scan.scan":
        return _of_another_page(other)
    if "event_id" not in request.form:
        return None  # it states nothing; a token of another session is asked about anyway
    if request.form.get("whose") not in (MINE, THEIRS):
        return _asked(other)
    noticed.of_request(flag(BEGUN_BY, other.id))
    return None


def performer() -> str:
    """Return who did what a form states that is recorded as theirs who began it, or ""."""
    other = _other() if request.form.get("whose") == THEIRS else None
    return other.id if other else ""


def _other() -> Account | None:
    """Return who began this form or page, where that is another than who is signed in."""
    sent = request.form.get("begun_by") if request.method == "POST" else ""
    begun = sent or request.headers.get(HEADER, "")
    return accounts.find(begun) if begun and g.session and begun != g.account.id else None


def _of_another_page(other: Account) -> ResponseReturnValue | None:
    if not is_scripted():
        return None
    title, text = answers.page_of_another(other.name)
    return refusals.band(409, title, text, href=come_back(), action=answers.open_anew())


def _asked(other: Account) -> ResponseReturnValue:
    title, text = answers.whose(other.name)
    carried = refusals.carried()
    carried["fields"] = [pair for pair in carried["fields"] if pair[0] not in refusals.BESIDE]
    shown = {"title": title, "text": text, "carried": carried, "other": other}
    shown["form_id"] = request.form.get("form_id", "")
    if is_scripted():
        made = make_response(render_template("errors/_whose.html", **shown), 409)
        return refusals.retarget(made)
    return make_response(render_template("errors/whose.html", **shown), 409)
