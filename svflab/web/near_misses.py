"""Near misses: what was stopped in every case, a line for 15 minutes, and what became of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField

from svflab.domain.case import Case
from svflab.domain.finding import sealed_in
from svflab.domain.near_misses import TRIAGED, WAITING, Attempt, NearMiss, of_case
from svflab.domain.scans import SCAN
from svflab.exports import csv
from svflab.records.projections import Row
from svflab.services import cases, near_misses, scanned
from svflab.services.near_misses import Place
from svflab.services.subjects import Known
from svflab.web import acting, beside, naming, scan_answers, words
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.station import mark
from svflab.web.times import instant, local
from svflab.web.ways import way
from svflab.web.words import deviations as called
from svflab.web.words.near_misses import SORTS, STATES

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

bp = Blueprint("near_misses", __name__, url_prefix="/near-misses")

READERS: Final = ("safety_officer", "quality", "coordinator", "surgeon")
DECIDERS: Final = ("safety_officer", "quality")
PAGE: Final = 50
HEAD: Final = (
    *("site", "case", "participant", "first_at", "last_at"),
    *("stopped", "sorts", "state", "became", "first_entry"),
)
"""Names of columns are not translated: whoever works with the table finds them by name."""


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List near misses, those stopped last first; those that wait, or all of them."""
    asked = asked_of(request.args)
    after = _place(request.args.get("after", ""))
    rows = near_misses.listed(g.site, **asked, after=after, size=PAGE + 1)
    return render_template(
        "near_misses/index.html",
        rows=[shown(row) for row in rows[:PAGE]],
        next_page=_place_text(rows[PAGE - 1]) if len(rows) > PAGE else "",
        given={"state": asked["state"] or "all", "case": asked["case"]},
        waiting=near_misses.waiting(g.site),
        refused=way("audit.index", only="refusals"),
    )


@bp.post("/csv")
@allow(*READERS)
def download() -> ResponseReturnValue:
    """Send the near misses that the filter asks for as a table; that they left is recorded."""
    by = {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
    found = near_misses.take_away(g.site, **asked_of(request.form), **by)
    body = stream_with_context(csv.lines(HEAD, (_cells(row) for part in found for row in part)))
    answer = Response(body, mimetype="text/csv")
    name = f"svflab-near-misses-{g.site}-{local(g.now):%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route("/<case>/<first>", methods=["GET", "POST"])
@allow(*READERS)
def show(case: str, first: str) -> ResponseReturnValue:
    """Show one near miss, what was stopped in it and why; record what becomes of it."""
    known, one = near_misses.find(g.protocol, g.site, case, first)
    form = _form(known)
    if form.is_submitted() and form.validate():
        data = {name: form[name].data for name in ("decision", "note") if form[name].data}
        code = form[data["decision"]].data if data.get("decision") in form else ""
        data |= {"first": first} | ({"code": code} if code else {})
        try:
            step = g.protocol.steps[TRIAGED]
            event, texts = acting.stated(step, f"case:{case}", data, settings=known.settings)
            note = event.data.get("note")
            naming.ask(step, known.case.participant, event, {"note": str(note)} if note else texts)
            near_misses.triage(g.protocol, event, texts)
            flash(_("Recorded: %(what)s.", what=STATES[data["decision"]][1]))
            return redirect(url_for("near_misses.index"), 303)
        except NOT_DONE as error:
            complain(form, error)
    return _page(known, one, form)


def line(count: int) -> str:
    """Return how many wait, for whoever decides about them; "" for others and where none does."""
    if not count or set(DECIDERS).isdisjoint(g.roles):
        return ""
    return _n(
        "%(num)s near miss waits for a decision", "%(num)s near misses wait for a decision", count
    )


def way_to(case: Case) -> dict[str, str]:
    """Return the way to what was stopped in a case, and how often; nothing where nothing was."""
    href = way("near_misses.index", state="all", case=case.code)
    count = len(of_case(case)) if href else 0
    return (
        {"href": href, "text": _n("%(num)s near miss", "%(num)s near misses", count)}
        if count
        else {}
    )


def _page(known: Known, one: NearMiss, form: FlaskForm) -> ResponseReturnValue:
    texts = cases.texts([one.triage]) if one.triage else {}
    html = render_template(
        "near_misses/show.html",
        one=one,
        form=form if not set(DECIDERS).isdisjoint(g.roles) else None,
        known=known,
        bar=beside.bar(known.case) | {"here": [], "others": []},
        stands=STATES[one.state],
        attempts=[_attempt(each) for each in one.attempts],
        sorts=_sorts(one.sorts),
        code=_became(one.state, one.code),
        note=texts.get((one.triage.event.id, "note")) if one.triage else "",
        who=words.person(one.triage.event.done_by) if one.triage else "",
        report=way("safety.new", code=known.case.code),
    )
    return html, 422 if form.errors or form.form_errors else 200


def _form(known: Known) -> FlaskForm:
    """Return the form of a decision: what becomes of it, which one, a few words."""
    field = g.protocol.steps[TRIAGED].field("decision")
    fields = {
        "event_id": HiddenField(),
        "decision": RadioField(_("What becomes of it"), validate_choice=False),
        "adverse_event": SelectField(_("Which adverse event"), validate_choice=False),
        "deviation": SelectField(_("Which deviation"), validate_choice=False),
        "note": TextAreaField(_("In a few words"), render_kw={"rows": 2}),
    }
    form = type("TriageForm", (FlaskForm,), fields)(event_id=str(uuid4()))
    form.decision.choices = [(one.value, _(one.title)) for one in field.choices] if field else []
    found = near_misses.became(g.protocol, known)
    codes = [(code, words.code(code)) for code in found["adverse_event"]]
    rules = [(rule, called.rule(g.protocol, rule)) for rule in found["deviation"]]
    form.adverse_event.choices, form.deviation.choices = _or_none(codes), _or_none(rules)
    return form


def _or_none(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", _("Choose …") if choices else _("There is none in this case yet")), *choices]


def asked_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return what an address or a form asks for; nonsense is left out."""
    state = given.get("state", WAITING)
    state = "" if state == "all" else state if state in STATES else WAITING
    return {"state": state, "case": given.get("case", "").strip().upper()[:10]}


def shown(row: Row) -> dict[str, Any]:
    """Return a near miss as it stands on the list."""
    return {
        **row,
        "what": _sorts(row["sorts"].split()),
        "stands": STATES[row["state"]],
        "became": _became(row["state"], row["code"]),
        "mark": mark(row["case"]),
        "href": url_for("near_misses.show", case=row["case"], first=row["first"]),
        "count": _n("stopped %(num)s time", "stopped %(num)s times", row["attempts"]),
    }


def _sorts(found: Any) -> str:
    said = ", ".join(str(SORTS[one]) for one in found if one in SORTS)
    return said[:1].upper() + said[1:]


def _became(state: str, code: str) -> str:
    if state == "adverse_event":
        return words.code(code)
    return called.rule(g.protocol, code) if state == "deviation" else ""


def _attempt(one: Attempt) -> dict[str, Any]:
    """Return one act or scan that was stopped: when, who, what, and why."""
    event = one.entry.event
    scan = one.kind == SCAN
    if scan:
        why = scan_answers.sentences(scanned.again(g.protocol, one.entry))[0]
    else:
        why = " ".join(words.noted(each, g.protocol) for each in sealed_in(event.data))
    return {
        "at": one.at,
        "who": words.person(event.done_by),
        "where": words.workstation(event.workstation) if event.workstation else "",
        "what": _("Scanned") if scan else words.title(g.protocol, one.kind),
        "why": why,
    }


def _cells(row: Row) -> tuple[object, ...]:
    first, last = (
        local(row[name]).isoformat(timespec="seconds") for name in ("first_at", "last_at")
    )
    named = (row["site"], row["case"], row["participant"], first, last, row["attempts"])
    return (*named, row["sorts"], row["state"], row["code"], row["first"])


def _place(text: str) -> Place | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    told, _dash, first = text.partition("~")
    at = instant(told)
    return (at, first) if at else None


def _place_text(row: Row) -> str:
    return f"{row['last_at'].isoformat()}~{row['first']}"
