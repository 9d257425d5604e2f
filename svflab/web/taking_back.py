"""Taking back what was recorded by mistake, of a case, a participant or an adverse event.

The entry stays, marked as withdrawn, and so does the one that withdraws it, with its reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN, replaced_by
from svflab.domain.rules.order import NEVER_CORRECTED
from svflab.domain.subjects import NEVER_WITHDRAWN
from svflab.services import cases, participants, safety
from svflab.services.record import record
from svflab.services.subjects import Known
from svflab.web import acting, past, words
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.gate import allow
from svflab.web.language import gettext
from svflab.web.participant_forms import ReasonForm

_: Callable[..., str] = gettext

WORKERS: Final = ("surgeon", "nurse", "processor", "safety_officer", "coordinator")
_THEN: Final = {
    "participant.screen_failed": _l("The participant then stands as the criteria say."),
    "consent.withdrawn": _l("The participant is then in the trial as before."),
    "criterion.assessed": _l(
        "The answer before it then stands again, or the criterion is unknown."
    ),
    "adverse_event.reported": _l(
        "It then waits for nobody, and is counted nowhere. Where this report corrected an earlier "
        "one, the earlier one stands again."
    ),
    "report.sent": _l("Its clock then runs on as it was, and nothing was sent for it."),
    "report.decided": _l("Its clock then runs on as it was, and nothing was decided."),
}
"""What follows, said before it is done."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An entry that was withdrawn: what it said, who had recorded it, who withdrew it and why."""

    title: str
    summary: str
    reason: str
    who: str
    entry: Entry
    by: Entry
    by_who: str
    why: str


@allow(*WORKERS)
def of_participant(code: str, event_id: str) -> ResponseReturnValue:
    """Take back an entry about a participant: a screen failure, an answer, a withdrawal."""
    known = participants.find(g.protocol, g.site, code)
    return _take_back(known, event_id, code, url_for("participants.show", code=code))


@allow(*WORKERS)
def of_adverse_event(code: str, event_id: str) -> ResponseReturnValue:
    """Take back the report of an adverse event that was made by mistake."""
    known = safety.find(g.protocol, g.site, code)
    return _take_back(known, event_id, words.code(code), url_for("safety.show", code=code))


@allow(*WORKERS, "quality")
def of_case(code: str, event_id: str) -> ResponseReturnValue:
    """Take back an entry of a case that did not happen, whoever recorded it."""
    known = cases.find(g.protocol, g.site, code)
    return _take_back(known, event_id, words.code(code), url_for("cases.show", code=code))


def may_take_back(known: Known, event_id: str) -> bool:
    """Say whether who is signed in may withdraw an entry: it stands, and they may state it."""
    found = _find(known, event_id)
    return found is not None and not _in_the_way(known, found)


def taken_back(known: Known, names: Mapping[str, str]) -> list[TakenBack]:
    """Return what was withdrawn of a subject, the last one first."""
    entries = _mine(known)
    gone = [(e, by) for e in entries if (by := _later(known).get(e.event.id))]
    gone = [(e, by) for e, by in gone if by.event.kind == WITHDRAWN]
    texts = cases.texts(one for pair in gone for one in pair)
    return [
        TakenBack(
            title=words.title(g.protocol, entry.event.kind),
            summary=words.entry_summary(g.protocol, entry),
            reason=texts.get((entry.event.id, "reason")) or "",
            who=past.who(entry, names),
            entry=entry,
            by=by,
            by_who=past.who(by, names),
            why=texts.get((by.event.id, "reason")) or "",
        )
        for entry, by in sorted(gone, key=lambda pair: pair[1].seq, reverse=True)
    ]


def _take_back(known: Known, event_id: str, called: str, back: str) -> ResponseReturnValue:
    entry = _find(known, event_id) or abort(404)
    form = ReasonForm(event_id=str(uuid4()))
    in_the_way = _in_the_way(known, entry)
    if form.validate_on_submit():
        try:
            event, texts = acting.stated(
                g.protocol.steps[WITHDRAWN], known.subject, {}, settings={}, replaces=event_id
            )
            record(g.protocol, event, texts=texts)
        except NOT_DONE as error:
            complain(form, error)
        else:
            flash(_("Taken back. What was recorded stays readable, marked as withdrawn."))
            return redirect(back, 303)
    return _page(entry, form, called, back, in_the_way)


def _page(
    entry: Entry, form: ReasonForm, called: str, back: str, in_the_way: str
) -> ResponseReturnValue:
    kind = entry.event.kind
    page = render_template(
        "entries/take_back.html",
        entry=entry,
        form=form,
        called=called,
        back=back,
        in_the_way=in_the_way,
        title=words.title(g.protocol, kind),
        summary=words.entry_summary(g.protocol, entry),
        who=past.who(entry, cases.names()),
        reason=cases.texts([entry]).get((entry.event.id, "reason")) or "",
        then=str(_THEN.get(kind, "")),
    )
    return page, 422 if form.errors else 200


def _in_the_way(known: Known, entry: Entry) -> str:
    """Return why an entry is not taken back here, or "" where nothing stands in the way."""
    step = g.protocol.steps.get(entry.event.kind)
    if step is None or entry.event.kind in {WITHDRAWN, *NEVER_WITHDRAWN}:
        return _("An entry of this kind is never taken back.")
    if later := _later(known).get(entry.event.id):
        gone = later.event.kind == WITHDRAWN
        return _("It was taken back before.") if gone else _("It was corrected: take that back.")
    if step.subject == "case" and entry.event.kind in NEVER_CORRECTED:
        return _("An entry of this kind is never taken back.")
    if set(step.roles).isdisjoint(g.roles):
        who = words.roles(g.protocol, " ".join(step.roles))
        return _("Who may state it may take it back: %(who)s.", who=who)
    return ""


def _find(known: Known, event_id: str) -> Entry | None:
    return next((e for e in _mine(known) if e.event.id == event_id), None)


def _later(known: Known) -> dict[str, Entry]:
    return replaced_by(_mine(known))


def _mine(known: Known) -> Iterable[Entry]:
    return [e for e in known.entries if e.event.about == known.subject]
