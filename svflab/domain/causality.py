"""Opinions on the cause of an adverse event: who judged for whom, which stand, where they differ.

An opinion is only ever joined by another one. Of each physician the latest stands, in each role
that they gave one in: so a sponsor's never takes the place of an investigator's, and a second
investigator's not that of the first. An event is related as soon as any that stands says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from svflab.domain.chain import Entry
from svflab.domain.finding import Finding, always

if TYPE_CHECKING:
    from svflab.domain.subjects import AdverseEvent

JUDGED: Final = "causality.judged"
SPONSOR: Final = "sponsor"
PARTIES: Final = {"surgeon": "investigator", "sponsor": SPONSOR, "safety_officer": "safety_officer"}
"""For whom a physician judges, by the role in which it was done."""

STUDY: Final = ("liposuction", "anaesthetic", "device", "svf", "injection")
"""The components of what the trial does to a participant; `device` is the Smart-X processing."""
OTHERS: Final = ("disease", "concomitant")
COMPONENTS: Final = (*STUDY, *OTHERS)
RELATED: Final = frozenset({"certain", "probable", "possible"})
"""The words of the WHO-UMC scale that count as related."""
OPEN: Final = frozenset({"", "unclassified", "unassessable"})
"""The words that leave it open whether it is."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A physician's opinion, and what became of it.

    `party` is for whom: investigator, sponsor or safety_officer. `fits` says that it is about the
    report as it is told now; `stands` that the same physician gave no later one in that role.
    """

    entry: Entry
    party: str
    said: Mapping[str, str]
    fits: bool
    stands: bool

    @property
    def related(self) -> tuple[str, ...]:
        """Return the components of the trial that it takes for a cause."""
        return tuple(name for name in STUDY if self.said.get(name) in RELATED)

    @property
    def verdict(self) -> str:
        """Return one word: related, unrelated, or open where a component cannot be told yet.

        An opinion of before a component was asked for says nothing of it, and leaves nothing open.
        """
        if self.related:
            return "related"
        left_open = any(self.said.get(name) in OPEN for name in STUDY if name in self.said)
        return "open" if left_open else "unrelated"


@dataclass(frozen=True, slots=True)
class Difference:
    """A component on which opinions that stand differ; `on_relation`: on whether it is a cause."""

    component: str
    said: tuple[tuple[Opinion, str], ...]
    on_relation: bool


def opinions(one: "AdverseEvent") -> tuple[Opinion, ...]:
    """Return each opinion on the cause, in the order in which they were given."""
    last = latest(one.opinions)
    return tuple(
        Opinion(entry, party(entry), _said(entry), one.still_fits(entry), entry in last)
        for entry in one.opinions
    )


def standing(one: "AdverseEvent") -> tuple[Opinion, ...]:
    """Return the opinions that stand: of each physician, in each role, the latest."""
    return tuple(opinion for opinion in opinions(one) if opinion.stands)


def related(one: "AdverseEvent") -> bool:
    """Say whether any opinion that stands takes a component of the trial for a cause.

    One of before a correction of the report counts until the same physician judges it anew.
    """
    return any(opinion.related for opinion in standing(one))


def components(one: "AdverseEvent") -> tuple[str, ...]:
    """Return the components of the trial that any opinion which stands takes for a cause."""
    named = {name for opinion in standing(one) for name in opinion.related}
    return tuple(name for name in STUDY if name in named)


def differences(one: "AdverseEvent") -> tuple[Difference, ...]:
    """Return each component on which opinions that stand say different words of the scale."""
    found = standing(one)
    return tuple(d for name in COMPONENTS if (d := _difference(name, found)))


def is_divided(one: "AdverseEvent") -> bool:
    """Say whether one opinion that stands calls the event related, and another unrelated."""
    return {"related", "unrelated"} <= {opinion.verdict for opinion in standing(one)}


def contradictions(data: Mapping[str, Any], event_id: str = "") -> Iterator[Finding]:
    """Yield what an opinion may not say at once, by the criteria of the scale.

    Nobody stops or repeats a single dose: what makes a cause certain must be said. And what is
    certain is explained by nothing else (PMC6039921 box 2).
    """
    words = {name: data.get(name) for name in COMPONENTS}
    certain = [name for name, word in words.items() if word == "certain"]
    if certain and not data.get("note"):
        yield always("certain_in_words", event_id)
    besides = [name for name, word in words.items() if word in RELATED and name not in certain[:1]]
    if certain and besides:
        yield always("certain_besides", event_id, field=besides[0], certain=certain[0])


def party(entry: Entry) -> str:
    """Return for whom an opinion was given; "" for a role that gives none."""
    return PARTIES.get(entry.event.role, "")


def latest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return of each person, in each role, the last of these entries."""
    last = {(e.event.actor, e.event.role): e for e in sorted(entries, key=lambda e: e.seq)}
    return tuple(last.values())


def _said(entry: Entry) -> dict[str, str]:
    data = entry.event.data
    return {name: str(data[name]) for name in COMPONENTS if data.get(name)}


def _difference(name: str, found: Iterable[Opinion]) -> Difference | None:
    said = tuple((opinion, word) for opinion in found if (word := opinion.said.get(name)))
    words = {word for _opinion, word in said}
    if len(words) < 2:
        return None
    told = {word in RELATED for word in words - OPEN}
    return Difference(name, said, len(told) > 1)
