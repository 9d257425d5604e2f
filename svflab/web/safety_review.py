"""The acts of a review, each on the page of its adverse event: triage, questions, its close."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain import inbox as rules
from svflab.domain.event import Event
from svflab.protocol.model import Step
from svflab.services import inbox, safety
from svflab.services.errors import Conflict
from svflab.services.record import Texts
from svflab.services.subjects import Known
from svflab.web import acting, naming, proving, review_forms, reviewed
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.safety import REPORTERS, page

_: Callable[..., str] = gettext

bp = Blueprint("safety_review", __name__, url_prefix="/safety/<code>")


@bp.post("/triage")
@allow("safety_officer")
def triage(code: str) -> ResponseReturnValue:
    """Say whether the seriousness stands as it is reported."""
    return _act(code, "triage", _("Triaged."))


@bp.post("/questions")
@allow("safety_officer", "surgeon", "quality", "sponsor")
def ask(code: str) -> ResponseReturnValue:
    """Put a question to the reporter, or to anybody with a role here."""
    return _act(code, "ask", _("Asked. It stands on their board until it is answered."))


@bp.post("/answers")
@allow(*REPORTERS, "quality")
def answer(code: str) -> ResponseReturnValue:
    """Answer a question, or record what somebody answered."""
    return _act(code, "answer", _("Answered."))


@bp.post("/follow-ups")
@allow(*REPORTERS)
def follow_up(code: str) -> ResponseReturnValue:
    """Tell what is new, and since when it is known."""
    return _act(code, "follow_up", _("The follow-up is recorded. It waits for triage."))


@bp.post("/assignments")
@allow("safety_officer", "coordinator")
def assign(code: str) -> ResponseReturnValue:
    """Give an adverse event to somebody, for a reason."""
    return _act(code, "assign", _("Assigned."))


@bp.post("/close")
@allow("safety_officer")
def close(code: str) -> ResponseReturnValue:
    """Close an adverse event, signed by the safety officer."""
    return _act(code, "close", _("Signed and closed."))


@bp.post("/reopen")
@allow("safety_officer", "quality")
def reopen(code: str) -> ResponseReturnValue:
    """Open a closed adverse event again, for a reason."""
    return _act(code, "reopen", _("Reopened."))


def _act(code: str, act: str, done: str) -> ResponseReturnValue:
    known, step = safety.find(g.protocol, g.site, code), g.protocol.steps[reviewed.ACTS[act]]
    form = review_forms.form_of(step.kind)
    if form.validate():
        try:
            event, texts = _stated(known, step, form)
            if not form.errors:
                _record(step, form, event, texts)
                flash(done)
                return redirect(_back(code), 303)
        except NOT_DONE as error:
            _complain(form, error)
    return page(safety.find(g.protocol, g.site, code), status=422, sent=(act, form))


def _stated(known: Known, step: Step, form: Any) -> tuple[Event, Texts]:
    data = review_forms.told(form, step.kind)
    about = f"ae:{known.adverse_event.code}"
    event, texts = acting.stated(step, about, data, settings={})
    naming.ask(step, safety.person_of(known), event, texts)
    return event, texts


def _record(step: Step, form: Any, event: Event, texts: Texts) -> None:
    if step.kind == rules.FOLLOWED:
        inbox.follow_up(g.protocol, event, texts, now=review_forms.is_now(form))
    elif step.kind == rules.TRIAGED:
        inbox.triage(g.protocol, event, texts, request.form.get("shown", ""))
    elif step.kind == rules.CLOSED:
        inbox.close(g.protocol, event, texts, proving.proved(step, event))
    else:
        inbox.record(g.protocol, event, texts)


def _complain(form: Any, error: Exception) -> None:
    if isinstance(error, Conflict) and error.code == "changed":
        form.form_errors.append(
            _(
                "More was told of it since this page was shown. Nothing was recorded. "
                "Read it as it stands now, then triage it."
            )
        )
    else:
        complain(form, error)


def _back(code: str) -> str:
    """Return where an act leads: to the board where it was done there, else to the event."""
    if request.form.get("from") == "board":
        return url_for("board.show")
    return url_for("safety.show", code=code, _anchor="review")
