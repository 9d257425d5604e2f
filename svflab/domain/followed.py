"""What people say of a deviation, entry by entry; `svflab.domain.deviations` adds what is found.

A deviation is named by its rule and by the entry in which it was found first: where that entry
is corrected it is still the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from svflab.domain.case import Case
from svflab.domain.chain import Entry

EXPLAINED: Final = "deviation.explained"
CLASSIFIED: Final = "deviation.classified"
PLANNED: Final = "action.planned"
DONE: Final = "action.done"
CLOSED: Final = "deviation.closed"
ABOUT_FINDINGS: Final = frozenset({EXPLAINED, CLASSIFIED, PLANNED, CLOSED})
"""What names a rule and an entry; an action that is done names the action."""
FOLLOWING: Final = ABOUT_FINDINGS | {DONE}
"""Everything that is said and done about deviations."""
IMPACTS: Final = ("identity", "product", "participant")
QUALITY: Final = "quality"
"""The role that classifies, plans and closes; it may tick an action whose owner has left."""

Key = tuple[str, str]
"""The rule, and the id of the entry in which it found something first."""


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done about a deviation: by whom, until which day, and when it was done."""

    id: str
    planned: Entry
    done: Entry | None

    @property
    def what(self) -> str:
        """Return whether it is `corrective` or `preventive`."""
        return str(self.planned.event.data.get("type", ""))

    @property
    def owner(self) -> str:
        """Return the account that is to do it."""
        return str(self.planned.event.data.get("owner", ""))

    @property
    def due(self) -> str:
        """Return the day until when it is to be done (ISO 8601)."""
        return str(self.planned.event.data.get("due", ""))


def firsts(case: Case) -> dict[str, str]:
    """Return for each correction the entry that was corrected first, by their events' ids."""
    back = {e.event.id: e.event.replaces for e in case.entries if e.event.replaces}
    return {event: _first(back, event) for event in back}


def key_of(case: Case, rule: str, event: str) -> Key:
    """Return what names the deviation that a rule found in an entry, or in a correction of it."""
    return rule, firsts(case).get(event, event)


def about(case: Case, kind: str, key: Key) -> list[Entry]:
    """Return the entries of a kind that stand and say something of a deviation."""
    first = firsts(case)
    return [e for e in case.done.get(kind, ()) if key_in(e, first) == key]


def actions(case: Case) -> dict[Key, list[Action]]:
    """Return what is planned, and whether it is done, by deviation."""
    first, done = firsts(case), dict[str, Entry]()
    for entry in case.done.get(DONE, ()):
        named = str(entry.event.data.get("action", ""))
        done[first.get(named, named)] = entry
    found: dict[Key, list[Action]] = {}
    for entry in case.done.get(PLANNED, ()):
        one = first.get(entry.event.id, entry.event.id)
        found.setdefault(key_in(entry, first), []).append(Action(one, entry, done.get(one)))
    return found


def _first(back: Mapping[str, str], event: str) -> str:
    while event in back:
        event = back[event]
    return event


def key_in(entry: Entry, first: Mapping[str, str]) -> Key:
    """Return the deviation that an entry is about."""
    event = str(entry.event.data.get("event", ""))
    return str(entry.event.data.get("rule", "")), first.get(event, event)
