"""What the next print of a label says otherwise than the one before, in words."""

from collections.abc import Callable

from flask_babel import gettext

from svflab.services.label_contents import TEMPLATE, Difference
from svflab.web.entry_values import ON_LABEL, on_label, template

_: Callable[..., str] = gettext


def rows(differences: tuple[Difference, ...]) -> list[tuple[str, str, str]]:
    """Return a line for each fact: what it is called, on the label now, and on the next print."""
    return [
        (_title(one.fact), _said(one.fact, one.now), _said(one.fact, one.then))
        for one in differences
    ]


def _title(fact: str) -> str:
    if fact == TEMPLATE:
        return _("Template")
    return str(ON_LABEL.get(fact, fact))


def _said(fact: str, held: str | int | bool) -> str:
    if held == "":
        return "–"
    return template(str(held)) if fact == TEMPLATE else on_label(fact, held)
