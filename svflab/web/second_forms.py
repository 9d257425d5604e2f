"""Forms about the second factor."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from svflab.services import second

_NEEDED = _l("This is needed.")
_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code that an app shows now, or a recovery code: one field takes either."""

    code = StringField(
        _l("Code"),
        [InputRequired(_NEEDED), Length(max=40)],
        description=_l("Six digits from the app, or one of your recovery codes."),
        render_kw={**_CODE, "autofocus": True},
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The first code of an app that has just taken a secret over."""

    code = StringField(
        _l("Code that the app shows"),
        [InputRequired(_NEEDED), Length(max=40)],
        render_kw={**_CODE, "autofocus": True},
    )


class AgainForm(FlaskForm):  # type: ignore[misc]
    """One's own password, given again before something weighty."""

    password = PasswordField(
        _l("Your password"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )


class ResetForm(FlaskForm):  # type: ignore[misc]
    """Why somebody's second factor is taken away."""

    reason = TextAreaField(
        _l("Reason"),
        [
            InputRequired(_NEEDED),
            Length(second.SHORTEST, 500, _l("Say why, in 5 to 500 characters.")),
        ],
        description=_l("What was lost, and how you know that it is this person who asks."),
    )


class LinkForm(FlaskForm):  # type: ignore[misc]
    """As whom the hospital's own sign-in knows an account."""

    subject = StringField(
        _l("Known there as"),
        [Length(max=255)],
        description=_l("As the hospital's sign-in spells it; empty for nobody."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
