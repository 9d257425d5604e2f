"""What ends a clock of an adverse event: a report that was sent, or a decision not to report."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.domain.reporting import DECIDED, SENT
from svflab.services import reporting, safety
from svflab.services.errors import Conflict, Invalid
from svflab.services.reporting import DECIDERS, SENDERS
from svflab.web import acting, clock_forms, naming, proving
from svflab.web import safety as pages
from svflab.web.complaints import NOT_DONE, beside, complain
from svflab.web.gate import allow

_: Callable[..., str] = gettext

bp = Blueprint("safety_clocks", __name__)


@bp.post("/safety/<code>/reports")
@allow(*SENDERS)
def send(code: str) -> ResponseReturnValue:
    """Record that a report of an adverse event was sent; the clocks that it answers end."""
    return _ended(code, SENT, _("Recorded: the report was sent. Its clocks have ended."))


@bp.post("/safety/<code>/decisions")
@allow(*DECIDERS)
def decide(code: str) -> ResponseReturnValue:
    """Record a signed decision not to report; it stays to be seen with the clocks that it ends."""
    return _ended(code, DECIDED, _("Signed: it is not reported. The decision stays to be seen."))


def _ended(code: str, kind: str, thanks: str) -> ResponseReturnValue:
    known, step = safety.find(g.protocol, g.site, code), g.protocol.steps[kind]
    form = clock_forms.FORMS[kind]([])
    if form.validate():
        data = clock_forms.told(form, kind)
        try:
            event, texts = acting.stated(step, f"ae:{code}", data, settings={})
            naming.ask(step, safety.person_of(known), event, texts)
            if not form.errors:
                if kind == DECIDED:
                    by = proving.proved(step, event)
                    shown = request.form.get("shown", "")
                    reporting.decide(g.protocol, event, texts, form.clock.data, by, shown)
                else:
                    reporting.send(g.protocol, event, texts, form.clock.data)
                flash(thanks)
                return redirect(url_for("safety.show", code=code, _anchor="clocks"), 303)
        except NOT_DONE as error:
            _complain(form, error)
    return pages.page(safety.find(g.protocol, g.site, code), {kind: form}, 422)


def _complain(form: FlaskForm, error: Exception) -> None:
    match error:
        case Conflict(code="changed"):
            changed = _("One of these clocks has ended since this page was shown. Look again.")
            form.form_errors.append(changed)
        case Conflict(code="told"):
            more = _(
                "More was told of it since this page was shown. Nothing was signed. Look again."
            )
            form.form_errors.append(more)
        case Invalid(errors={"sent_at": "too_early"}):
            early = _("Before this clock began nothing can have been sent for it.")
            beside(form, {"sent_at": early})
        case _:
            complain(form, error)
