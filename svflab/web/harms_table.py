"""The table of harms in words: for the page, as the cells of a table, and as blocks of a paper."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import current_app, g
from flask_babel import ngettext

from svflab.domain.harms import GRADES, Line, Table
from svflab.web.dossier_blocks import Block, row, table, text
from svflab.web.language import gettext
from svflab.web.words import harms as called

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

HEAD: Final = (
    *("site", "mode", "part", "harm", "awaited", "treated", "participants", "participants_percent"),
    *("exact_95_low_percent", "exact_95_high_percent", "events"),
    *(f"events_grade_{grade}" for grade in GRADES),
    *("serious_participants", "serious_events", "related_participants", "related_events"),
)
"""Names of columns are not translated: whoever works with the table finds them by name."""


def shown(told: Table) -> dict[str, Any]:
    """Return the table as people read it."""
    return {
        "treated": told.treated,
        "untreated": told.untreated,
        "few": told.few,
        "sums": [_line(one, str(called.SUMS[one.name])) for one in told.sums],
        "groups": [
            {
                "title": called.place(g.protocol, group.place),
                "sum": _line(group.sum, _("Any of these")),
                "lines": [_line(one, called.term(g.protocol, one.name)) for one in group.lines],
            }
            for group in told.groups
        ],
        "ends": [_line(one, str(called.ENDS[one.name])) for one in told.ends],
        "parts": [_line(one, called.component(g.protocol, one.name)) for one in told.components],
    }


def rows(told: Table) -> Iterator[tuple[object, ...]]:
    """Give the cells of each line in the order of `HEAD`."""
    for part, lines in (
        ("sum", told.sums),
        *((group.place, (group.sum, *group.lines)) for group in told.groups),
        ("related_to", told.components),
    ):
        for one in lines:
            yield (g.site, current_app.config["MODE"], part, one.name, *_cells(one))
    for one in told.ends:  # participants alone: an end is no event
        cells = _cells(one)[:6]
        blank = [None] * (len(HEAD) - 4 - len(cells))
        yield (g.site, current_app.config["MODE"], "ended", one.name, *cells, *blank)


def blocks(told: Table) -> Iterator[Block]:
    """Give the table as blocks of a paper."""
    shows = shown(told)
    yield text(said(told))
    yield table(_columns(_("All adverse events")), [_row(one) for one in shows["sums"]])
    listed = []
    for group in shows["groups"]:
        listed.append(_row({**group["sum"], "title": f"{group['title']}: {group['sum']['title']}"}))
        listed += [_row(one, level=1) for one in group["lines"]]
    yield table(_columns(_("Harm")), listed)
    yield table(_columns(_("Held related by somebody to")), [_row(one) for one in shows["parts"]])
    ends = {_("Deaths and withdrawals"): 3.4, _("Participants"): 1.8, _("Exact limits"): 1.5}
    left = [row(one["title"], one["participants"], one["limits"]) for one in shows["ends"]]
    yield table(ends, left)
    yield text(notes())


def said(told: Table) -> str:
    """Return of whom the table is, and what it cannot say."""
    first = _("Participants treated: %(count)s.", count=told.treated)
    found = [first, str(called.ONE_ARM)]
    if told.few:
        found.append(_("Few were treated: a rate moves by much with a single one."))
    if told.untreated:
        found.append(
            _n(
                "Not in the table: %(num)s event of a participant into whom nothing was "
                "injected; the list has it.",
                "Not in the table: %(num)s events of participants into whom nothing was "
                "injected; the list has them.",
                told.untreated,
            )
        )
    return " ".join(found)


def notes() -> str:
    """Return how the table is made."""
    return _(
        "The shape is that of CONSORT Harms 2022, which is for trials with a control. "
        "Participants: those with at least one event, of those treated; limits are exact, 95 in "
        "100 (Clopper-Pearson). "
        "Events: each one, by grade. Serious and held related: participants / events. Related is "
        "what one physician at least holds certain, probable or possible for a part of the "
        "treatment. Pre-specified harms (*) keep their line where none was seen; events are asked "
        "for at fixed points and taken whenever somebody tells of one. Nobody has to say why they "
        "withdraw consent."
    )


def _line(one: Line, title: str) -> dict[str, Any]:
    count = one.count
    return {
        "name": one.name,
        "title": title,
        "none": not count.events,
        "some": count.participants,
        "awaited": one.expected,
        "participants": called.of_all(count, one),
        "limits": called.limits(one),
        "events": count.events,
        "grades": called.grades(count),
        "serious": called.both(count.serious_participants, count.serious_events),
        "related": called.both(count.related_participants, count.related_events),
    }


def _cells(one: Line) -> tuple[object, ...]:
    count, rate, (low, high) = one.count, one.rate, one.limits
    return (
        "yes" if one.expected else "no",
        one.treated,
        count.participants,
        None if rate is None else round(rate * 100, 4),
        round(low * 100, 4),
        round(high * 100, 4),
        count.events,
        *count.grades,
        count.serious_participants,
        count.serious_events,
        count.related_participants,
        count.related_events,
    )


def _columns(first: str) -> dict[str, float]:
    return {
        first: 3.4,
        _("Participants"): 1.8,
        _("Exact limits"): 1.5,
        f"*{_('Events')}": 0.7,
        **{f"*{_('Grade')} {grade}": 0.7 for grade in GRADES},
        f"*{_('Serious')}": 0.9,
        f"*{_('Related')}": 0.9,
    }


def _row(one: dict[str, Any], level: int = 0) -> dict[str, Any]:
    title = f"{one['title']} *" if one["awaited"] else one["title"]
    told = (one["participants"], one["limits"], str(one["events"]), *one["grades"])
    state = "over" if one["serious"] and level else ""
    return row(title, *told, one["serious"], one["related"], level=level, state=state)
