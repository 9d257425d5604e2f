"""The hand-over of the shift: one page of every open case, to read, to print, to acknowledge."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.case import Case
from svflab.domain.closing import awaited
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.scans import SCAN
from svflab.services import cases, shift_notes
from svflab.services.errors import Conflict
from svflab.services.subjects import Known
from svflab.web import acting, alarms, clocks, contents, station, waiting, words
from svflab.web.addresses import whole
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.times import face

_: Callable[..., str] = gettext

bp = Blueprint("shift_note", __name__)


@bp.get("/shift-note")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """Show every open case: what is done, running and awaited, and who has what."""
    return _page(shift_notes.open_cases(g.protocol, g.site))


@bp.post("/shift-note")
@allow(*READERS)
def acknowledge() -> ResponseReturnValue:
    """Record that the note was read as it stood."""
    known = shift_notes.open_cases(g.protocol, g.site)
    try:
        shift_notes.acknowledge(
            known,
            request.form.get("seq", 0, type=whole),
            site=g.site,
            actor=g.account.id,
            role=g.role,
            workstation=g.workstation,
            event_id=acting.event_id(),
        )
    except Conflict:
        text = _("Something was recorded since you opened this page. Read it again.")
        return _page(known, {"state": "closing", "word": _("Not recorded"), "text": text}), 409
    return redirect(url_for("shift_note.show"), 303)


def _page(known: list[Known], answer: dict[str, str] | None = None) -> str:
    names = cases.names(g.people_seal)
    return render_template(
        "board/shift_note.html",
        cases=[_told(one, names) for one in known],
        seq=shift_notes.reached(known),
        event_id=str(uuid4()),
        read=[
            (entry.event.occurred_at, names.get(entry.event.actor, entry.event.actor))
            for entry in shift_notes.readings(g.site)
        ],
        answer=answer,
    )


def _told(known: Known, names: dict[str, str]) -> dict[str, Any]:
    """Return what the next shift has to know of a case."""
    case = known.case
    acts = station.ordered(case)
    return {
        "code": case.code,
        "href": url_for("cases.show", code=case.code),
        "marker": station.mark(case.code),
        "participant": case.participant,
        "heads": station.heads(case, names),
        "custody": station.custody(case, names),
        "next": [station.way(case, act) for act in acts[:3]],
        "timers": clocks.timers(case),
        "unclosed": [one["text"] for one in clocks.unclosed(case) if one["due"]],
        "missed": alarms.of_shift(case),
        "containers": contents.held(case),
        "awaited": [words.test(g.protocol, test) for test in awaited(case)],
        "open": [
            " ".join(dict.fromkeys(words.noted(one, g.protocol) for one in mine))
            for mine in waiting.reasons(known)
        ],
        "last": _last(case, names),
    }


def _last(case: Case, names: dict[str, str]) -> tuple[str, str, str] | None:
    """Return the step that was recorded last: its title, when, and who did it."""
    for entry in reversed(case.entries):
        event = entry.event
        if event.id in case.replaced or event.kind in (SCAN, WITHDRAWN):
            continue
        if event.kind in g.protocol.steps and event.about == f"case:{case.code}":
            when = face(event.occurred_at)
            title = words.title(g.protocol, event.kind)
            return title, when, names.get(event.done_by, event.done_by)
    return None
