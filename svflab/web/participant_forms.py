"""Forms about participants: registering one, and who they are. Criteria: `criteria_forms`."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from svflab.domain.subjects import MOST_LETTERS, MOST_SIGNS

_CLOSED: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

CODE_WORDS: Final = {
    "name": _l(
        "This looks like a name. The code stands on labels and in every record: use letters and "
        "numbers that say nothing of the person, at most three letters, like P-003."
    ),
    "resident_number": _l(
        "This is a resident registration number. It is never kept here: use a code like P-003."
    ),
    "birth_date": _l("This looks like a birth date. Use a code like P-003."),
    "record_number": _l(
        "This looks like a record number. Use a code with at most four digits in a row, like P-003."
    ),
    "shape": _l(
        "At most %(signs)s of A-Z and 0-9, and %(letters)s of them letters, with a dash between, "
        "like P-003.",
        signs=MOST_SIGNS,
        letters=MOST_LETTERS,
    ),
}
"""Why a participant may not be called so."""

IDENTITY_WORDS: Final = {
    "resident_number": _l(
        "This is a resident registration number. It is never kept here; leave it out."
    ),
    "length": _l("At most 100 characters."),
    "date": _l("A day that was, as year-month-day: 1961-04-30."),
    "missing": _l("At least one of these is needed."),
    "phone": _l("A phone number: digits, spaces, and + in front where it is abroad."),
}
"""Why an identity is not kept."""


class PersonForm(FlaskForm):  # type: ignore[misc]
    """What is told of a participant: sex and year of birth, and why where it is corrected."""

    event_id = HiddenField()
    sex = RadioField(_l("Sex"), validate_choice=False)
    birth_year = StringField(
        _l("Year of birth"), render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


class RegisterForm(PersonForm):
    """A new participant, by a code that the site gives."""

    code = StringField(
        _l("Participant code"),
        description=_l(
            "Given by the site. Never made from a name, a record number or a birth date."
        ),
        render_kw={
            **_CLOSED,
            "autocapitalize": "characters",
            "maxlength": 40,
        },
    )


class CorrectForm(PersonForm):
    """What was told wrongly, told again."""

    reason = TextAreaField(_l("Why it is corrected"))


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a participant is let go."""

    event_id = HiddenField()
    reason = TextAreaField(_l("Reason"))


class IdentityForm(FlaskForm):  # type: ignore[misc]
    """Who a participant is. What it holds is never kept in the browser."""

    name = StringField(_l("Name"), render_kw={**_CLOSED, "maxlength": 120})
    record_number = StringField(
        _l("Record number"),
        description=_l("Of this hospital. Never the resident registration number."),
        render_kw={**_CLOSED, "maxlength": 120},
    )
    birth_date = StringField(
        _l("Birth date"),
        description=_l("Year-month-day: 1961-04-30"),
        render_kw={**_CLOSED, "inputmode": "numeric", "maxlength": 20},
    )
    phone = StringField(
        _l("Phone number"),
        description=_l("To call them after the injection. Shown to who calls, and nowhere else."),
        render_kw={**_CLOSED, "inputmode": "tel", "maxlength": 40},
    )
