"""Calls and visits after the injection: the task list, and the page on which one is made.

Whoever calls sees the number by one deliberate tap, which is recorded; it stands on that answer
only, in no list, no address and no export.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.identifiers import CodeError, read, spelled
from svflab.services import cases, solicited, vault
from svflab.services.errors import NotThere
from svflab.services.record import record
from svflab.web import call_forms, call_list, call_page, taken
from svflab.web.addresses import is_scripted
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.taken import Taken
from svflab.web.words import calls as words

_: Callable[..., str] = gettext

bp = Blueprint("calls", __name__, url_prefix="/calls")

CALLERS: Final = vault.LOOKERS[vault.CALL]
PAGE: Final = 50


@bp.get("/")
@allow(*CALLERS)
def index() -> ResponseReturnValue:
    """List the calls and visits that wait, those due first in front."""
    wanted, given = call_list.asked(request.args)
    after = call_list.place(request.args.get("after", ""))
    rows = solicited.listed(g.site, wanted, after=after, size=PAGE + 1)
    return render_template(
        "calls/index.html",
        rows=[call_list.shown(row, wanted.today) for row in rows[:PAGE]],
        next_page=call_list.place_text(rows[PAGE - 1]) if len(rows) > PAGE else "",
        given=given,
        state=wanted.state,
        filters=words.FILTERS,
        points=call_list.points(),
        waiting=call_list.line(solicited.counts(g.site)),
    )


@bp.post("/csv", defaults={"form": "csv"})
@bp.post("/xlsx", defaults={"form": "xlsx"})
@bp.post("/pdf", defaults={"form": "pdf"})
@allow(*CALLERS)
def download(form: str) -> ResponseReturnValue:
    """Send the calls that the filter asks for; that they left is recorded."""
    wanted, given = call_list.asked(request.form)
    found = (row for part in solicited.every(g.site, wanted) for row in part)
    said = call_list.chosen(wanted, given)
    gone = Taken(
        "calls", _("Calls and visits"), asked={**given, "state": wanted.state}, chosen=said
    )
    if form == "pdf":
        return taken.as_list(gone, call_list.columns(), call_list.paper(found, wanted.today))
    cells = (call_list.cells(row, wanted.today) for row in found)
    return taken.as_table(gone, form, call_list.HEAD, cells)


@bp.get("/find")
@allow(*CALLERS)
def find() -> ResponseReturnValue:
    """Go to the page of whoever calls by themselves, by the code of the participant or a case."""
    said = request.args.get("q", "").strip().upper()[:40]
    try:
        code = _participant(said)
        solicited.of_participant(g.protocol, g.site, code)
    except NotThere:
        flash(_("No participant is called “%(code)s” here.", code=said))
        return redirect(url_for("calls.index"), 303)
    return redirect(url_for("calls.show", code=code, how="called"), 303)


@bp.get("/<code>")
@allow(*CALLERS)
def show(code: str) -> ResponseReturnValue:
    """Show what is asked of a participant, what was told and tried, and the forms of a call."""
    return _page(code)


@bp.post("/<code>/phone")
@allow(*CALLERS)
def phone(code: str) -> ResponseReturnValue:
    """Show the number for a minute; who looked is recorded before."""
    person, _cases = solicited.of_participant(g.protocol, g.site, code)
    case = request.form.get("case", "")
    if case and case not in person.participant.cases:
        raise NotThere(case)
    found = vault.look(code, vault.CALL, case, site=g.site, actor=g.account.id, role=g.role)
    answer = make_response(_page(code, phone=found or vault.Identity()))
    if not is_scripted():
        said: dict[str, Any] = call_page.chosen(request.form)
        away = url_for("calls.show", code=code, **said)
        answer.headers["Refresh"] = f"60; url={away}"
    return answer


@bp.post("/<code>/<act>")
@allow(*CALLERS)
def say(code: str, act: str) -> ResponseReturnValue:
    """Record an answer, an attempt, or that nobody asks any more; or say why not."""
    if act not in call_forms.ACTS:
        abort(404)
    _person, known = solicited.of_participant(g.protocol, g.site, code)
    made = call_page.form(act, known)
    try:
        event, texts = call_forms.stated(act, made, code)
        if not made.errors:
            record(g.protocol, event, texts=texts)
            return _recorded(code, act, event)
    except NOT_DONE as error:
        complain(made, error)
    return _page(code, sent=(act, made)), 422


def _recorded(code: str, act: str, event: Any) -> ResponseReturnValue:
    """Go on to the report of what was told, or back to the list."""
    if event.data.get("answer") == "yes":
        flash(_("The call is recorded. Now report what was told: it is linked with the call."))
        return redirect(call_page.reporting(code, event), 303)
    said = {
        "asked": _("Recorded: no adverse event since."),
        "attempted": _("Recorded: nobody could be asked. It stays on the list."),
        "missed": _("Recorded: it is not asked any more, and stays shown as missed."),
    }
    flash(f"{code}, {words.point(g.protocol, event.data['point'])}: {said[act]}")
    return redirect(url_for("calls.index"), 303)


def _participant(said: str) -> str:
    """Return the participant who is meant: by their own code, or that of a case of theirs."""
    try:
        case = spelled(read(said))
    except CodeError:
        return said
    return cases.find(g.protocol, g.site, case).case.participant


def _page(code: str, **more: Any) -> str:
    person, known = solicited.of_participant(g.protocol, g.site, code)
    return render_template("calls/show.html", **call_page.shown(person, known, **more))
