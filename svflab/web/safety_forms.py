"""The form of an adverse event: a report in a few taps.

Times are told as one tells them ("now", "15 minutes ago") and become instants when the form is
sent; `moving` names those, so that a form sent twice tells one time.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from svflab.domain.case import Case
from svflab.domain.consistency import NOT_OVER, OVER, TREATED
from svflab.domain.digits import DIGITS, FINGERS, HANDS
from svflab.domain.event import instant_text, read_instant
from svflab.domain.fields import clean
from svflab.domain.safety import contradictions, likely_place
from svflab.protocol.model import Step
from svflab.web import words
from svflab.web.acting import no_time
from svflab.web.complaints import beside, found
from svflab.web.times import local, local_time, told_now

_: Callable[..., str] = gettext

REPORT: Final = "adverse_event.reported"
AGO: Final = {"now": 0, "ago5": 5, "ago15": 15, "ago60": 60}
"""Minutes before now that a tap tells."""

_SAID: Final = {
    "now": _l("now"),
    "ago5": _l("5 min ago"),
    "ago15": _l("15 min ago"),
    "ago60": _l("1 h ago"),
    "at": _l("at …"),
}
_CHOSEN: Final = ("where", "term", "grade", "action", "outcome")
_OF_DIGIT: Final = ("digit", "side")
_INSTANTS: Final = ("onset_at", "aware_at", "ended_at")
_TIMES: Final = (*_INSTANTS, "died_at")
_NOT_AT: Final = {"ongoing": _l("it has not"), "unknown": _l("nobody knows when")}
"""What may be said of the end beside a time."""
_NONE: Final = "none"
"""The answer that an event is serious by none of the six: an answer, and not an empty list."""


def _ticks(label: object) -> SelectMultipleField:
    """Return a field of boxes, of which several may be ticked."""
    shown = ListWidget(prefix_label=False)
    ticked = CheckboxInput()
    return SelectMultipleField(label, widget=shown, option_widget=ticked, validate_choice=False)


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What happened: where, what, how severe, how serious, since when. Nothing of its cause.

    Side and treatment may be left for later; the end is asked of what is over.
    """

    event_id = HiddenField()
    syringe = HiddenField()
    case = RadioField(_l("Which case"), validate_choice=False)
    where = RadioField(_l("Where"), validate_choice=False)
    digit = RadioField(_l("Which digit"), validate_choice=False)
    side = RadioField(_l("Which side of it"), validate_choice=False)
    term = RadioField(_l("What happened"), validate_choice=False)
    grade = RadioField(_l("How severe"), validate_choice=False)
    serious = _ticks(_l("Serious: is it any of these?"))
    action = RadioField(_l("What was done with the product"), validate_choice=False)
    treatment = _ticks(_l("Treatment given"))
    outcome = RadioField(_l("How it is now"), validate_choice=False)
    onset = RadioField(_l("It began"), validate_choice=False)
    onset_at = StringField(_l("It began at"), render_kw={"type": "datetime-local", "step": "1"})
    aware = RadioField(_l("We knew"), validate_choice=False)
    aware_at = StringField(_l("We knew at"), render_kw={"type": "datetime-local", "step": "1"})
    ended = RadioField(_l("It ended"), validate_choice=False)
    ended_at = StringField(_l("It ended at"), render_kw={"type": "datetime-local", "step": "1"})
    died_at = StringField(_l("Died at"), render_kw={"type": "datetime-local", "step": "1"})
    autopsy = RadioField(_l("Autopsy"), validate_choice=False)
    note = TextAreaField(_l("In a few words"), render_kw={"rows": 3})
    reason = TextAreaField(_l("Why it is corrected"), render_kw={"rows": 2})


def report_form(
    cases: list[str], known: Mapping[str, Any] | None = None, *, correcting: bool = False
) -> ReportForm:
    """Return the form of a report, filled with what was sent, or else with what is known.

    A correction tells its times by the clock: "now" would be another now.
    """
    step = g.protocol.steps[REPORT]
    form = ReportForm(event_id=str(uuid4()), **{**_usual(step), **(known or {})})
    for name in (*_CHOSEN, "side", "treatment", "autopsy"):
        form[name].choices = _choices(step, name)
    was = (known or {}).get("action")
    form.action.choices = [one for one in form.action.choices if one[0] not in TREATED - {was}]
    form.serious.choices = [*_choices(step, "serious"), (_NONE, _("none of these"))]
    form.digit.choices = [(digit, words.digit(digit)) for digit in DIGITS]
    said = {"at": _SAID["at"]} if correcting else _SAID
    form.onset.choices = form.aware.choices = [(name, str(text)) for name, text in said.items()]
    ends = {**said, **_NOT_AT}
    form.ended.choices = [(name, str(text)) for name, text in ends.items() if name != "ago5"]
    form.case.choices = [(code, words.case(code)) for code in cases]
    for name in _TIMES:
        if not str(form[name].data or "")[16:].strip(":0"):  # nobody is asked for seconds
            form[name].render_kw = {"type": "datetime-local"}
    return form


def start_from(case: Case | None, digit: str, syringe: str) -> dict[str, Any]:
    """Return what a report already knows: a digit, a syringe and where it went, or the place."""
    known: dict[str, Any] = {}
    container = case.containers.get(syringe) if case else None
    if container:
        given = [one.digit for one in case.given if one.syringe == syringe] if case else []
        known["syringe"] = syringe
        digit = digit or (given or [""])[-1]
    if digit in DIGITS:
        return known | {"where": "digit", "digit": digit}
    place = likely_place(case) if case and not container else ""
    return known | ({"where": place} if place else {})


def named(code: str) -> dict[str, str]:
    """Return where and what a report begins with, where a page named a term; nothing is judged."""
    term = next((one for one in g.protocol.terms if one.code == code), None)
    return {"where": term.where, "term": term.code} if term else {}


def as_reported(data: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Return what a form shows of a report that is to be corrected."""
    serious = data.get("serious")
    flags = serious.items() if isinstance(serious, Mapping) else ()
    shown = {name: str(data.get(name) or "") for name in (*_CHOSEN, *_OF_DIGIT)}
    going = "ongoing" if data.get("outcome") in NOT_OVER else "unknown"
    return {
        **shown,
        "note": note,
        "serious": [name for name, held in flags if held] or [_NONE],
        "onset": "at",
        "aware": "at",
        "ended": "at" if data.get("ended_at") else going,
        "treatment": list(data.get("treatment") or ()),
        "autopsy": str(data.get("autopsy") or ""),
        **{name: _local_text(str(data.get(name) or "")) for name in _TIMES},
    }


def told(
    form: ReportForm, before: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """Return what the form tells, as an event holds it, and which instants move with now.

    What is missing, impossible or contradicts itself is said at the fields of the form.
    `before` is the data of the report that is corrected: of its times only seconds are shown.
    """
    data: dict[str, Any] = {name: form[name].data for name in _CHOSEN if form[name].data}
    if data.get("where") == "digit":
        data |= {name: form[name].data for name in _OF_DIGIT if form[name].data}
    data["serious"] = _serious(form)
    data |= {"treatment": list(form.treatment.data)} if form.treatment.data else {}
    data |= {"autopsy": form.autopsy.data} if form.autopsy.data else {}
    died = _given(form, "died_at", before) if (form.died_at.data or "").strip() else None
    data |= {"died_at": instant_text(died)} if died else {}
    data["note"] = form.note.data or ""
    if form.onset.data == "now" and not form.aware.data:
        form.aware.data = "now"  # nobody knows of it before it begins
    moving = [name for name in _INSTANTS if _tell(form, name, data, before)]
    judged(form, REPORT, data)
    return data, moving


def _tell(
    form: ReportForm, name: str, data: dict[str, Any], before: Mapping[str, Any] | None
) -> bool:
    """Put an instant into `data`, or say at its field what is missing; say whether it moves."""
    how = form[name.removesuffix("_at")]
    if how.data in AGO and before is None:
        data[name] = instant_text(told_now() - timedelta(minutes=AGO[how.data]))
        return True
    if how.data == "at":
        at = _given(form, name, before)
        data |= {name: instant_text(at)} if at else {}
    elif name != "ended_at":
        beside(form, {how.name: _("Say when: one tap, or the time.")})
    elif data.get("outcome") in OVER and how.data != "unknown":
        beside(form, {how.name: _("It is over: say when it ended, or that nobody knows.")})
    return False


def _serious(form: ReportForm) -> list[str]:
    """Return the criteria that hold; that none does is an answer that somebody gave."""
    ticked = list(form.serious.data or [])
    held = [name for name in ticked if name != _NONE]
    if not ticked:
        beside(form, {"serious": _("Tick what it is, or that it is none of these.")})
    elif held and len(held) < len(ticked):
        beside(form, {"serious": _("It is either none of these, or what is ticked.")})
    return held


def judged(form: FlaskForm, kind: str, data: Mapping[str, Any]) -> None:
    """Say at the fields of a form what is missing in it, impossible, or contradicts itself."""
    step = g.protocol.steps[kind]
    cleaned = clean(g.protocol, step, data, {})
    said = [one for one in cleaned.problems if not _is_said(form, one.field)]
    beside(form, {one.field: words.problem(one) for one in said})
    whole = {**cleaned.data, "note": cleaned.texts.get("note", "")}
    for finding in contradictions(g.protocol, kind, whole):
        if not cleaned.problems or finding.rule == "digit_missing":
            found(form, finding)
    for name in _TIMES:
        text = str(cleaned.data.get(name) or "")
        if text and read_instant(text) > g.now:
            beside(form, {name: _("This is in the future. Enter when it was.")})


def _is_said(form: FlaskForm, name: str) -> bool:
    """Say whether a complaint stands at a field already, or at the choice that it hangs on."""
    return any(one in form and form[one].errors for one in (name, name.removesuffix("_at")))


def _usual(step: Step) -> dict[str, Any]:
    """Return what a report is started with: the quantities that are usual, and no judgement."""
    return {one.name: one.default for one in step.fields if one.default}


def _choices(step: Step, name: str) -> list[tuple[str, str]]:
    field = step.field(name)
    return [(one.value, _(one.title)) for one in field.choices] if field else []


def _given(form: ReportForm, name: str, before: Mapping[str, Any] | None) -> datetime | None:
    """Return the instant that was typed; a second that was not changed keeps its fraction."""
    text = (form[name].data or "").strip()
    if not text:
        beside(form, {name: _("Give the time.")})
        return None
    try:
        at = local_time(text)
    except ValueError as error:
        beside(form, {name: no_time(error)})
        return None
    was = read_instant(str(before[name])) if before and before.get(name) else None
    return was if was and at == was.replace(microsecond=0) else at


def _local_text(instant: str) -> str:
    return f"{local(read_instant(instant)):%Y-%m-%dT%H:%M:%S}" if instant else ""


def of_place(form: ReportForm) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield each place with its title and the radio buttons of its terms."""
    places = {term.code: term.where for term in g.protocol.terms}
    buttons = list(form.term)
    for where, title in form.where.choices:
        yield where, title, [one for one in buttons if places.get(one.choice.value) == where]


def hands(form: ReportForm) -> dict[str, list[tuple[str, Any]]]:
    """Return the buttons of the digits by hand, from left to right with the palms down."""
    buttons = {one.choice.value: one for one in form.digit}
    row = {hand: [(finger, buttons[f"{hand}_{finger}"]) for finger in FINGERS] for hand in HANDS}
    return {**row, "left": row["left"][::-1]}
