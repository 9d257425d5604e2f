"""The form by which a device, a kit or a place gets a code, and why one is not taken."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from svflab.services.errors import Invalid
from svflab.services.things import DEVICE, KINDS, KIT, LOCATION, LONGEST

KIND: Final = {
    DEVICE: _l("Device"),
    KIT: _l("Kit"),
    LOCATION: _l("Place where things are put"),
}
"""What each kind of thing is called."""
_NEEDED: Final = _l("This is needed.")
_WHY: Final = {
    "missing": _NEEDED,
    "shape": _l("At most 40 characters, on one line."),
    "day": _l("A date: 2027-03-31."),
    "expired": _l("It has expired: it gets no label, and is not used."),
    "glyph": _l("The labels' font lacks one of these characters. Write it in others."),
    "unknown": _l("Choose one of these."),
}
_FIELDS: Final = ("name", "serial", "lot", "expires", "room")


def kind(word: str) -> str:
    """Return what a kind of thing is called."""
    return str(KIND.get(word, word))


def _line(label: str, description: str = "", **more: object) -> StringField:
    return StringField(
        label,
        description=description,
        render_kw={"autocomplete": "off", "maxlength": LONGEST, **more},
    )


class ThingForm(FlaskForm):  # type: ignore[misc]
    """What it is, and what its label says."""

    event_id = HiddenField()
    kind = RadioField(_l("What it is"), [InputRequired(_NEEDED)])
    name = _line(_l("Name"), _l("As people here call it: Smart-X 2, Fridge 3."))
    serial = _line(_l("Serial number"), _l("Of a device; of a kit, where it has one."))
    lot = _line(_l("Lot"), _l("Of a kit."))
    expires = _line(_l("Expires"), _l("Of a kit: 2027-03-31."))
    room = _line(_l("Room"), _l("Of a place, where it helps to find it."))

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.kind.choices = [SelectChoice(one, KIND[one]) for one in KINDS]

    @property
    def said(self) -> dict[str, str]:
        """Return what was filled in."""
        return {name: self[name].data or "" for name in _FIELDS}

    def refuse(self, error: Invalid) -> None:
        """Say beside each field why it is not taken."""
        for name, why in error.errors.items():
            self[name].errors = [str(_WHY[why])]
