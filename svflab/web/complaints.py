"""What was not recorded, said beside the fields of the form that asked for it."""

from collections.abc import Mapping
from typing import Final

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from svflab.domain.finding import Finding
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.web import words
from svflab.web.acting import Unready

NOT_DONE: Final = (Unready, Invalid, Refused, Conflict)
"""What a service, or the form itself, raises where a person can mend it."""

FIELDS: Final = {
    "aware_before_onset": "aware_at",
    "certain_in_words": "note",
    "died_before_onset": "died_at",
    "died_not_fatal": "died_at",
    "digit_missing": "digit",
    "ended_before_onset": "ended_at",
    "ended_not_over": "ended",
    "fatal_contradiction": "grade",
    "reason_missing": "reason",
    "term_elsewhere": "term",
    "term_in_words": "note",
    "treated_and_not": "treatment",
    "unlike_the_list": "note",
}
"""The field at which a rule's finding is said."""

_SAID: Final = {
    "term_in_words": _l("“Other” is not enough: say in a few words what it is."),
    "certain_in_words": _l(
        "Say in a few words what makes it certain: a single dose cannot be stopped or given again."
    ),
}
"""What fits better beside a field than the rule's own sentence."""


def complain(form: FlaskForm, error: Exception) -> None:
    """Say beside the fields of `form` why nothing was recorded."""
    match error:
        case Unready():
            beside(form, error.errors)
        case Invalid() if error.problems:
            beside(form, {one.field: words.problem(one) for one in error.problems})
        case Invalid():
            beside(form, dict.fromkeys(error.errors, _("This is not possible.")))
        case Refused():
            for finding in error.findings:
                found(form, finding)
        case Conflict():
            form.form_errors.append(
                _("This form was sent before with other content. Look at what is recorded.")
            )


def said(form: FlaskForm) -> list[str]:
    """Return everything that is said of a form: for a page that shows the form no more."""
    return [str(text) for texts in form.errors.values() for text in texts]


def found(form: FlaskForm, finding: Finding) -> None:
    """Say what a rule found, at the field that it is about."""
    name = finding.words.get("field") or FIELDS.get(finding.rule, "")
    beside(form, {name: _SAID.get(finding.rule) or words.finding(finding, g.protocol)})


def beside(form: FlaskForm, errors: Mapping[str, str]) -> None:
    """Say each of `errors` at the field of its name, or above them all where there is none."""
    for name, text in errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, str(text)]
        else:
            form.form_errors.append(str(text))
