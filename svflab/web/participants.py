"""Participants: listed and registered by code, asked about, let go. Who they are: `identities`."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from svflab.domain.subjects import Participant
from svflab.services import cases, participants, vault
from svflab.services.errors import Invalid, Refused
from svflab.services.participants import AnsweredMeanwhile, Row
from svflab.services.subjects import Known
from svflab.web import (
    acting,
    call_page,
    criteria,
    identities,
    namesakes,
    taking_back,
    told_before,
    withdrawals,
    words,
)
from svflab.web.complaints import NOT_DONE, beside, complain
from svflab.web.gate import allow
from svflab.web.participant_forms import CODE_WORDS, CorrectForm, IdentityForm, RegisterForm
from svflab.web.station import mark, marked
from svflab.web.ways import way

_: Callable[..., str] = gettext

bp = Blueprint("participants", __name__, url_prefix="/participants")

READERS: Final = ("surgeon", "nurse", "processor", "safety_officer", "coordinator", "quality")
PAGE: Final = 25
bp.get("/<code>/identity")(identities.identity)
bp.post("/<code>/identity")(identities.look)
bp.post("/<code>/identity/keep")(identities.keep)
bp.route("/<code>/take-back/<event_id>", endpoint="take_back", methods=["GET", "POST"])(
    taking_back.of_participant
)

_ENDS: Final = {"screen-failure": "participant.screen_failed", "withdrawal": "consent.withdrawn"}
_CHIPS: Final = {
    "screening": "closing",
    "eligible": "open",
    "not_eligible": "over",
    "failed": "stopped",
    "withdrawn": "stopped",
}


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List participants by code."""
    like = request.args.get("q", "").strip().upper()
    after = request.args.get("after", "")
    found = participants.listed(g.protocol, g.site, after=after, like=like, size=PAGE + 1)
    return render_template(
        "participants/index.html",
        people=found[:PAGE],
        cases=marked(cases.of_participants(g.site, (one.code for one in found[:PAGE]))),
        more=found[PAGE - 1].code if len(found) > PAGE else "",
        after=after,
        like=like,
        chip=chip,
        verdict=verdict,
        alike=namesakes.warning,
    )


@bp.route("/new", methods=["GET", "POST"])
@allow("coordinator")
def new() -> ResponseReturnValue:
    """Register a participant by code."""
    form = RegisterForm(event_id=str(uuid4()))
    _offer_sexes(form)
    if not form.is_submitted():
        form.code.data = participants.suggestion(g.site)
    elif form.validate() and _registered(form):
        flash(_("%(code)s is registered. The criteria come next.", code=_code(form)))
        return redirect(url_for("participants.show", code=_code(form)), 303)
    return render_template("participants/new.html", form=form), 422 if form.errors else 200


@bp.get("/<code>")
@allow(*READERS)
def show(code: str) -> ResponseReturnValue:
    """Show a participant: criteria, cases, adverse events; never who it is."""
    known = participants.find(g.protocol, g.site, code)
    return page(known)


@bp.post("/<code>/criteria")
@allow("coordinator", "surgeon")
def assess(code: str) -> ResponseReturnValue:
    """Record the answers that were changed, each as an event of its own."""
    known = participants.find(g.protocol, g.site, code)
    form = criteria.form_of(known.participant)
    events = {entry.event.id: entry.event for entry in known.entries}
    try:
        new = criteria.answered(form, known.participant, events)
        if form.errors or not form.validate():
            return page(known, form, 422)
        recorded = participants.assess(g.protocol, g.site, code, new)
    except AnsweredMeanwhile as met:
        return _answered_meanwhile(code, met)
    except NOT_DONE as error:
        complain(form, error)
        return page(known, form, 422)
    flash(_saved(len(recorded)))
    return redirect(url_for("participants.show", code=code, _anchor="criteria"), 303)


@bp.post("/<code>/<any('screen-failure', 'withdrawal'):how>")
@allow("coordinator", "surgeon", "nurse")
def end(code: str, how: str) -> ResponseReturnValue:
    """Record that a participant failed the screening, or withdrew consent, and why."""
    known, step = participants.find(g.protocol, g.site, code), g.protocol.steps[_ENDS[how]]
    form, told = withdrawals.sent(how, participants.reports(g.site, code))
    if form.validate():
        try:
            event, texts = acting.stated(step, f"participant:{code}", told, settings={})
            participants.let_go(g.protocol, event, texts)
        except NOT_DONE as error:
            complain(form, error)
        else:
            flash(_("Recorded: %(what)s.", what=words.title(g.protocol, step.kind)))
            return redirect(url_for("participants.show", code=code), 303)
    return page(known, status=422, **{how.replace("-", "_"): form})


@bp.route("/<code>/correct", methods=["GET", "POST"])
@allow("coordinator")
def correct(code: str) -> ResponseReturnValue:
    """Correct sex or year of birth, with a reason."""
    known = participants.find(g.protocol, g.site, code)
    person = known.participant
    form = CorrectForm(event_id=str(uuid4()), sex=person.sex, birth_year=person.birth_year)
    _offer_sexes(form)
    if form.validate_on_submit() and _registered(form, person):
        flash(_("Corrected. What stood there before stays readable in the history."))
        return redirect(url_for("participants.show", code=code), 303)
    status = 422 if form.errors else 200
    return render_template("participants/correct.html", form=form, person=person), status


def page(
    known: Known, form: FlaskForm | None = None, status: int = 200, **forms: Any
) -> ResponseReturnValue:
    """Return the page of a participant, with what was sent where that could not be recorded."""
    person, names = known.participant, cases.names()
    known_cases = participants.cases(g.site, person.code)
    reports = participants.reports(g.site, person.code)
    shown = {**_blank_forms(reports), **withdrawals.said(person, reports), **forms}
    return render_template(
        "participants/show.html",
        person=person,
        form=form or criteria.form_of(person),
        lines=criteria.lines(person),
        doubtful=participants.doubtful(g.protocol, g.site, person),
        cases=known_cases,
        reasons=cases.texts(known.entries),
        terms={term.code: _(term.title) for term in g.protocol.terms},
        history=way("audit.participant_history", code=person.code),
        opening=_opening(person, known_cases),
        reporting=way("safety.new_of_participant", code=person.code),
        history_told=told_before.history(known),
        asked=call_page.of_participant(person.cases),
        calling=way("calls.show", code=person.code, how="called"),
        names=names,
        taken=taking_back.taken_back(known, names),
        kept=vault.holds(person.code, site=g.site),
        chip=chip,
        verdict=verdict,
        mark=mark,
        opened={*forms, request.args.get("open")},
        **shown,
    ), status


def _blank_forms(reports: list[Row]) -> dict[str, FlaskForm]:
    """Return the forms of a participant's page that nobody has filled in."""
    return {
        **withdrawals.blank(reports),
        "identity": IdentityForm(formdata=None),
    }


def _opening(person: Participant, known: list[Row]) -> str:
    """Return the way to open a case for a participant who is eligible and has none open, or ""."""
    busy = any(row["state"] == "open" for row in known)
    may = person.state == "eligible" and not busy
    return way("cases.new", participant=person.code) if may else ""


def chip(person: Participant) -> tuple[str, str]:
    """Return how a participant stands: a state of the frame, and the word for it."""
    said = {
        "screening": _("in screening"),
        "eligible": _("eligible"),
        "not_eligible": _("not eligible"),
        "failed": _("screen failure"),
        "withdrawn": _("consent withdrawn"),
    }
    return _CHIPS[person.state], said[person.state]


def verdict(person: Participant) -> str:
    """Return in words what the criteria say of a participant, and which."""
    standing = person.standing
    if standing.against:
        codes = ", ".join(standing.against)
        return _("ruled out by %(codes)s", codes=codes)
    if standing.unknown:
        count = len(standing.unknown)
        said = ngettext("%(num)s criterion unknown", "%(num)s criteria unknown", count)
        return f"{said}: {', '.join(standing.unknown)}"
    return _("all %(count)s criteria allow it", count=len(g.protocol.criteria))


def _answered_meanwhile(code: str, met: AnsweredMeanwhile) -> ResponseReturnValue:
    """Show how the criteria stand, and whose answer was met."""
    known = participants.find(g.protocol, g.site, code)
    form = criteria.form_of(known.participant, fresh=True)
    for criterion in met.criteria:
        last = known.participant.assessed[criterion]
        form.form_errors.append(
            _(
                "%(who)s answered %(criterion)s in the meantime, at %(when)s. Your answer was "
                "not recorded; look at theirs.",
                criterion=criterion,
                who=cases.names().get(last.actor, last.actor),
                when=words.when(last.occurred_at),
            )
        )
    return page(known, form, 409)


def _registered(form: RegisterForm | CorrectForm, before: Participant | None = None) -> bool:
    """Record what the form tells; say at its fields why not."""
    code = before.code if before else _code(form)
    first = before.registered if before else None
    year = str(form.birth_year.data or "")  # one that was not sent stays the number it was
    data = {"code": code, "sex": form.sex.data or "", "birth_year": year.strip()}
    step = g.protocol.steps["participant.registered"]
    try:
        event, texts = acting.stated(
            step,
            f"participant:{code}",
            data,
            settings={},
            replaces=first.id if first else "",
            at=first.occurred_at if first else None,
        )
        participants.register(g.protocol, event, texts)
    except NOT_DONE as error:
        _explain(form, code, error)
    return not form.errors


def _explain(form: FlaskForm, code: str, error: Exception) -> None:
    if isinstance(error, Refused) and {f.rule for f in error.findings} == {"already_done"}:
        beside(form, {"code": _("%(code)s is registered already.", code=code)})
    elif isinstance(error, Invalid) and error.errors.get("code") in CODE_WORDS:
        beside(form, {"code": str(CODE_WORDS[error.errors["code"]])})
    else:
        complain(form, error)


def _offer_sexes(form: RegisterForm | CorrectForm) -> None:
    field = g.protocol.steps["participant.registered"].field("sex")
    form.sex.choices = [(one.value, _(one.title)) for one in field.choices]


def _code(form: RegisterForm) -> str:
    return (form.code.data or "").strip().upper()


def _saved(count: int) -> str:
    if not count:
        return _("Nothing was changed, and nothing recorded.")
    return str(ngettext("%(num)s answer recorded.", "%(num)s answers recorded.", count))
