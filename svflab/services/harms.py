"""Seeing all adverse events of a site at once: listed, counted, weighed, taken away."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from svflab import clock
from svflab.domain import causality, solicited
from svflab.domain import harms as tables
from svflab.domain import stopping_guidance as guidance
from svflab.domain.chronicle import Point, of_case, of_questions, of_report, ordered
from svflab.domain.harms import Table
from svflab.domain.stopping_guidance import Advice, Rule
from svflab.protocol.model import Protocol
from svflab.records import deviations, harms
from svflab.records.harms import Filter
from svflab.records.projections import Row
from svflab.services import participants, safety, subjects
from svflab.services.subjects import Known

__all__ = ["Filter"]

MOST_TREATMENTS: Final = 2000
"""So many treatments are looked at for rates and guidance: the newest."""
KINDS: Final = {
    "any": Filter(),
    "related": Filter(related=True),
    "serious": Filter(serious=True),
    "serious_related": Filter(serious=True, related=True),
    "grade_3": Filter(grade=3),
    "special": Filter(special=True),
}
"""What counts as harmed, by the names of `svflab.domain.harms.SUMS`."""

listed = harms.page
every = harms.every
SORTS: Final = tuple(harms.SORTS)
treated_at = harms.treated_at
deviations_by_class = deviations.by_class


@dataclass(frozen=True, slots=True)
class Treated:
    """A treatment of the site, and whether an adverse event of the sort asked for followed."""

    row: Row
    harmed: bool


def columns(sort: str) -> tuple[str, ...]:
    """Return the columns by which a list is in order, and which tell its rows apart."""
    return tuple(column.name for column in harms.SORTS[sort])


def table(protocol: Protocol, site: str) -> Table:
    """Return the harms of all participants of a site who were treated."""
    tallies = harms.tallies(site)
    left = harms.left(site)
    untreated = harms.events(site) - sum(one.events for one in tallies)
    counted = tables.counted(tallies, treated=harms.treated(site), untreated=untreated, left=left)
    return tables.table(protocol, counted, components(protocol))


def components(protocol: Protocol) -> tuple[str, ...]:
    """Return the components that an opinion on the cause speaks of, in the protocol's order."""
    step = protocol.steps[causality.JUDGED]
    return tuple(name for name in causality.COMPONENTS if step.field(name))


def treatments(site: str, kind: str) -> list[Treated]:
    """Return the treatments of a site in their order, each with whether harm of a kind followed."""
    found = harms.cases_with(site, KINDS[kind])
    rows = harms.treatments(site, MOST_TREATMENTS)
    return [Treated(row, row["case"] in found) for row in reversed(rows)]


def rule(protocol: Protocol, site: str) -> tuple[Rule, str]:
    """Return the rule on stopping as the site set it, and which harm it counts."""
    confirmed = subjects.site_settings(site)
    said = {name: protocol.setting(f"stopping_{name}", confirmed) for name in _RULE}
    numbers = {name: float(Decimal(text)) for name, text in said.items() if name != "counts"}
    numbers["threshold"] /= 100
    numbers["certainty"] /= 100
    made = Rule(**{**numbers, "participants": int(numbers["participants"])})  # type: ignore[arg-type]
    return made, said["counts"]


def advised(site: str, rule: Rule, counts: str) -> tuple[Advice, tuple[bool, ...]]:
    """Return what the rule says of the site's participants, and who was harmed, as treated.

    A participant who was treated twice counts once, where they were treated first.
    """
    harmed = harms.participants_with(site, KINDS[counts])
    rows = reversed(harms.treatments(site, MOST_TREATMENTS))
    order = dict.fromkeys(row["participant"] for row in rows)
    told = tuple(person in harmed for person in order)
    return guidance.advice(rule, told), told


def chronicle(protocol: Protocol, site: str, participant: str) -> tuple[Point, ...]:
    """Return the story of a participant in its order. Raises NotThere for nobody."""
    known = participants.find(protocol, site, participant)
    return ordered(_points(protocol, site, known, participant))


def _points(protocol: Protocol, site: str, known: Known, participant: str) -> Iterator[Point]:
    cases = [one.case for one in subjects.cases_of(protocol, site, known.participant.cases)]
    for case in cases:
        yield from of_case(case)
    asked = (one for case in cases for one in solicited.points(protocol, case))
    yield from of_questions(known.entries, asked, clock.now())
    for row in participants.reports(site, participant):
        yield from of_report(safety.find(protocol, site, row["code"]).adverse_event)


_RULE: Final = ("prior_a", "prior_b", "threshold", "certainty", "participants", "counts")
