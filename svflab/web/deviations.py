"""Deviations and incidents of every case: listed, explained, judged by quality, closed."""

from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.domain.deviations import Deviation
from svflab.exports import csv
from svflab.services import deviations
from svflab.services.subjects import Known
from svflab.web import acting, deviation_forms, deviation_list, deviation_page, proving
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.corrections import READERS, WORKERS
from svflab.web.gate import allow
from svflab.web.times import local

_: Callable[..., str] = gettext

bp = Blueprint("deviations", __name__, url_prefix="/deviations")

TAKERS: Final = ("quality", "safety_officer", "coordinator", "surgeon")
PAGE: Final = 50


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List deviations and incidents, those found last first, and their picture by month."""
    wanted, given = deviation_list.asked(request.args)
    after = deviation_list.place(request.args.get("after", ""))
    rows = deviations.listed(g.site, wanted, after=after, size=PAGE + 1)
    return render_template(
        "deviations/index.html",
        rows=[deviation_list.shown(row) for row in rows[:PAGE]],
        next_page=deviation_list.place_text(rows[PAGE - 1]) if len(rows) > PAGE else "",
        given=given,
        filters=deviation_list.filters(given),
        waiting=deviation_list.waiting(),
        months=deviation_list.months(),
        takes=not set(TAKERS).isdisjoint(g.roles),
    )


@bp.post("/csv")
@allow(*TAKERS)
def download() -> ResponseReturnValue:
    """Send the deviations that the filter asks for as a table; that they left is recorded."""
    wanted, _given = deviation_list.asked(request.form)
    by = {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
    found = deviations.take_away(g.site, wanted, **by)
    cells = (deviation_list.cells(row) for part in found for row in part)
    body = stream_with_context(csv.lines(deviation_list.HEAD, cells))
    answer = Response(body, mimetype="text/csv")
    name = f"svflab-deviations-{g.site}-{local(g.now):%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get("/<case>/<rule>/<event>")
@allow(*READERS)
def show(case: str, rule: str, event: str) -> ResponseReturnValue:
    """Show one deviation: what was found, why, how it is judged, and what is done about it."""
    return _page(*deviations.find(g.protocol, g.site, case, rule, event))


@bp.post("/<case>/<rule>/<event>/<act>")
@allow(*WORKERS)
def say(case: str, rule: str, event: str, act: str) -> ResponseReturnValue:
    """Record one thing about a deviation: its reason, its class, an action, a tick, its close."""
    if act not in deviation_forms.ACTS:
        abort(404)
    known, one = deviations.find(g.protocol, g.site, case, rule, event)
    form = deviation_forms.form(act, request.form.get("action", ""))
    step = g.protocol.steps[deviation_forms.ACTS[act]]
    said = deviation_forms.data(form, act, one)
    if form.validate():
        try:
            told, texts = acting.stated(step, f"case:{case}", said, settings=known.settings)
            proving.recorded(step, told, texts)
            flash(_("Recorded."))
            return redirect(url_for("deviations.show", case=case, rule=rule, event=one.event), 303)
        except NOT_DONE as error:
            complain(form, error)
    return _page(*deviations.find(g.protocol, g.site, case, rule, event), form, act, 422)


def _page(
    known: Known, one: Deviation, form: FlaskForm | None = None, act: str = "", status: int = 200
) -> ResponseReturnValue:
    facts: dict[str, Any] = deviation_page.facts(known, one)
    forms = deviation_page.forms(one)
    if form is not None:
        forms[act, request.form.get("action", "")] = form
    return render_template("deviations/show.html", forms=forms, sent=act, **facts), status
