"""Scans by month: how many were stopped, not known or typed, at which workstation.

Counted while they are recorded, so that a month costs the same in a young log and an old one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from svflab.records import scans
from svflab.records.projections import Row

ONLY = ("stopped", "unknown", "typed")


@dataclass(frozen=True, slots=True)
class Count:
    """What was scanned at a workstation, as the record names it; "" for none that was named.

    `in_forms` are codes that were typed into forms of steps: they are no scans.
    """

    workstation: str
    scans: int
    stopped: int
    unknown: int
    typed: int
    in_forms: int

    def share(self, what: str) -> float | None:
        """Return which part of the scans were stopped, unknown or typed; None where none were."""
        return getattr(self, what) / self.scans if self.scans else None


def months(site: str) -> list[str]:
    """Return the months in which anything was scanned or typed, the newest first."""
    return scans.months(site)


def counted(site: str, month: str) -> list[Count]:
    """Return what was counted in a month, where most was amiss first."""
    names = ("workstation", *scans.COUNTS)
    rows = scans.by_workstation(site, month)
    found = [Count(**{name: row[name] for name in names}) for row in rows]
    return sorted(
        found, key=lambda one: (-(one.stopped + one.unknown + one.typed), one.workstation)
    )


def together(counts: Iterable[Count]) -> Count:
    """Return the sum over all workstations."""
    listed = list(counts)
    sums = {name: sum(getattr(one, name) for one in listed) for name in scans.COUNTS}
    return Count("", **sums)


def noted(
    site: str,
    month: str,
    *,
    workstation: str | None = None,
    only: str = "",
    before: int | None = None,
    size: int = 50,
) -> list[Row]:
    """Return the scans of a month that were stopped, unknown or typed, the newest first.

    `workstation` None asks for all of them; `before` is the place where the last page ended.
    """
    asked = only if only in ONLY else ""
    return scans.noted(site, month, workstation=workstation, only=asked, before=before, size=size)
