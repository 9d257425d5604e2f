"""The forms on an adverse event: what they lack, and the copies that leave the house."""

from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from svflab.domain import minimum
from svflab.domain.case import Case
from svflab.exports import sender
from svflab.exports.icsr import AMENDMENT
from svflab.labels.errors import LabelError
from svflab.services import accounts, cases, history, safety, safety_papers
from svflab.services.safety_papers import DRAFT, Copy
from svflab.services.subjects import Known
from svflab.web import acting, coding_forms, language, reported, safety_told, voided
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.language import gettext
from svflab.web.paper_out import cioms, sae
from svflab.web.refusals import answer
from svflab.web.spoken import LANGUAGES, spoken
from svflab.web.station import mark
from svflab.web.ways import to_whose, way
from svflab.web.words import e2b

_: Callable[..., str] = gettext

bp = Blueprint("safety_papers", __name__)

_DESK: Final = ("safety_officer", "surgeon", "quality", "coordinator", "sponsor")
TAKERS: Final = tuple(role for role in _DESK if role in accounts.ROLES)
CODERS: Final = ("safety_officer", "coordinator")
_NO_AMENDMENT: Final = (
    _l("There is nothing to amend"),
    _l("Something new was told since, or the report was not corrected after it was sent."),
)


@bp.get("/safety/<code>/papers")
@allow(*TAKERS)
def show(code: str) -> ResponseReturnValue:
    """Show what forms on an adverse event lack, and what was taken away."""
    return _page(safety.find(g.protocol, g.site, code))


@bp.post("/safety/<code>/papers/<form>")
@allow(*TAKERS)
def take(code: str, form: str) -> ResponseReturnValue:
    """Send a copy: it is made first, and recorded when it is whole."""
    chosen = request.form.get("language", language.name())
    if form not in safety_papers.FORMS or chosen not in LANGUAGES:
        abort(404)
    known = safety.find(g.protocol, g.site, code)
    amends = request.form.get("manner") == "amendment"
    if amends and safety_papers.voids(known, amends=True) is None:
        return answer(409, *_NO_AMENDMENT)
    try:
        with spoken(chosen):
            copy = _copy(known, form, chosen, amends=amends)
    except LabelError as error:
        current_app.logger.exception("the form %s of %s was not set", form, code)
        return answer(503, _("The PDF could not be made"), str(error))
    who = {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
    safety_papers.take_away(copy, code, site=g.site, **who)
    response = make_response(copy.file)
    xml = form == "e2b"
    response.mimetype = "application/xml" if xml else "application/pdf"
    draft = "-DRAFT" if copy.state == DRAFT else ""
    tongue = "" if chosen == "en" else f"-{chosen}"
    name = f"svflab-{form}-{code}{tongue}{draft}.{'xml' if xml else 'pdf'}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/safety/<code>/code")
@allow(*CODERS)
def code_it(code: str) -> ResponseReturnValue:
    """Record the code of an event in the site's dictionary, and its version."""
    known, form = safety.find(g.protocol, g.site, code), coding_forms.CodingForm()
    if form.validate() and form.is_known():
        try:
            step = g.protocol.steps[coding_forms.CODED]
            event, texts = acting.stated(step, f"ae:{code}", form.told(), settings={})
            safety.follow(g.protocol, event, texts)
            flash(_("Coded. The code before stays readable in the history."))
            return redirect(url_for("safety_papers.show", code=code, _anchor="coding"), 303)
        except NOT_DONE as error:
            complain(form, error)
    return _page(known, form, 422)


def summary(known: Known, case: Case | None) -> dict[str, Any]:
    """Return what the page of an event shows of its forms: the four criteria, and the way there."""
    made_from = safety_told.source(known, case)
    found = minimum.criteria(known.adverse_event, made_from.case, made_from.person)
    papers = way("safety_papers.show", code=known.adverse_event.code)
    shown = [e2b.criterion(one) for one in found]
    return {"criteria": shown, "papers": papers, "void": voided.shown(known)}


def _copy(known: Known, form: str, chosen: str, *, amends: bool) -> Copy:
    case = _case_of(known)
    taken = safety_papers.copies(known.entries)
    if form == "e2b":
        message = _message(known, case, amends=amends)
        report, state = message.report, message.state
        amended = report.voids == AMENDMENT
        number = safety_papers.number(taken, form, report.digest, amends=amended)
        row = (form, f"xml {chosen}", state, number, report.digest, message.body)
        return Copy(*row, voids=report.voids)
    made_from = safety_told.source(known, case)
    told = safety_told.said(made_from, known)
    state = safety_papers.state(made_from, form)
    made = cioms if form == "cioms" else sae
    file, digest, number = made(made_from, known, told, taken)
    return Copy(form, f"pdf {chosen}", state, number, digest, file)


def _message(known: Known, case: Case | None, *, amends: bool = False) -> safety_papers.Message:
    made_from = safety_told.source(known, case, amends=amends)
    return safety_papers.message(
        made_from, safety_told.said(made_from, known), current_app.config["ICH_SCHEMAS"], now=g.now
    )


def _page(
    known: Known, form: coding_forms.CodingForm | None = None, status: int = 200
) -> ResponseReturnValue:
    case, event = _case_of(known), known.adverse_event
    message, taken = _message(known, case), safety_papers.copies(known.entries)
    codes = not (event.withdrawn or set(g.roles).isdisjoint(CODERS))
    page = render_template(
        "safety/papers.html",
        code=event.code,
        case=case,
        mark=mark(case.code) if case else None,
        participant=safety.person_of(known),
        ways=to_whose(safety.case_of(known), safety.person_of(known)),
        headline=reported.headline(event.data),
        message=message,
        lacks=[e2b.lack(one) for one in message.verdict.lacks],
        number=safety_papers.number(taken, "e2b", message.report.digest),
        copies=taken,
        unsaid=sender.missing(safety_told.sender()),
        names=history.people(),
        languages=LANGUAGES,
        language=language.name(),
        coding=coding_forms.shown(event.entries, request.args.get("find", "")),
        form=form or (coding_forms.CodingForm() if codes else None),
        **summary(known, case),
    )
    return page, status


def _case_of(known: Known) -> Case | None:
    code = safety.case_of(known)
    return cases.find(g.protocol, g.site, code).case if code else None
