"""The form of a workstation, and why one is not taken."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from svflab.services.errors import Invalid
from svflab.services.workstations import ROOMS
from svflab.web.words import room

_NEEDED: Final = _l("This is needed.")
_WHY: Final = {
    "shape": _l("1 to 30 letters, digits, spaces and . , # / -"),
    "code": _l("This reads like a code. Choose a name that people say."),
    "taken": _l("Another workstation here is called so, in use or not. Choose another name."),
    "unknown": _l("No workstation here has this code or name. Look at the label on the screen."),
    "ended": _l(
        "This workstation is out of use. Choose another one, or ask an administrator to put it "
        "back into use."
    ),
    "last": _l("This is the last one in use here. Register another one first."),
}


class WorkstationForm(FlaskForm):  # type: ignore[misc]
    """What a workstation is called, and in which room it stands."""

    event_id = HiddenField()
    name = StringField(
        _l("Name"),
        [InputRequired(_NEEDED)],
        filters=[lambda value: " ".join((value or "").split())],
        description=_l("As people here call it: Theatre 2, Bench 1. It appears in the record."),
        render_kw={"autocomplete": "off", "maxlength": 30},
    )
    room = RadioField(_l("Room"), [InputRequired(_NEEDED)])

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.room.choices = [SelectChoice(one, room(one)) for one in ROOMS]

    def refuse(self, error: Invalid) -> None:
        """Say beside each field why it is not taken."""
        for name, why in error.errors.items():
            self[name].errors = [refused(why)]


def refused(why: str) -> str:
    """Return why a workstation, or its name, is not taken."""
    return str(_WHY[why])
