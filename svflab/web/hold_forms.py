"""The forms of the site's holds: what is held and why, and why it is let go."""

from collections.abc import Mapping
from typing import Final, Self

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField

from svflab.domain import materials
from svflab.domain.holds import PLACES
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import KINDS
from svflab.web import proving, words
from svflab.web.acting import Unready
from svflab.web.complaints import beside

RECALL: Final = "recall"
_WHY: Final[Mapping[str, str]] = {
    "missing": _l("This is needed."),
    "unknown": _l("Choose one of these."),
    "long": _l("This is too long for a lot."),
}
_MET: Final[Mapping[str, str]] = {
    "held_already": _l("It is on hold already: see the list below."),
    "not_held": _l("It is not on hold any more."),
    "other_words": _l("This form was used before."),
}


class HoldForm(FlaskForm):  # type: ignore[misc]
    """What is held, and why."""

    event_id = HiddenField()
    material = SelectField(_l("What"), validate_choice=False)
    lot = StringField(
        _l("Lot, serial number or device"),
        description=_l("Scan the pack, or type it. Capitals and gaps do not matter."),
        render_kw={"autocomplete": "off", "maxlength": materials.LONGEST},
    )
    cause = SelectField(_l("Cause"), validate_choice=False)
    reason = TextAreaField(
        _l("Reason"), description=_l("In a few words: a letter, a lot number, who said so.")
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        unsaid = ("", _("choose"))
        self.material.choices = [unsaid, *((one, words.material(one)) for one in KINDS)]
        field = g.protocol.steps[PLACES].field("cause")
        self.cause.choices = [unsaid, *((one.value, _(one.title)) for one in field.choices)]

    @property
    def said(self) -> tuple[str, str, str, str]:
        """Return what was filled in: what, which, the cause, the reason."""
        told = self.material.data, self.lot.data, self.cause.data, self.reason.data
        kind, lot, cause, reason = (str(one or "") for one in told)
        return kind, lot, cause, reason

    def refuse(self, error: Invalid | Conflict) -> None:
        """Say beside each field why nothing is held."""
        if isinstance(error, Invalid):
            beside(self, {name: _WHY[why] for name, why in error.errors.items()})
        else:
            beside(self, {"lot": _MET[error.code]})


class LiftForm(FlaskForm):  # type: ignore[misc]
    """Why something is let go."""

    event_id = HiddenField()
    material = HiddenField()
    lot = HiddenField()
    reason = StringField(_l("Reason"), render_kw={"autocomplete": "off", "maxlength": 500})
    sign_password = PasswordField(
        _l("Your password"),
        description=_l("With it you sign this."),
        render_kw={"autocomplete": "off"},
    )

    def at(self, number: int) -> Self:
        """Return the form with ids of its own: it stands on its page once for each hold."""
        for one in self:
            one.id = one.label.field_id = f"lift-{number}-{one.name}"
        return self

    @property
    def said(self) -> tuple[str, str, str]:
        """Return what was filled in: what, which, the reason."""
        return self.material.data or "", self.lot.data or "", self.reason.data or ""

    def refuse(self, error: Invalid | Conflict | Unready) -> None:
        """Say why nothing is let go."""
        if isinstance(error, Unready):
            unsaid = {} if (self.reason.data or "").strip() else {"reason": _WHY["missing"]}
            beside(self, {proving.PASSWORD: error.errors[proving.PASSWORD], **unsaid})
        else:
            said = _WHY["missing"] if isinstance(error, Invalid) else _MET[error.code]
            beside(self, {"reason": said})
