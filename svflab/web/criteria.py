"""The criteria of a participant: the form that asks them, and what it was answered.

Each criterion has a field of its code, and a hidden one that tells which answer the page
showed: what a person did not change is not recorded again, and what somebody else has changed
since is not overwritten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField

from svflab.domain.eligibility import bmi
from svflab.domain.event import Event
from svflab.domain.fields import clean
from svflab.domain.subjects import Participant
from svflab.protocol.model import Criterion
from svflab.services.participants import Answered
from svflab.web import acting, words
from svflab.web.complaints import beside

KIND: Final = "criterion.assessed"
BODY: Final = {"weight_kg": _l("Weight"), "height_cm": _l("Height")}
UNITS: Final = {"weight_kg": "kg", "height_cm": "cm"}
_ANSWERS: Final = [("yes", _l("yes")), ("no", _l("no")), ("unknown", _l("unknown"))]
_SHOWN_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on the page: the answer that is needed, and the one that stands."""

    criterion: Criterion
    answer: str
    fits: str
    last: Event | None
    asked: bool
    bmi: str = ""


def lines(person: Participant) -> list[Line]:
    """Return every criterion with its answer, in the protocol's order."""
    return [_line(person, criterion) for criterion in g.protocol.criteria]


def form_of(person: Participant, *, fresh: bool = False) -> FlaskForm:
    """Return the form that asks the criteria: as it was sent, or else (`fresh`) as they stand."""
    fields: dict[str, Any] = {"event_id": HiddenField()}
    shown: dict[str, str] = {"event_id": str(uuid4())}
    for criterion in g.protocol.criteria:
        last = person.assessed.get(criterion.code)
        shown[_saw(criterion)] = last.id if last else ""
        fields[_saw(criterion)] = HiddenField()
        if criterion.measure:
            fields |= {name: _number(name) for name in BODY}
            shown |= {name: str(last.data.get(name, "")) if last else "" for name in BODY}
        else:
            fields[criterion.code] = RadioField(_(criterion.title), validate_choice=False)
            shown[criterion.code] = str(last.data.get("answer")) if last else "unknown"
    sent = {"formdata": None} if fresh else {}
    form = type("CriteriaForm", (FlaskForm,), fields)(**shown, **sent)
    for field in form:
        if isinstance(field, RadioField):
            field.choices = _ANSWERS
        field.unit = UNITS.get(field.name, "")
    return form


def answered(form: FlaskForm, person: Participant, events: Mapping[str, Event]) -> list[Answered]:
    """Return the answers that differ from what the page showed; what is wrong goes to the form.

    `events` are those about the participant by id: they tell what the page showed.
    """
    return list(_answered(form, person, events))


def _answered(
    form: FlaskForm, person: Participant, events: Mapping[str, Event]
) -> Iterator[Answered]:
    step = g.protocol.steps[KIND]
    for criterion in g.protocol.criteria:
        saw = form[_saw(criterion)].data or ""
        before = events[saw].data if saw in events else {}
        told = _told(form, criterion, before)
        if told is None:
            continue
        data = {"criterion": criterion.code, **told}
        problems = clean(g.protocol, step, data, {}).problems
        beside(form, {_field(one.field, criterion): words.problem(one) for one in problems})
        event, _texts = acting.stated(step, f"participant:{person.code}", data, settings={})
        yield Answered(_named(event, form, criterion), saw)


def _told(
    form: FlaskForm, criterion: Criterion, before: Mapping[str, Any]
) -> dict[str, str] | None:
    """Return what the form says of a criterion, or None where it says what the page showed."""
    if not criterion.measure:
        said = form[criterion.code].data or "unknown"
        return None if said == before.get("answer", "unknown") else {"answer": said}
    body = {name: (form[name].data or "").strip() for name in BODY}
    if all(body[name] == str(before.get(name, "")) for name in BODY):
        return None
    filled = {name: text for name, text in body.items() if text}
    if len(filled) == 1:
        missing = next(name for name in BODY if name not in filled)
        beside(form, {missing: _("Weight and height are needed together.")})
    below = _is_below(body, criterion)
    return {"answer": {None: "unknown", True: "yes", False: "no"}[below], **filled}


def _is_below(body: Mapping[str, str], criterion: Criterion) -> bool | None:
    limit = g.protocol.number(criterion.limit)
    index = _bmi(body)
    return None if index is None or limit is None else index < limit


def _bmi(body: Mapping[str, Any]) -> Decimal | None:
    try:
        weight, height = (Decimal(str(body[name])) for name in BODY)
        return bmi(weight, height) if weight.is_finite() and height > 0 else None
    except (KeyError, InvalidOperation):
        return None


def shown_bmi(index: Decimal) -> str:
    """Return a body mass index as it is read: cut off after six decimals, and never rounded.

    >>> shown_bmi(Decimal(17)), shown_bmi(Decimal("16.999999999"))
    ('17.0', '16.999999…')
    """
    whole, _point, decimals = f"{index:f}".partition(".")
    decimals = decimals.rstrip("0")
    rest = "…" if len(decimals) > _SHOWN_DIGITS else ""
    return f"{whole}.{decimals[:_SHOWN_DIGITS] or '0'}{rest}"


def _line(person: Participant, criterion: Criterion) -> Line:
    last = person.assessed.get(criterion.code)
    asked = not (criterion.sex and person.sex and criterion.sex != person.sex)
    answer = str(last.data.get("answer", "unknown")) if last else "unknown"
    fits = "fits"
    if criterion.code in person.standing.against:
        fits = "against"
    elif criterion.code in person.standing.unknown:
        fits = "unknown"
    index = _bmi(last.data) if last and criterion.measure else None
    return Line(criterion, answer, fits, last, asked, shown_bmi(index) if index else "")


def _number(name: str) -> StringField:
    return StringField(BODY[name], render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _saw(criterion: Criterion) -> str:
    return f"saw_{criterion.code}"


def _field(name: str, criterion: Criterion) -> str:
    return name if criterion.measure else criterion.code


def _named(event: Event, form: FlaskForm, criterion: Criterion) -> Event:
    """Return the event under an id of its own, the same whenever this form is sent again."""
    return replace(event, id=str(uuid5(UUID(acting.event_id()), criterion.code)))
