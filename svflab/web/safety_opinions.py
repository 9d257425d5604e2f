"""A physician's opinion on the cause of an adverse event, and on whether it was to be expected."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.services import opinions, safety
from svflab.services.errors import Conflict
from svflab.services.opinions import PHYSICIANS
from svflab.web import acting, naming, opined, opinion_forms, proving
from svflab.web import safety as pages
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.opinion_forms import EXPECTED, OPINION

_: Callable[..., str] = gettext

bp = Blueprint("safety_opinions", __name__)


@bp.post("/safety/<code>/opinions")
@allow(*PHYSICIANS)
def judge(code: str) -> ResponseReturnValue:
    """Record a physician's opinion on the cause, signed, beside any other."""
    return _judged(code, OPINION)


@bp.post("/safety/<code>/expectedness")
@allow(*PHYSICIANS)
def expect(code: str) -> ResponseReturnValue:
    """Record whether a physician finds it expected, signed, by the list in force at onset."""
    return _judged(code, EXPECTED)


def _judged(code: str, kind: str) -> ResponseReturnValue:
    known, step = safety.find(g.protocol, g.site, code), g.protocol.steps[kind]
    form = opinion_forms.form(kind)
    if form.validate():
        data = opinion_forms.told(form, kind)
        try:
            event, texts = acting.stated(step, f"ae:{code}", data, settings={})
            naming.ask(step, safety.person_of(known), event, texts)
            if not form.errors:
                by, shown = proving.proved(step, event), request.form.get("shown", "")
                opinions.judge(g.protocol, event, texts, by, shown)
                flash(_("Signed. It stays for good, beside any others."))
                return redirect(opined.way_back(code, kind), 303)
        except NOT_DONE as error:
            _complain(form, error)
    return pages.page(safety.find(g.protocol, g.site, code), {kind: form}, 422)


def _complain(form: FlaskForm, error: Exception) -> None:
    if isinstance(error, Conflict) and error.code == "changed":
        changed = _(
            "The report, or the list that was in force, is another since this page was shown. "
            "Nothing was signed. Read it as it stands now, then sign."
        )
        form.form_errors.append(changed)
    else:
        complain(form, error)
