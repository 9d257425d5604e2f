"""A case, folded from its entries: which of them stand, and in which order they happened.

What each kind does is told in `svflab.domain.effects`. The rules judge while it is folded: a
rule sees the case as it stood when the event happened (`svflab.domain.rules`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from svflab.domain import effects
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.clocks import ending_timers
from svflab.domain.corrections import WITHDRAWN, places, replaced_by
from svflab.protocol.model import Protocol


def case_of(protocol: Protocol, code: str, entries: Iterable[Entry]) -> Case:
    """Return the case that these entries make, in whatever order they were heard of."""
    case = started(code, entries)
    for entry in standing(case):
        apply(protocol, case, entry)
    return case


def started(code: str, entries: Iterable[Entry]) -> Case:
    """Return a case that knows its entries, and nothing yet of what they do."""
    told = tuple(entries)
    place = places(told)
    ordered = sorted(told, key=lambda e: (e.event.occurred_at, place[e.event.id], e.seq))
    return Case(code, tuple(ordered), replaced=replaced_by(told))


def reached(protocol: Protocol, case: Case) -> datetime | None:
    """Return when the last step that stands in a case happened; None where none does."""
    steps = protocol.steps
    newest = (e for e in reversed(case.entries) if _stands(case, e) and e.event.kind in steps)
    return next((entry.event.occurred_at for entry in newest), None)


def standing(case: Case) -> Iterator[Entry]:
    """Return the entries that count: what was corrected or withdrawn is left out."""
    for entry in case.entries:
        if _stands(case, entry):
            yield entry


def _stands(case: Case, entry: Entry) -> bool:
    return entry.event.id not in case.replaced and entry.event.kind != WITHDRAWN


def apply(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Let `entry` happen to `case`, and keep the clocks that it ends."""
    event = entry.event
    if event.about == f"case:{case.code}":
        case.timed += [(clock, event) for clock in ending_timers(protocol, case, entry)]
        effects.happen(protocol, case, entry)
    else:
        effects.happen_elsewhere(protocol, case, entry)
