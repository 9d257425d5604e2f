"""The form that plans a participant on a day."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from svflab.services.day_list import LONGEST
from svflab.services.errors import Conflict, Invalid
from svflab.web.complaints import beside

_WHY: Final[Mapping[str, Any]] = {
    "missing": _l("This is needed."),
    "unknown": _l(
        "No participant has this code. Register them first: a name does not belong here."
    ),
    "time": _l("A time of day: 08:30."),
    "long": _l("This is too long: at most 200 characters."),
    "past": _l("This day is over."),
    "far": _l("A day within the next year."),
    "full": _l("This day is full. Take somebody off first."),
}


class PlanForm(FlaskForm):  # type: ignore[misc]
    """Who is planned on the day, from when on, and what else there is to say of it."""

    event_id = HiddenField()
    participant = StringField(
        _l("Participant, by code"),
        render_kw={"autocomplete": "off", "list": "day-people", "autocapitalize": "characters"},
    )
    starts = StringField(
        _l("In theatre at"),
        render_kw={"autocomplete": "off", "maxlength": 5, "placeholder": "08:30"},
    )
    note = StringField(
        _l("Note"),
        description=_l("What the room should know. No name, no record number."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST},
    )

    @property
    def said(self) -> tuple[str, str, str]:
        """Return what was filled in: who, when, the note."""
        told = (self.participant.data, self.starts.data, self.note.data)
        code, starts, note = (str(one or "").strip() for one in told)
        return code.upper(), _time(starts), note

    def refuse(self, error: Invalid | Conflict) -> None:
        """Say beside each field why nothing is planned."""
        if isinstance(error, Invalid):
            said = {name: _WHY[why] for name, why in error.errors.items()}
            of_the_day = said.pop("day", None)
            beside(self, said)
            if of_the_day:
                self.form_errors.append(str(of_the_day))
        else:
            beside(self, {"participant": _l("This form was used before.")})


def _time(text: str) -> str:
    """Return a time of day as it is kept, where it was typed in a hurry: 830, 8.30, 8:30."""
    digits = text.replace(":", "").replace(".", "")
    if len(digits) in (3, 4) and digits.isdecimal() and len(text) - len(digits) <= 1:
        return f"{digits[:-2]:0>2}:{digits[-2:]}"
    return text
