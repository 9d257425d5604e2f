"""The count of labels, like that of instruments: each print is on its container, or it is gone.

Printed is applied + destroyed + lost + missing. A label that waits to be stuck on, and one that
is void and was neither destroyed nor declared lost, are missing: nobody has said where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from svflab.domain.case import Case
from svflab.domain.containers import Container, Print


@dataclass(frozen=True, slots=True)
class Count:
    """How many prints there are of one container's label, and what became of them.

    `code` is the container's; "" stands for several. `missing` holds the prints themselves.
    """

    code: str
    printed: int
    applied: int
    destroyed: int
    lost: int
    missing: tuple[Print, ...] = ()

    @property
    def balances(self) -> bool:
        """Say whether it is known of every print where it is."""
        return not self.missing


def counts(case: Case) -> tuple[Count, ...]:
    """Return the count of each container that was labelled, in the order they were made."""
    return tuple(_count(one) for one in case.containers.values() if one.prints)


def total(rows: Iterable[Count]) -> Count:
    """Return the count of all of these together."""
    all_of = tuple(rows)
    return Count(
        "",
        sum(row.printed for row in all_of),
        sum(row.applied for row in all_of),
        sum(row.destroyed for row in all_of),
        sum(row.lost for row in all_of),
        tuple(label for row in all_of for label in row.missing),
    )


def _count(container: Container) -> Count:
    fates = [label.fate for label in container.prints]
    missing = tuple(label for label in container.prints if not label.counted)
    destroyed, lost = fates.count("destroyed"), fates.count("lost")
    applied = len(fates) - destroyed - lost - len(missing)
    return Count(container.code, len(fates), applied, destroyed, lost, missing)
