"""Local anaesthetic in words: what was given today for each kg, beside the site's limit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from flask import g

from svflab.domain import doses
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.doses import Dose
from svflab.web import words
from svflab.web.drawn import kept
from svflab.web.forms import StepForm
from svflab.web.language import gettext

_: Callable[..., str] = gettext

AGENT = "anaesthetic"
"""The field that names the agent, in every step that states a dose."""


@dataclass(frozen=True, slots=True)
class Row:
    """A dose as a line: what it is of, in mg and mg/kg, and its limit with where it comes from.

    `mg_per_kg` is "" where the participant was not weighed. `agent` and `plain` tell the script
    to which choices on the form the line belongs.
    """

    agent: str
    plain: bool
    title: str
    mg: str
    mg_per_kg: str
    at_most: str
    setting: str
    why: str
    over: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a dose shows beside it: the weight of the day, and a line for each limit."""

    weight_kg: str
    rows: tuple[Row, ...]


def of_case(case: Case) -> tuple[Row, ...]:
    """Return what was given in a case so far."""
    return _rows(doses.of_day(g.protocol, case, doses.given(case)))


def asked(case: Case, form: StepForm | None) -> Asked | None:
    """Return what stands beside the form of a dose: every agent, with what it had before.

    None for any other form, and for a correction, whose own dose is among those before.
    """
    if form is None or form.replaces or form.act.kind not in doses.KINDS:
        return None
    field = form.step.field(AGENT)
    before = doses.given(case)
    plain = {"adrenaline": False}
    agents = [choice.value for choice in field.choices] if field else []
    shown = (
        dose
        for agent in agents
        for dose in doses.totals(g.protocol, case, [*before, {AGENT: agent, **plain}], agent)
    )
    weight = case.weight_kg
    return Asked("" if weight is None else f"{weight:f}", _rows(shown))


def beside(case: Case, shown: Iterable[Entry]) -> dict[str, str]:
    """Return what the agent of each dose comes to with it, in one line, by the id of its event.

    It is worked out once for the same doses before it, and the same weight.
    """
    stated = doses.stated(case)
    seals, places = [e.hash for e in stated], {e.event.id: n for n, e in enumerate(stated, start=1)}
    told = {}
    for entry in shown:
        if until := places.get(entry.event.id):
            key = ("dose", case.code, case.weight_kg, tuple(seals[:until]))
            told[entry.event.id] = kept(key, partial(_beside, case, stated[:until]))
    return told


def _beside(case: Case, stated: Sequence[Entry]) -> str:
    """Return what the agent of the last of these doses comes to with all of them."""
    agent = stated[-1].event.data.get(AGENT)
    mine = [entry.event.data for entry in stated if entry.event.data.get(AGENT) == agent]
    return "; ".join(
        _(
            "%(title)s that day: %(mg_per_kg)s mg/kg, at most %(at_most)s mg/kg",
            title=row.title,
            mg_per_kg=row.mg_per_kg,
            at_most=row.at_most,
        )
        for row in _rows(doses.of_day(g.protocol, case, mine))
        if row.mg_per_kg
    )


def _rows(found: Iterable[Dose]) -> tuple[Row, ...]:
    return tuple(map(_row, found))


def _row(dose: Dose) -> Row:
    agent = words.choice(g.protocol, doses.KINDS[0], AGENT, dose.agent)
    setting = g.protocol.settings[dose.setting]
    return Row(
        dose.agent,
        dose.plain,
        _("%(agent)s without adrenaline", agent=agent) if dose.plain else agent,
        f"{dose.mg:f}",
        "" if dose.mg_per_kg is None else _for_each_kg(dose.mg_per_kg, dose),
        f"{dose.at_most:f}",
        _(setting.title),
        _(setting.why),
        dose.over,
    )


def _for_each_kg(value: Decimal, dose: Dose) -> str:
    """Return mg/kg with one place; with more where only those show that it is over."""
    text = f"{value:.1f}"
    return f"{value:.3f}" if dose.over and Decimal(text) <= dose.at_most else text
