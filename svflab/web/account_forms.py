"""Forms about people: signing in, passwords, accounts and their roles."""

from flask import current_app, g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from svflab.services.proof import is_id
from svflab.services.workstations import is_name
from svflab.web.answers import weak, weak_pin

_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
_DIGITS = {"autocomplete": "off", "inputmode": "numeric", "maxlength": 7}
_NEEDED = _l("This is needed.")


def _trimmed(value: str | None) -> str:
    return " ".join((value or "").split())


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Who is at work; and at which screen, while the site has registered none."""

    next = HiddenField()
    name = StringField(
        _l("Sign-in name, or badge"),
        [InputRequired(_NEEDED), Length(max=80)],
        filters=[_trimmed],
        render_kw={**_NAME, "autofocus": True, "data-scan-field": "B"},
    )
    password = PasswordField(
        _l("Password or PIN"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )
    workstation = StringField(
        _l("This screen is"),
        [InputRequired(_NEEDED)],
        filters=[_trimmed],
        description=_l("As people here call it: Theatre 2, Bench 1. It appears in the record."),
        render_kw={"autocomplete": "off", "maxlength": 30},
    )

    def validate_workstation(self, field: Field) -> None:
        """Refuse a name that nobody could find the screen by."""
        if not is_name(field.data):
            raise ValidationError(_("1 to 30 letters, digits, spaces and . , # / -"))


class UnlockForm(FlaskForm):  # type: ignore[misc]
    """The password or PIN of whoever the session belongs to, or the badge and PIN of another."""

    next = HiddenField()
    name = StringField(
        _l("Somebody else: badge or sign-in name"),
        [Length(max=80)],
        filters=[_trimmed],
        render_kw={**_NAME, "autocomplete": "off", "data-scan-field": "B"},
    )
    password = PasswordField(
        _l("Password or PIN"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )


class OwnPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password of one's own, in place of the one before."""

    current = PasswordField(
        _l("Current password"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password, once more"),
        [InputRequired(_NEEDED), EqualTo("password", _l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )

    def refuse(self, code: str) -> None:
        """Say why the new password is not good enough."""
        self.password.errors = [weak(code, int(current_app.config["PASSWORD_LENGTH"]))]


class PinForm(FlaskForm):  # type: ignore[misc]
    """A PIN of one's own, or a new one in place of the one before."""

    current = PasswordField(
        _l("Password"), [InputRequired(_NEEDED)], render_kw={"autocomplete": "current-password"}
    )
    pin = PasswordField(_l("New PIN"), [InputRequired(_NEEDED)], render_kw=_DIGITS)
    again = PasswordField(
        _l("New PIN, once more"),
        [InputRequired(_NEEDED), EqualTo("pin", _l("The two are not the same."))],
        render_kw=_DIGITS,
    )

    def refuse(self, code: str) -> None:
        """Say why the new PIN is not good enough."""
        self.pin.errors = [weak_pin(code, int(current_app.config["PIN_LENGTH"]))]


class RolesForm(FlaskForm):  # type: ignore[misc]
    """The roles of an account at this site."""

    roles = SelectMultipleField(
        _l("Roles here"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        self.roles.choices = [
            SelectChoice(role.code, _(role.title)) for role in g.protocol.roles.values()
        ]


class ChangeRolesForm(RolesForm):
    """Other roles for an account, and why."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Say why: the reason stands in the record.")), Length(max=500)],
        filters=[_trimmed],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )


class NewAccountForm(RolesForm):
    """A new person: the name to sign in with, for good, and the name to be shown."""

    account = StringField(
        _l("Sign-in name"),
        [InputRequired(_NEEDED)],
        filters=[_trimmed],
        description=_l("2 to 40 of a-z, 0-9, dot and dash. Never changed, never given again."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    name = StringField(
        _l("Name"),
        [InputRequired(_NEEDED), Length(max=80, message=_l("At most 80 characters."))],
        filters=[_trimmed],
        description=_l("As it appears beside what this person does."),
        render_kw={"autocomplete": "off"},
    )

    def validate_account(self, field: Field) -> None:
        """Refuse what cannot be a sign-in name."""
        if not is_id(field.data):
            raise ValidationError(
                _("2 to 40 of a-z, 0-9, dot and dash, with a letter or digit at both ends.")
            )
