"""What the page of one deviation shows: what was found, what was said of it, what is planned."""

from collections.abc import Callable
from typing import Any

from flask import g, url_for
from flask_wtf import FlaskForm

from svflab.domain.chain import Entry
from svflab.domain.deviations import Deviation, Said
from svflab.domain.followed import CLASSIFIED, PLANNED, QUALITY, Action
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import deviation_forms, signed, words
from svflab.web.language import gettext
from svflab.web.station import mark
from svflab.web.times import local
from svflab.web.words import deviations as called

_: Callable[..., str] = gettext
Forms = dict[tuple[str, str], FlaskForm]


def facts(known: Known, one: Deviation) -> dict[str, Any]:
    """Return everything that is told of a deviation."""
    entries = {entry.event.id: entry for entry in known.entries}
    named = one.findings[0].event_id if one.findings else one.event
    entry, names = entries[named], cases.names(g.people_seal)
    heard = [said.entry for said in (one.reason, one.classed, one.closing) if said]
    done = [each for action in one.actions for each in (action.planned, action.done) if each]
    texts = cases.texts([*heard, *done])
    state, word = called.STATES[one.state]
    return {
        "one": one,
        "title": called.found(g.protocol, one.rule, one.findings),
        "state": state,
        "word": word,
        "case": known.case,
        "mark": mark(known.case.code),
        "entry": entry,
        "entry_title": words.title(g.protocol, entry.event.kind),
        "refused": entry.event.kind == "attempt.refused",
        "entry_who": words.person(entry.event.done_by),
        "reason": _said(one.reason, texts, names, "reason"),
        "classed": _classed(one.classed, texts, names),
        "closing": _said(one.closing, texts, names, "note"),
        "signature": signed.of_entry(known, one.closing.entry.event.id) if one.closing else None,
        "actions": [_action(each, texts, names) for each in one.actions],
        "at": lambda act: url_for(
            "deviations.say", case=known.case.code, rule=one.rule, event=one.event, act=act
        ),
        "missing": _missing(one),
    }


def forms(one: Deviation) -> Forms:
    """Return the forms that who is signed in may fill in now, by act and action."""
    quality = QUALITY in g.roles
    acts = ["explain"] if one.findings and deviation_forms.may("explain") else []
    if quality and one.findings:
        acts += ["classify", "plan", *(["close"] if one.state == "close" else [])]
    made: Forms = {(act, ""): deviation_forms.form(act) for act in acts}
    for action in one.open_actions:
        if quality or action.owner == g.account.id:
            made["done", action.id] = deviation_forms.form("done", action.id)
    return made


def _missing(one: Deviation) -> str:
    """Return what stands between a deviation and its close, in words."""
    match one.state:
        case "reason":
            return _("It is closed once it has its reason and is classified.")
        case "quality":
            return _("It is closed once it is classified.")
        case "action":
            return _("It is closed once every action is done.")
        case "close":
            return _("Quality closes it.")
        case "gone":
            return _("Since an entry was corrected no rule finds this any more.")
    return ""


def _said(said: Said | None, texts: Any, names: dict[str, str], text: str) -> dict[str, Any] | None:
    return {**_by(said.entry, texts, names, text), "fits": said.fits} if said else None


def _by(entry: Entry, texts: Any, names: dict[str, str], text: str) -> dict[str, Any]:
    who, body = entry.event.done_by, texts.get((entry.event.id, text), "")
    said = _("(redacted)") if body is None else body
    return {"who": names.get(who, who), "at": entry.event.occurred_at, "text": said}


def _classed(said: Said | None, texts: Any, names: dict[str, str]) -> dict[str, Any] | None:
    if said is None:
        return None
    told = said.entry.event.data
    impacts = [
        (
            words.label(g.protocol, CLASSIFIED, name),
            words.choice(g.protocol, CLASSIFIED, name, str(told.get(name, ""))),
        )
        for name in called.IMPACTS
    ]
    word = words.choice(g.protocol, CLASSIFIED, "class", str(told.get("class", "")))
    by = _by(said.entry, texts, names, "note")
    return {**by, "fits": said.fits, "class": word, "impacts": impacts}


def _action(one: Action, texts: Any, names: dict[str, str]) -> dict[str, Any]:
    today = f"{local(g.now):%Y-%m-%d}"
    state = ("over", _("overdue")) if one.due < today else ("early", _("to be done"))
    what = words.choice(g.protocol, PLANNED, "type", one.what)
    return {
        "id": one.id,
        "what": what,
        "owner": names.get(one.owner, one.owner),
        "due": one.due,
        "state": ("open", _("done")) if one.done else state,
        "planned": _by(one.planned, texts, names, "what"),
        "done": _by(one.done, texts, names, "note") if one.done else None,
    }
