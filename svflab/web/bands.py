"""What is said where an act was not recorded: at the fields, and in a band above the form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import uuid4

from flask import g, url_for

from svflab.domain.chain import Entry
from svflab.domain.fields import Problem
from svflab.services import cases
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.web import closing, past, words
from svflab.web.acting import Unready
from svflab.web.forms import Band, StepForm, mended
from svflab.web.language import gettext
from svflab.web.settling import Settling

_: Callable[..., str] = gettext

NOT_DONE: Final = (Unready, Invalid, Refused, Conflict)
"""What stands between a form and the log."""
_DONE_BY_OTHERS: Final = frozenset(
    {"already_done", "filled_already", "applied_already", "no_offer"}
)

NotDone = Unready | Invalid | Refused | Conflict


def not_recorded(form: StepForm, error: NotDone) -> tuple[StepForm, int]:
    """Return the form with why it was not recorded, everything typed still in it, and a status."""
    match error:
        case Unready():
            return mended(form, error.errors, error.problems), 422
        case Invalid():
            return _invalid(form, error), 422
        case Refused():
            return replace(form, band=_refused(form, error)), 409
        case Conflict():
            return _conflict(form, error), 409


def _invalid(form: StepForm, error: Invalid) -> StepForm:
    named = {problem.field for problem in error.problems}
    bare = [Problem(name, why) for name, why in error.errors.items() if name not in named]
    problems = (*error.problems, *bare)
    made = mended(form, {}, problems)
    shown = {one.name for one in form.asks if not one.settled}
    rest = tuple(words.problem(p, p.field) for p in problems if p.field not in shown)
    return replace(made, band=Band("over", _("Not recorded"), rest)) if rest else made


def _refused(form: StepForm, error: Refused) -> Band:
    """Say what stands in the way, both sides named; and where others have done it, who."""
    settle = _settle(form, error)
    rest = (f for f in error.findings if not (settle and f.rule in closing.OPEN))
    said = tuple(dict.fromkeys(words.finding(f, g.protocol) for f in rest))
    if any(finding.rule in _DONE_BY_OTHERS for finding in error.findings):
        way = url_for("cases.show", code=form.code)
        return Band("closing", _("Already done"), said, href=way, action=_("Show what is next"))
    if settle:
        said = (*said, _("This is still open. Settle each here, then close."))
    return Band("over", _("Stop. Not recorded"), said, settle)


def _settle(form: StepForm, error: Refused) -> tuple[Settling, ...]:
    """Return what keeps the case from its close, where that was refused."""
    if form.act.kind != closing.KIND or not form.code:
        return ()
    case = cases.find(g.protocol, g.site, form.code).case
    return tuple(closing.found(case, error.findings))


def _conflict(form: StepForm, error: Conflict) -> StepForm:
    """Show what is recorded under this id, and offer to record what was filled in as another."""
    band = Band(
        "closing",
        _("Recorded before, with other content"),
        (
            _("This form was recorded once already, and said something else."),
            _(
                "If both happened, record this as another one. If not, leave it: nothing was "
                "changed."
            ),
        ),
        recorded=_recorded(error.known) if error.known else (),
        href=url_for("cases.show", code=form.code) if form.code else "",
        action=_("Leave it as it is"),
    )
    return replace(form, band=band, event_id=str(uuid4()), again=True)


def _recorded(entry: Entry) -> tuple[tuple[str, str], ...]:
    event = entry.event
    return (
        (_("Recorded"), words.title(g.protocol, event.kind)),
        (_("What"), words.entry_summary(g.protocol, entry)),
        (_("Who"), past.who(entry, cases.names())),
        (_("When"), words.when(event.occurred_at)),
    )
