"""Corrections: an entry is never changed; another takes its place, and both stay readable."""

from collections.abc import Callable
from typing import Final

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.next import Act
from svflab.services import cases
from svflab.services.record import Recorded, record
from svflab.services.subjects import Known
from svflab.web import (
    acting,
    bands,
    beside,
    field_values,
    forms,
    naming,
    past,
    proving,
    words,
    workstation,
)
from svflab.web.addresses import is_scripted
from svflab.web.forms import StepForm
from svflab.web.gate import allow

_: Callable[..., str] = gettext

READERS: Final = (
    "surgeon",
    "nurse",
    "processor",
    "safety_officer",
    "coordinator",
    "quality",
    "administrator",
)
"""Who may look at a case: it holds codes and no names."""
WORKERS: Final = READERS[:-1]


@allow(*WORKERS)
def correct(code: str, event_id: str) -> ResponseReturnValue:
    """Record an entry in place of another one of the same kind, and say why."""
    known = cases.find(g.protocol, g.site, code)
    entry = _entry(known, event_id)
    if not past.may_correct(known.case, entry):
        return _page(known, entry, None, 409 if request.method == "POST" else 200)
    act = _act(known, entry)
    if request.method == "GET":
        texts = cases.texts([entry])
        notes = {name: body or "" for (_event, name), body in texts.items() if name != "reason"}
        return _page(known, entry, forms.correcting(known.case, act, entry.event, notes))
    if change := request.form.get("change"):
        return _page(known, entry, forms.changed(known.case, act, change, replaces=event_id))
    form = forms.sent(known.case, act, replaces=event_id)
    try:
        recorded = _record(known, entry, form)
    except bands.NOT_DONE as error:
        form, status = bands.not_recorded(form, error)
        return _page(known, entry, form, status)
    return redirect(url_for("cases.show", code=code, done=recorded.entry.event.id), 303)


@allow(*WORKERS)
def undo(code: str, event_id: str) -> ResponseReturnValue:
    """Take back one's own last act: a correction with a preset reason."""
    known = cases.find(g.protocol, g.site, code)
    entry = _entry(known, event_id)
    step = g.protocol.steps[WITHDRAWN]
    form = forms.sent(known.case, Act(WITHDRAWN, step.roles), replaces=event_id)
    try:
        event, texts = acting.stated(
            step,
            f"case:{code}",
            {},
            settings=known.settings,
            replaces=event_id,
            preset=_("Undone by the person who had recorded it."),
        )
        if entry.event.actor != event.actor:
            abort(403)
        recorded = record(g.protocol, event, texts=texts)
    except bands.NOT_DONE as error:
        form, status = bands.not_recorded(form, error)
        return workstation.answer(cases.find(g.protocol, g.site, code), form=form, status=status)
    if is_scripted():
        return workstation.answer(recorded.known, done=recorded)
    return redirect(url_for("cases.show", code=code, done=recorded.entry.event.id), 303)


def _record(known: Known, entry: Entry, form: StepForm) -> Recorded:
    event, texts = acting.stated(
        form.step,
        entry.event.about,
        field_values.read(form.step, request.form),
        settings=known.settings,
        replaces=entry.event.id,
        at=entry.event.occurred_at,
        needs=form.wants.names,
    )
    naming.ask(form.step, known.case.participant, event, texts)
    return proving.recorded(form.step, event, texts)


def _entry(known: Known, event_id: str) -> Entry:
    found = (e for e in known.entries if e.event.id == event_id)
    return next(found, None) or abort(404)


def _act(known: Known, entry: Entry) -> Act:
    """Return the act that the entry stated: a correction asks for all of it again."""
    step = g.protocol.steps.get(entry.event.kind) or abort(404)
    code = entry.event.data.get("container") or entry.event.data.get("code")
    container = known.case.container(code)
    return Act(step.kind, step.roles, container.code if container else "")


def _page(
    known: Known, entry: Entry, form: StepForm | None, status: int = 200
) -> ResponseReturnValue:
    """Show what was recorded, and beside it the form that takes its place."""
    page = render_template(
        "cases/correct.html",
        known=known,
        case_code=known.case.code,
        bar=beside.bar(known.case),
        entry=entry,
        title=words.title(g.protocol, entry.event.kind),
        text=words.entry_summary(g.protocol, entry),
        who=past.who(entry, cases.names()),
        form=form,
    )
    return page, status
