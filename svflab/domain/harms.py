"""Harms in the shape of CONSORT Harms 2022, of a trial with one arm.

A line is a harm: how many participants had it at least once, how often it happened, of which
grade, how often it was serious, and how often somebody holds it related. Whatever the protocol
names in advance keeps its line where nothing happened: that nothing was seen is a result, and the
exact limit beside it says how much that is worth. Counts come in, lines go out.

CONSORT Harms 2022: Junqueira and others, BMJ 381 (2023) e073725.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from svflab.domain.causality import RELATED
from svflab.domain.exact import interval
from svflab.protocol.model import Protocol

GRADES: Final = (1, 2, 3, 4, 5)
PLACES: Final = ("digit", "donor_site", "systemic", "product")
"""Where a harm is, in the order of the table."""
DEATH: Final = 5
SEVERE: Final = 3
"""The least grade that is severe (CTCAE: severe or medically significant)."""
_CUTS: Final = ("sums", "terms", "places", "components", "ends")
SUMS: Final = ("any", "related", "serious", "serious_related", "grade_3", "special")
"""The lines above the table: any at all, and those that weigh more."""
DIED, STOPPED, WITHDREW, LEFT = "died", "stopped", "withdrew", "withdrew_otherwise"
ENDS: Final = (DIED, STOPPED, WITHDREW, LEFT)
"""How the trial ended for a participant before its end: they died, their treatment was stopped or
their consent withdrawn because of an adverse event, or withdrawn for another reason or none told
(CONSORT Harms 2022 asks for deaths, and for withdrawals because of harm)."""
_LEFT: Final = {STOPPED: STOPPED, "adverse_event": WITHDREW}
FEW: Final = 12
"""Fewer treated than this are said to be few: a rate of them moves by much with a single one.
It is the number from which on a process is judged (`svflab.domain.process.ENOUGH`)."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened, and to how many participants.

    `grades` are events by grade; what is `serious` and `related` is counted both ways.
    """

    participants: int = 0
    events: int = 0
    grades: tuple[int, ...] = (0, 0, 0, 0, 0)
    serious_participants: int = 0
    serious_events: int = 0
    related_participants: int = 0
    related_events: int = 0


NONE: Final = Count()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events one participant had that are alike in all that a table tells apart.

    `components` are those that somebody takes for a cause, between spaces.
    """

    participant: str
    term: str
    place: str
    grade: int
    serious: bool
    special: bool
    related: bool
    components: str
    events: int
    action: str = ""
    outcome: str = ""

    @property
    def ends(self) -> tuple[str, ...]:
        """Return how it ended the trial for the participant; nothing where it did not."""
        said = {
            DIED: self.grade == DEATH or self.outcome == "fatal",
            STOPPED: self.action == "injection_stopped",
        }
        return tuple(name for name, is_so in said.items() if is_so)

    @property
    def sums(self) -> tuple[str, ...]:
        """Return the lines above the table that it belongs to."""
        said = {
            "any": True,
            "related": self.related,
            "serious": self.serious,
            "serious_related": self.serious and self.related,
            "grade_3": self.grade >= SEVERE,
            "special": self.special,
        }
        return tuple(name for name in SUMS if said[name])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what it is of, its counts among those treated, and its exact limits."""

    name: str
    count: Count
    treated: int
    expected: bool = False

    @property
    def limits(self) -> tuple[float, float]:
        """Return the exact 95 % limits of the part of participants, from 0 to 1."""
        return interval(self.count.participants, self.treated)

    @property
    def rate(self) -> float | None:
        """Return the part of the treated participants who had it, or None where none is treated."""
        return self.count.participants / self.treated if self.treated else None


@dataclass(frozen=True, slots=True)
class Group:
    """The harms of one place, the most frequent first, those that never happened last."""

    place: str
    sum: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every harm of those treated. `untreated` counts events of others, which are not in it."""

    treated: int
    sums: tuple[Line, ...]
    groups: tuple[Group, ...]
    components: tuple[Line, ...]
    untreated: int = 0
    ends: tuple[Line, ...] = ()

    @property
    def few(self) -> bool:
        """Say whether so few were treated that a rate says little."""
        return self.treated < FEW


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted, by what a line is of: sums, terms, places and components."""

    treated: int = 0
    untreated: int = 0
    sums: Mapping[str, Count] = field(default_factory=dict)
    terms: Mapping[str, Count] = field(default_factory=dict)
    places: Mapping[str, Count] = field(default_factory=dict)
    components: Mapping[str, Count] = field(default_factory=dict)
    ends: Mapping[str, Count] = field(default_factory=dict)


def counted(
    tallies: Iterable[Tally],
    *,
    treated: int,
    untreated: int,
    left: Iterable[tuple[str, str]] = (),
) -> Counts:
    """Return how often each harm happened, and to how many: by sum, term, place and component.

    `left` names who left otherwise than by an event's own word, and how (`svflab.domain.consent`).
    """
    found: dict[str, dict[str, list[Tally]]] = {name: {} for name in _CUTS}
    for one in tallies:
        named = {"sums": one.sums, "terms": (one.term,), "places": (one.place,)}
        named |= {"components": tuple(one.components.split()), "ends": one.ends}
        for cut, names in named.items():
            for name in names:
                found[cut].setdefault(name, []).append(one)
    cuts = {
        cut: {name: _count(some) for name, some in parts.items()} for cut, parts in found.items()
    }
    return Counts(treated, untreated, **{**cuts, "ends": _ended(found["ends"], left)})


def _ended(
    told: Mapping[str, Sequence[Tally]], left: Iterable[tuple[str, str]]
) -> dict[str, Count]:
    """Return of how many participants the trial ended so; by an event, or by another entry."""
    who = {name: {one.participant for one in told.get(name, ())} for name in ENDS}
    for participant, how in left:
        who[_LEFT.get(how, LEFT)].add(participant)
    return {name: Count(len(people)) for name, people in who.items()}


def _count(some: Sequence[Tally]) -> Count:
    serious, related = [one for one in some if one.serious], [one for one in some if one.related]
    grades = [0] * len(GRADES)
    for one in some:
        if one.grade in GRADES:
            grades[one.grade - 1] += one.events
    return Count(*_both(some), tuple(grades), *_both(serious), *_both(related))


def _both(some: Sequence[Tally]) -> tuple[int, int]:
    """Return to how many participants, and how often."""
    return len({one.participant for one in some}), sum(one.events for one in some)


def table(protocol: Protocol, counted: Counts, components: Iterable[str]) -> Table:
    """Return the table of what was counted; terms that the protocol no longer has stand too."""
    n = counted.treated
    awaited = {term.code for term in protocol.terms if term.special}
    known = {term.code: term.where for term in protocol.terms}
    wanted = [code for code in known if code in awaited or code in counted.terms]
    wanted += [code for code in counted.terms if code not in known]
    groups = []
    for place in PLACES:
        mine = [code for code in wanted if known.get(code, code.partition(".")[0]) == place]
        lines = [Line(code, counted.terms.get(code, NONE), n, code in awaited) for code in mine]
        lines.sort(key=lambda line: (-line.count.participants, -line.count.events))
        groups.append(Group(place, Line(place, counted.places.get(place, NONE), n), tuple(lines)))
    return Table(
        n,
        tuple(Line(name, counted.sums.get(name, NONE), n) for name in SUMS),
        tuple(groups),
        tuple(Line(name, counted.components.get(name, NONE), n) for name in components),
        counted.untreated,
        tuple(Line(name, counted.ends.get(name, NONE), n) for name in ENDS),
    )


def related_to(opinions: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the components that any of these opinions takes for a cause, sorted.

    One opinion is enough, whoever gave it: no other one takes it away (EU 536/2014, Annex III).
    """
    found = {name for said in opinions for name, word in said.items() if word in RELATED}
    return tuple(sorted(found))
