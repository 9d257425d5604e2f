"""The forms of the delegation log: who is investigator, what is delegated, why it ends."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from svflab.services import accounts, delegations
from svflab.services.errors import Conflict, Invalid
from svflab.web.complaints import beside
from svflab.web.words import names

_NEEDED: Final = _l("This is needed.")
_WHY: Final[Mapping[tuple[str, str], str]] = {
    ("account", "unknown"): _l("Choose somebody who holds a role here."),
    ("investigator", "no_physician"): _l("Choose somebody who holds the role of surgeon here."),
    ("tasks", "missing"): _l("Choose at least one task."),
    ("tasks", "role"): _l("This person holds no role that does one of these tasks."),
    ("until", "before"): _l("The last day is before the first one, or has passed."),
    ("trained_on", "missing"): _NEEDED,
    ("trained_on", "later"): _l("Training comes before the task, and not in the future."),
    ("reason", "missing"): _l("Say why, or where it was signed."),
}
_REASON: Final = {"autocomplete": "off", "maxlength": 500}


class GiveForm(FlaskForm):  # type: ignore[misc]
    """Tasks for a person, from a day on."""

    event_id = HiddenField()
    account = SelectField(_l("Person"), validate_choice=False)
    tasks = SelectMultipleField(
        _l("Tasks"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    first = DateField(_l("From"), [InputRequired(_NEEDED)])
    until = DateField(
        _l("Until"),
        [Optional()],
        description=_l("The last day. Left empty: until somebody ends it."),
    )
    trained_on = DateField(
        _l("Trained on"),
        [InputRequired(_NEEDED)],
        description=_l("When this person was last trained for these tasks."),
    )
    reason = StringField(
        _l("Remark"),
        description=_l("Needed where the first day has passed: where it was authorised then."),
        render_kw=_REASON,
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        own = set(accounts.OF_THE_SITE)
        known = [one for one in accounts.listed(g.site) if own & set(one.roles_at(g.site))]
        self.account.choices = [("", _("choose")), *((one.id, one.name) for one in known)]
        self.tasks.choices = [
            SelectChoice(one, names.task(g.protocol, one)) for one in g.protocol.tasks
        ]

    @property
    def span(self) -> tuple[date, date | None]:
        """Return the first day and the last one."""
        return self.first.data, self.until.data


class InvestigatorForm(FlaskForm):  # type: ignore[misc]
    """Who answers for the trial at this site."""

    event_id = HiddenField()
    investigator = SelectField(_l("Principal investigator"), validate_choice=False)
    reason = StringField(
        _l("Reason"),
        description=_l("Needed where another one was named before."),
        render_kw=_REASON,
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        held = accounts.listed(g.site)
        leads = [one for one in held if set(delegations.LEADS) & set(one.roles_at(g.site))]
        self.investigator.choices = [("", _("choose")), *((one.id, one.name) for one in leads)]


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something ends."""

    event_id = HiddenField()
    reason = StringField(_l("Reason"), render_kw=_REASON)


def refuse(form: FlaskForm, error: Invalid | Conflict) -> None:
    """Say beside the fields why nothing is recorded."""
    if isinstance(error, Invalid):
        told = {name: _WHY.get((name, why), _NEEDED) for name, why in error.errors.items()}
        beside(form, told)
    elif error.code in g.protocol.tasks:
        task = names.task(g.protocol, error.code)
        beside(form, {"tasks": _("This person holds “%(task)s” in that time.", task=task)})
    else:
        beside(form, {"": _("It is so already: look at the list.")})
