"""The page of a case is the workstation: what is next, what runs, what was recorded."""

from datetime import datetime
from typing import Final

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from svflab.domain.case import Case
from svflab.domain.next import Act
from svflab.domain.otherwise import choose, which
from svflab.services import cases
from svflab.services.record import Recorded
from svflab.services.subjects import Known
from svflab.web import (
    acting,
    asked,
    bands,
    corrections,
    forms,
    opening,
    proving,
    taking_back,
    unanswered,
    waiting,
    words,
    workstation,
)
from svflab.web.addresses import is_scripted, whole
from svflab.web.forms import StepForm
from svflab.web.gate import allow
from svflab.web.station import mark
from svflab.web.times import instant
from svflab.web.words.meanings import meaning

bp = Blueprint("cases", __name__, url_prefix="/cases")

READERS: Final = corrections.READERS
PAGE: Final = 50
_STATES: Final = ("open", "stopped", "closed")

bp.add_app_template_filter(words.digit, "digit")
bp.add_app_template_filter(mark, "mark")
bp.add_app_template_filter(meaning, "meaning")
bp.route("/new", methods=["GET", "POST"])(opening.new)
bp.route("/<code>/correct/<event_id>", methods=["GET", "POST"])(corrections.correct)
bp.post("/<code>/undo/<event_id>")(corrections.undo)
bp.route("/<code>/take-back/<event_id>", endpoint="take_back", methods=["GET", "POST"])(
    taking_back.of_case
)


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List cases, those opened last first."""
    state, before = request.args.get("state", ""), request.args.get("before", "")
    participant = request.args.get("participant", "").strip()
    rows = cases.listed(
        g.site,
        states=(state,) if state in _STATES else (),
        participant=participant,
        before=_instant(before),
        size=PAGE + 1,
    )
    shown = [{**row, "marker": mark(row["code"])} for row in rows[:PAGE]]
    more = shown[-1]["opened_at"].isoformat() if len(rows) > PAGE else ""
    return render_template(
        "cases/index.html", rows=shown, state=state, participant=participant, more=more
    )


@bp.get("/<code>")
@allow(*READERS)
def show(code: str) -> ResponseReturnValue:
    """Show a case as it now stands; `do` asks for the form of another act than the next."""
    known = cases.find(g.protocol, g.site, code)
    form = None
    if kind := request.args.get("do", ""):
        form = forms.blank(known.case, _act(known.case, kind))
    return workstation.answer(known, form=form, done=_just_done(known))


@bp.get("/<code>/state")
@allow(*READERS)
def state(code: str) -> ResponseReturnValue:
    """Tell how far the log of a case has come, so that a page sees that it is behind.

    `others` is the newest entry behind `after` that was not made at this workstation by who is
    signed in here: only of that is it said that somebody else has recorded something. `site` is
    how far the log of the site has come: then alarms may have begun, or have been heard.
    """
    newest, after = cases.newest(g.site, code), request.args.get("after", 0, type=whole)
    others = 0
    if not newest:
        abort(404)
    if newest > after:
        others = cases.newest_of_others(g.site, code, after, g.account.id, g.workstation)
    return {"seq": newest, "others": others, "site": g.reached or cases.newest_of_site(g.site)}


@bp.post("/<code>/steps/<kind>")
@allow(*corrections.WORKERS)
def record_step(code: str, kind: str) -> ResponseReturnValue:
    """Record that a step happened, or show its form again with why it was not recorded."""
    known = cases.find(g.protocol, g.site, code)
    act = _act(known.case, kind)
    if change := request.form.get("change"):
        return workstation.answer(known, form=forms.changed(known.case, act, change))
    form = forms.sent(known.case, act)
    try:
        if acting.is_elsewhere() and not form.step.signs:
            return asked.ask(known, form)
        recorded = _record(known, form)
    except bands.NOT_DONE as error:
        form, status = bands.not_recorded(form, error)
        known = cases.find(g.protocol, g.site, code)
        return workstation.answer(known, form=form, status=status)
    if is_scripted():
        return workstation.answer(recorded.known, done=recorded)
    return redirect(url_for("cases.show", code=code, done=recorded.entry.event.id), 303)


def _record(known: Known, form: StepForm) -> Recorded:
    event, texts = asked.stated(known, form)
    return proving.recorded(form.step, event, texts)


def _act(case: Case, kind: str) -> Act:
    """Return the act that was asked for, with what the case knows of it."""
    if kind == "deviation.explained":
        return unanswered.explaining(request.form.get("rule", ""), request.form.get("event", ""))
    acts = [*waiting.due_in(case), *waiting.beside(case)]
    told = request.args.get("told", "")
    if request.method == "POST" and not told:  # a form of no one of them stays one
        acts = [act for act in acts if not which(act)]
    return choose(g.protocol, case, kind, told, among=acts) or abort(404)


def _just_done(known: Known) -> Recorded | None:
    """Return the entry that this browser has just come from recording, or None."""
    done = request.args.get("done", "")
    entry = next((e for e in known.entries if e.event.id == done), None)
    return Recorded(entry, known) if entry else None


def _instant(text: str) -> datetime | None:
    return (instant(text) or abort(404)) if text else None
