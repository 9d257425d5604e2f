"""The count of labels, like that of instruments: each print is on its container, or it is gone.

Printed is applied + destroyed + lost + missing; of a print of which nothing left the server there
is no paper, and it is told apart. A label that waits to be stuck on, and one that
is void and was neither destroyed nor declared lost, are missing: nobody has said where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from svflab.domain.case import Case
from svflab.domain.containers import Container, Print


@dataclass(frozen=True, slots=True)
class Count:
    """How many prints there are of some labels, and what became of them.

    `missing` holds each print of which nobody has said where it is, with what it belongs on;
    `unsent` counts those of which nothing left, which are not among the printed.
    """

    printed: int
    applied: int
    destroyed: int
    lost: int
    missing: tuple[tuple[Container, Print], ...] = ()
    unsent: int = 0

    @property
    def balances(self) -> bool:
        """Say whether it is known of every print where it is."""
        return not self.missing


def by_kind(case: Case) -> dict[str, Count]:
    """Return the count for each kind of container that was labelled, in the order of the day."""
    kinds: dict[str, list[Container]] = {}
    for one in case.containers.values():
        if one.prints:
            kinds.setdefault(one.kind, []).append(one)
    return {kind: count(containers) for kind, containers in kinds.items()}


def count(containers: Iterable[Container]) -> Count:
    """Return the count of the labels of these containers together."""
    recorded = [(one, label) for one in containers for label in one.prints]
    prints = [(one, label) for one, label in recorded if not label.never_left]
    missing = tuple((one, label) for one, label in prints if not label.counted)
    fates = [label.fate for _one, label in prints]
    destroyed, lost = fates.count("destroyed"), fates.count("lost")
    applied = len(prints) - destroyed - lost - len(missing)
    unsent = len(recorded) - len(prints)
    return Count(len(prints), applied, destroyed, lost, missing, unsent)
