"""The forms of a call: it was answered, nobody was reached, or it is not asked any more."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import uuid4

from flask import g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from svflab.domain.solicited import ASKED, ATTEMPTED, BETWEEN, GIVEN_UP, Point
from svflab.services.subjects import Known
from svflab.web import acting, naming
from svflab.web.acting import Texts, no_time
from svflab.web.complaints import beside
from svflab.web.times import local_time as read_time
from svflab.web.words import calls as called

_: Callable[..., str] = gettext

ACTS: Final = {"asked": ASKED, "attempted": ATTEMPTED, "missed": GIVEN_UP}
"""What may be done with a point, by the word in its address."""
_TIME: Final = {"type": "datetime-local", "step": "60"}
_CHOSEN: Final = {"asked": ("how",), "attempted": ("how", "result"), "missed": ("cause",)}


class CallForm(FlaskForm):  # type: ignore[misc]
    """What every form of a call asks: of which point, and in a few words."""

    event_id = HiddenField()
    about = RadioField(_l("For which time"), validate_choice=False)
    note = TextAreaField(_l("In a few words"), render_kw={"rows": 2})


class AskedForm(CallForm):
    """They were asked, or called by themselves: how, and when where that is not now."""

    how = RadioField(_l("How"), validate_choice=False)
    told_at = StringField(_l("When it was"), render_kw=_TIME)
    reason = TextAreaField(_l("Why it is told afterwards"), render_kw={"rows": 2})


class AttemptedForm(CallForm):
    """Nobody could be asked: how it was tried, what came of it, when it is tried again."""

    how = RadioField(_l("How"), validate_choice=False)
    result = RadioField(_l("What came of it"), validate_choice=False)
    again_at = StringField(_l("Try again at"), render_kw=_TIME)


class MissedForm(CallForm):
    """Nobody will ask any more: why."""

    cause = RadioField(_l("Why it was not asked"), validate_choice=False)


_FORMS: Final = {"asked": AskedForm, "attempted": AttemptedForm, "missed": MissedForm}


def form(act: str, points: Iterable[Point], cases: Iterable[Known], chosen: str, how: str) -> Any:
    """Return the form of an act as it was sent, or blank with the point that is called for."""
    step = g.protocol.steps[ACTS[act]]
    made = _FORMS[act](event_id=str(uuid4()), about=chosen, how=how, prefix="")
    made.about.choices = [(_key(one.case, one.of.code), title(one)) for one in points]
    if act == "asked":
        last = [one.case.code for one in cases if one.case.given] or [""]
        between = _key(last[-1], BETWEEN)
        made.about.choices.append((between, _("None of these")))
        made.about.data = made.about.data or between
    for name in _CHOSEN[act]:
        found = step.field(name)
        made[name].choices = [(one.value, _(one.title)) for one in found.choices] if found else []
    return made


def title(one: Point) -> str:
    """Return what a point is called where it is chosen: its name, and how it stands."""
    _chip, word = called.STATES[one.state(g.now)]
    return f"{called.point(g.protocol, one.of.code)}: {word}, {called.day(one.due_on)}"


def stated(act: str, sent: Any, participant: str) -> tuple[Any, Texts]:
    """Return the event that a form tells, and its words; what is missing stands at its fields."""
    step = g.protocol.steps[ACTS[act]]
    case, _dash, point = (sent.about.data or "").partition("~")
    data: dict[str, Any] = {"case": case, "point": point}
    data |= {name: sent[name].data for name in _CHOSEN[act] if sent[name].data}
    data = {name: value for name, value in data.items() if value}
    if act == "asked":
        data["answer"] = request.form.get("answer", "")
    if act == "attempted" and (again := _instant(sent, "again_at")):
        data["again_at"] = again
    data["note"] = sent.note.data or ""
    event, texts = acting.stated(step, f"participant:{participant}", data, settings={})
    naming.ask(step, participant, event, texts)
    return event, texts


def _instant(sent: Any, name: str) -> str | None:
    text = (sent[name].data or "").strip()
    try:
        return read_time(text).isoformat() if text else None
    except ValueError as error:
        beside(sent, {name: no_time(error)})
        return None


def _key(case: str, point: str) -> str:
    return f"{case}~{point}"
