"""The form by which an adverse event is coded, and what stands of it."""

from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from svflab.domain import coding
from svflab.domain.chain import Entry
from svflab.domain.coding import Coding

CODED: Final = coding.CODED


class CodingForm(FlaskForm):  # type: ignore[misc]
    """A code of the site's own dictionary, and of which version it is."""

    event_id = HiddenField(default=lambda: str(uuid4()))
    code = StringField(_l("MedDRA code"), [InputRequired(), Length(max=8)])
    version = StringField(_l("MedDRA version"), [InputRequired(), Length(max=4)])


def shown(standing: Iterable[Entry]) -> Coding:
    """Return the code that stands."""
    return coding.coding(standing)
