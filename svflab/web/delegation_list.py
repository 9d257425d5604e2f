"""The rows of the delegation log: on the page, and in the table that leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import g
from flask_babel import gettext

from svflab.domain.delegations import Delegation
from svflab.services import delegations
from svflab.web.words import delegations as words
from svflab.web.words import names
from svflab.web.words.people import person

_: Callable[..., str] = gettext


def row(one: Delegation, reasons: Mapping[str, str]) -> dict[str, Any]:
    """Return a delegation as the page shows it; `reasons` are those of its entries."""
    state = "soon" if delegations.ends_soon(one, g.now) else one.state(g.now)
    return {
        "id": one.id,
        "code": one.task,
        "person": person(one.account),
        "task": names.task(g.protocol, one.task),
        "first": words.first_day(one),
        "last": words.last_day(one),
        "trained": one.trained_on,
        "by": person(one.given_by),
        "at": one.given_at,
        "ended_by": person(one.ended_by) if one.ended_by else "",
        "chip": words.STATE[state],
        "remark": "; ".join(filter(None, map(reasons.get, (one.id, one.ended_entry)))),
    }


def groups(
    found: Iterable[Delegation], reasons: Mapping[str, str], *, by_task: bool
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rows under the name of their person, or of their task, in order."""
    rows = [row(one, reasons) for one in found]
    order = [names.task(g.protocol, one) for one in g.protocol.tasks]
    place = {task: number for number, task in enumerate(order)}
    name = "task" if by_task else "person"
    if by_task:
        rows.sort(key=lambda one: (place.get(one["task"], len(place)), one["person"]))
    else:
        rows.sort(key=lambda one: (one["person"], place.get(one["task"], len(place))))
    return [(str(title), list(some)) for title, some in groupby(rows, itemgetter(name))]


def ending_soon(found: Iterable[Delegation]) -> int:
    """Return how many end soon."""
    return sum(delegations.ends_soon(one, g.now) for one in found)


def head() -> list[str]:
    """Return the head of the table that leaves."""
    titles = (_("Person"), _("Account"), _("Task"), _("From"), _("Until"), _("Trained on"))
    return [*titles, _("Authorised by"), _("Authorised at"), _("State"), _("Ended by")]


def cells(found: Iterable[Delegation]) -> Iterator[list[object]]:
    """Return the rows of the table that leaves."""
    for one in found:
        shown = row(one, {})
        days = (shown["first"], shown["last"], shown["trained"])
        by = (shown["by"], names.when(one.given_at), shown["chip"][1], shown["ended_by"])
        yield [shown["person"], one.account, shown["task"], *days, *by]
