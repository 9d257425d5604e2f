"""The delegation log in words: what its entries hold, and how a delegation stands."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from svflab.domain import delegations
from svflab.domain.delegations import Delegation
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import names
from svflab.web.words.people import person

_: Callable[..., str] = gettext

KINDS: Final = frozenset(delegations.KINDS)
LABEL: Final[Mapping[str, LazyString]] = {
    "before": _l("Before"),
    "delegation": _l("Delegation"),
    "ends_at": _l("Until"),
    "investigator": _l("Principal investigator"),
    "kept": _l("Steps are asked for their delegation"),
    "starts_at": _l("From"),
    "task": _l("Task"),
    "tasks": _l("Tasks"),
    "trained_on": _l("Trained on"),
}
"""What the data of these entries are called."""
STATE: Final = {
    "in_force": ("open", _l("in force")),
    "ahead": ("early", _l("not yet")),
    "over": ("stopped", _l("over")),
    "ended": ("stopped", _l("ended")),
    "soon": ("closing", _l("ends soon")),
}
"""How a delegation stands: the state of its chip, and its word."""
_NAMED: Final = 8
"""Characters of an entry's id by which people tell a delegation from another."""


def value(name: str, held: Any) -> str | None:
    """Return a datum of such an entry, or None where nothing special is known of it."""
    match name:
        case "before" | "investigator":
            return person(str(held)) if held else "–"
        case "task":
            return names.task(g.protocol, str(held))
        case "tasks":
            return ", ".join(names.task(g.protocol, str(one)) for one in held)
        case "starts_at" | "ends_at":
            return names.when(str(held)) if held else _("until it is ended")
        case "kept":
            return _("yes") if held else _("no")
        case "delegation":
            return str(held)[:_NAMED]
    return None


def seen(told: Mapping[str, Any]) -> str:
    """Return whether who did a step held its task."""
    who, task = person(str(told.get("who"))), names.task(g.protocol, str(told.get("task")))
    if told.get("under"):
        return _("%(task)s, delegated to %(who)s", task=task, who=who)
    return _("%(task)s, not delegated to %(who)s", task=task, who=who)


def first_day(one: Delegation) -> date:
    """Return the day from which a delegation is in force, in the site's zone."""
    return local(one.starts_at).date()


def last_day(one: Delegation) -> date | None:
    """Return its last day in the site's zone, or None where somebody has to end it."""
    return local(one.ends_at - timedelta(microseconds=1)).date() if one.ends_at else None
