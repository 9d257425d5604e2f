"""A step that is copied from paper: its form, what it states, and what comes next.

The form is the step's own. It asks beside it for the paper's time, who did it and who wrote it;
nothing but what the kit itself settles is filled in.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from flask import g, request, url_for
from flask_babel import gettext

from svflab.domain.case import Case
from svflab.domain.entered import KNOWN
from svflab.domain.event import Event
from svflab.domain.fields import clean
from svflab.domain.next import Act
from svflab.domain.otherwise import choose, which
from svflab.domain.paper import PAPER
from svflab.services import cases
from svflab.services.paper_kits import Kit
from svflab.services.subjects import Known
from svflab.web import (
    acting,
    entered,
    field_values,
    forms,
    paper_asks,
    past,
    station,
    waiting,
    words,
)
from svflab.web.asks import Ask, people
from svflab.web.forms import StepForm
from svflab.web.ways import way

_: Callable[..., str] = gettext
_COMPARED: Final = frozenset({"device", "kit_serial"})
"""What is read off the paper, and not known from what was read before."""
_KEPT: Final = frozenset({"plan", "digit_table"})
"""Tables whose lines stay; everything else that a form fills in is read off the paper."""


def act(case: Case, kind: str, told: str) -> Act | None:
    """Return the act that was asked for, with what the case knows of it, or None."""
    known = (*waiting.due_in(case), *waiting.beside(case))
    return choose(g.protocol, case, kind, told, among=known)


def first(case: Case) -> Act | None:
    """Return the first step that the paper has next: one that is due, or None."""
    return next(iter(waiting.due_in(case)), None)


def blank(known: Known, what: Act, kit: Kit) -> StepForm:
    """Return the form of a step before anything is read off the paper."""
    form = forms.blank(known.case, what)
    asks = tuple(_settled_by_kit(known.case, one) for one in form.asks)
    return on_paper(replace(form, asks=asks), kit, known)


def on_paper(form: StepForm, kit: Kit, known: Known | None) -> StepForm:
    """Return a form as it is copied from paper: who states it now need not have done it."""
    asked = paper_asks.asked(kit, known, form.step, people(g.protocol.roles))
    wants = form.wants
    if set(form.step.roles) & set(g.roles):
        wants = replace(wants, actor="")
    return replace(form, paper=asked, wants=wants, printer="")


def stated(form: StepForm, kit: Kit, known: Known | None) -> tuple[Event, dict[str, str]]:
    """Return the event that a form copies. Raises Unready with everything that is to be mended."""
    errors: dict[str, str] = {}
    data = field_values.read(form.step, request.form)
    at, told = paper_asks.at(errors), paper_asks.said(kit.code, errors)
    settings = known.settings if known else {}
    if errors:
        raise acting.Unready(errors, clean(g.protocol, form.step, data, settings).problems)
    return acting.stated(
        form.step,
        f"case:{known.case.code}" if known else "case:",
        {**data, PAPER: told},
        settings=settings,
        at=at,
        needs=form.wants.names - {"witness"},
        unanswered=form.unanswered,
        preset="" if form.wants.reason else _("Copied from paper kit %(kit)s.", kit=kit.code),
    )


def shown(kit: Kit, known: Known | None, form: StepForm | None) -> dict[str, Any]:
    """Return what the page of a kit shows of its case: what is next, and what was copied."""
    if known is None:
        people = [row["code"] for row in cases.openable(g.site)] if form else []
        chosen = request.form.get("participant", "")
        listed = [*people, *([chosen] if chosen and chosen not in people else [])]
        return {
            "form": form,
            "people": listed,
            "chosen": chosen,
            "lines": [],
            "ways": [],
            "here": "",
            "done": None,
            "finished": False,
            "report": "",
        }
    names = cases.names(g.people_seal)
    lines, _older = past.timeline(known, names, whole=True)
    acts = (*waiting.due_in(known.case), *waiting.beside(known.case))
    return {
        "form": form,
        "lines": lines,
        "ways": [_way(kit, known.case, one) for one in acts],
        "here": station.detail(known.case, form.act) if form else "",
        "finished": not waiting.due_in(known.case),
        "report": way("safety.new", code=known.case.code),
        "done": _done(known),
    }


def _way(kit: Kit, case: Case, what: Act) -> dict[str, str]:
    """Return the way to the form of another step."""
    found, told = station.way(case, what), which(what)
    href = url_for("downtime.show", kit=kit.code, do=what.kind, told=told or None)
    return {"title": found.title, "detail": found.detail, "who": found.who, "href": href}


def _done(known: Known) -> dict[str, Any] | None:
    """Return what this browser has just copied, and what the rules found in it."""
    done = request.args.get("done", "")
    entry = next((one for one in known.entries if one.event.id == done), None)
    if entry is None:
        return None
    found = [words.noted(f, g.protocol) for f in known.findings if f.event_id == done]
    return {
        "title": words.title(g.protocol, entry.event.kind),
        "text": words.entry_summary(g.protocol, entry),
        "at": entry.event.occurred_at,
        "found": found,
    }


def _settled_by_kit(case: Case, one: Ask) -> Ask:
    """Return a field with the code that the kit settles; anything else is read off the paper."""
    if one.settled or one.field.type in _KEPT:
        return one
    codes = [_live(case, code) for code, _title in one.expected]
    if one.field.type in {"scan", "scans"} and codes and one.name not in _COMPARED:
        value: Any = codes if one.field.type == "scans" else codes[0]
        return replace(one, value=value, entry=entered.lines(value, KNOWN))
    return replace(one, value="")


def _live(case: Case, code: str) -> str:
    container = case.containers.get(code)
    label = container.live_print if container else None
    return label.code if label else code
