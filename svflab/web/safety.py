"""Adverse events: reported in a few taps, listed by how long they wait, judged side by side."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.domain.case import Case
from svflab.records.reports import Filter, Place
from svflab.services import cases, participants, safety
from svflab.services.subjects import Known
from svflab.web import (
    acting,
    clocked,
    naming,
    opined,
    photos,
    reported,
    reviewed,
    safety_forms,
    safety_papers,
    same,
    taking_back,
    telling,
)
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.safety_forms import REPORT
from svflab.web.station import mark
from svflab.web.times import instant
from svflab.web.ways import may_open, to_whose, way

_: Callable[..., str] = gettext

bp = Blueprint("safety", __name__)
bp.post("/safety/<code>/links", endpoint="link")(same.link)
bp.post("/safety/<code>/seen", endpoint="see")(same.see)
bp.route("/safety/<code>/take-back/<event_id>", endpoint="take_back", methods=["GET", "POST"])(
    taking_back.of_adverse_event
)

REPORTERS: Final = ("nurse", "surgeon", "processor", "coordinator", "safety_officer")
DESK: Final = ("safety_officer", "surgeon", "quality", "coordinator", "sponsor")
READERS: Final = (*REPORTERS, "quality", "sponsor")
PAGE: Final = 50
_STATES: Final = ("waiting", "due", "judged", "all")
_BY_AGE: Final = frozenset({"judged", "all"})
"""The lists whose newest stands first; of the others, what is to be done first."""


@bp.get("/safety/")
@allow(*DESK)
def index() -> ResponseReturnValue:
    """List adverse events by when they were known; those that wait stand first."""
    state = request.args.get("state", "waiting")
    state = state if state in _STATES else "waiting"
    oldest = request.args.get("sort", "newest" if state in _BY_AGE else "oldest") == "oldest"
    only = {name: request.args.get(name) == "1" for name in ("serious", "special")}
    due = state == "due"
    wanted = Filter("" if due or state == "all" else state, due=due, **only)
    hours = safety.hours(g.protocol, g.site)
    rows = safety.listed(
        g.site, wanted, newest_first=not oldest, after=_after(request.args), size=PAGE + 1
    )
    return render_template(
        "safety/index.html",
        rows=[{**reported.row(one, hours), "due": clocked.due(one)} for one in rows[:PAGE]],
        next_page=_place(rows[PAGE - 1], due=due) if len(rows) > PAGE else "",
        first_page="after" in request.args,
        waiting=safety.count(g.site, Filter("waiting")),
        state=state,
        oldest=oldest,
        only=only,
        hours=hours,
        refused=way("near_misses.index"),
        ways={
            "references": way("references.index"),
            "lots": way("trace.index"),
            "letters": way("outbox.index"),
        },
        may_open=may_open(),
        at=_address(state, oldest, only),
    )


@bp.route("/cases/<code>/adverse-events/new", methods=["GET", "POST"])
@allow(*REPORTERS)
def new(code: str) -> ResponseReturnValue:
    """Report an adverse event from its case, a syringe of it, or a digit."""
    case = cases.find(g.protocol, g.site, code).case
    return telling.report(case.participant, [], case)


@bp.route("/participants/<code>/adverse-events/new", methods=["GET", "POST"])
@allow(*REPORTERS)
def new_of_participant(code: str) -> ResponseReturnValue:
    """Report an adverse event of a participant, in a case or before there is one."""
    person = participants.find(g.protocol, g.site, code).participant
    chosen = request.form.get("case") or (person.cases[0] if len(person.cases) == 1 else "")
    case = cases.find(g.protocol, g.site, chosen).case if chosen in person.cases else None
    return telling.report(code, list(person.cases) if len(person.cases) > 1 else [], case)


@bp.get("/safety/<code>")
@allow(*READERS)
def show(code: str) -> ResponseReturnValue:
    """Show an adverse event: what happened, what it belongs to, and each opinion."""
    return page(safety.find(g.protocol, g.site, code))


@bp.route("/safety/<code>/correct", methods=["GET", "POST"])
@allow(*REPORTERS)
def correct(code: str) -> ResponseReturnValue:
    """Correct a report by a new one in its place, with a reason."""
    known = safety.find(g.protocol, g.site, code)
    entry = known.adverse_event.report
    assert entry is not None  # noqa: S101 - `find` gives none without a report
    note = cases.texts([entry]).get((entry.event.id, "note")) or ""
    before = safety_forms.as_reported(entry.event.data, note)
    form = safety_forms.report_form([], before, correcting=True)
    case = _case_of(known)
    if form.is_submitted() and form.validate():
        data, _moving = safety_forms.told(form, entry.event.data)
        try:
            event, texts = acting.stated(
                g.protocol.steps[REPORT],
                f"ae:{code}",
                data,
                settings={},
                replaces=request.form.get("replaces") or entry.event.id,
                at=entry.event.occurred_at,
            )
            naming.ask(g.protocol.steps[REPORT], safety.person_of(known), event, texts)
            if not form.errors and not telling.asks_of_correction(form, known, data):
                safety.correct(g.protocol, event, texts)
                flash(_("Corrected. The first report stays readable in the history."))
                return redirect(url_for("safety.show", code=code), 303)
        except NOT_DONE as error:
            complain(form, error)
    shown = {"code": code, "replaces": entry.event.id, "participant": safety.person_of(known)}
    return telling.page(form, case, action=url_for("safety.correct", code=code), **shown)


def page(
    known: Known,
    judged: Mapping[str, FlaskForm] | None = None,
    status: int = 200,
    sent: tuple[str, Any] | None = None,
) -> ResponseReturnValue:
    """Show an adverse event; `judged` are opinions and ends of clocks, `sent` of its review."""
    case, event = _case_of(known), known.adverse_event
    body = render_template(
        "safety/show.html",
        desk=way("safety_inbox.index"),
        history=way("audit.index", subject=f"ae:{event.code}"),
        correcting="" if event.withdrawn else way("safety.correct", code=event.code),
        taking_back=_taking_back(known),
        taken=taking_back.taken_back(known, cases.names()),
        mark=mark(case.code) if case else None,
        ways=to_whose(safety.case_of(known), safety.person_of(known)),
        trace=way("trace.show", text=event.code),
        **photos.listed(event.code),
        **safety_papers.summary(known, case),
        **same.shown(known),
        review=reviewed.shown(known, sent),
        **clocked.shown(known, judged or {}),
        **reported.event(known, case, safety.hours(g.protocol, g.site)),
        **opined.shown(known, judged or {}),
    )
    return body, status


def _taking_back(known: Known) -> str:
    """Return the way to take the report back, or "" where who is signed in may not."""
    event = known.adverse_event
    if event.report is None or not taking_back.may_take_back(known, event.report.event.id):
        return ""
    return way("safety.take_back", code=event.code, event_id=event.report.event.id)


def _case_of(known: Known) -> Case | None:
    code = safety.case_of(known)
    return cases.find(g.protocol, g.site, code).case if code else None


def _after(args: Any) -> Place | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    told, _dash, code = args.get("after", "").rpartition("~")
    at = instant(told)
    return (at, code) if at else None


def _place(row: Any, *, due: bool) -> str:
    return f"{row['due_at' if due else 'aware_at'].isoformat()}~{row['code']}"


def _address(state: str, oldest: bool, only: dict[str, bool]) -> Callable[..., str]:
    """Return a function that gives the address of this list, with some of it changed."""
    here: dict[str, Any] = {"state": state, "sort": "oldest" if oldest else "newest"}
    here |= {name: "1" for name, on in only.items() if on}

    def at(**changed: str | None) -> str:
        return url_for("safety.index", **{**here, **changed})

    return at
