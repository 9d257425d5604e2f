"""What a rule says of a case.

A finding is a rule's name and its facts, never a sentence: sentences are made, and translated,
where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from svflab.domain.event import Value

REFUSED: Final = "attempt.refused"
"""The kind of the entry that stands for an act which the rules did not let happen."""


class Level(StrEnum):
    """How a finding weighs on an event that is stamped now.

    `ALWAYS` refuses whatever time is given (a missing right, an unknown code, an impossible
    value, a time in the future). `STOPPING` refuses an act of now, and shows as a deviation
    of one that has already happened. `DEVIATION` is recorded and shown.
    """

    ALWAYS = "always"
    STOPPING = "stopping"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's name, the event it is about, and the facts that a sentence needs."""

    rule: str
    event_id: str
    level: Level
    incident: bool = False
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """Return the facts by name."""
        return dict(self.facts)

    def sealed(self) -> dict[str, Value]:
        """Return the finding as it stands in an entry: of a refusal, or of a close."""
        return {
            "rule": self.rule,
            "event": self.event_id,
            "level": self.level.value,
            "incident": self.incident,
            "facts": dict(self.facts),
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the finding that `sealed` wrote. Raises ValueError where it has no level."""
        facts = data.get("facts")
        named = facts if isinstance(facts, Mapping) else {}
        return cls(
            str(data.get("rule", "")),
            str(data.get("event", "")),
            Level(str(data.get("level", ""))),
            data.get("incident") is True,
            tuple(sorted((str(name), str(fact)) for name, fact in named.items())),
        )


def sealed_in(data: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings that stand in an entry's data: those of a refusal, or of a close."""
    rows = data.get("findings")
    listed = rows if isinstance(rows, list) else []
    return tuple(Finding.read(row) for row in listed if isinstance(row, Mapping))


def always(rule: str, event_id: str, **facts: object) -> Finding:
    """Return a finding that refuses, whenever the act is said to have happened."""
    return _finding(rule, event_id, Level.ALWAYS, facts)


def stopping(rule: str, event_id: str, **facts: object) -> Finding:
    """Return a finding that stops an act of now."""
    return _finding(rule, event_id, Level.STOPPING, facts)


def incident(rule: str, event_id: str, **facts: object) -> Finding:
    """Return a finding that stops an act of now, and is an incident where it has happened."""
    return _finding(rule, event_id, Level.STOPPING, facts, incident=True)


def deviation(rule: str, event_id: str, **facts: object) -> Finding:
    """Return a finding that is recorded and shown, and stops nothing."""
    return _finding(rule, event_id, Level.DEVIATION, facts)


def mishap(rule: str, event_id: str, **facts: object) -> Finding:
    """Return a finding that is recorded even now, and is an incident: it touches identity."""
    return _finding(rule, event_id, Level.DEVIATION, facts, incident=True)


def _finding(
    rule: str,
    event_id: str,
    level: Level,
    facts: Mapping[str, object],
    *,
    incident: bool = False,
) -> Finding:
    pairs = tuple(sorted((name, str(value)) for name, value in facts.items()))
    return Finding(rule, event_id, level, incident, pairs)
