"""What the test of a scanner found, kept for each workstation.

The page of the test judges the keys (static/js/diagnosis.js); what it says is the browser's claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain.chain import Entry
from svflab.records import log
from svflab.services.errors import Invalid
from svflab.services.record import note
from svflab.services.scanned import at

TESTED: Final = "scanner.tested"
VERDICTS: Final = ("good", "undone", "bad")
"""All is as it should be; svflab copes with what is not; scans may go wrong."""
FAULTS: Final = (
    "silent",
    "other",
    "unread",
    "alt",
    "truncated",
    "doubled",
    "bouncing",
    "typing",
    "azerty",
    "qwertz",
    "layout",
    "hangul",
    "ime",
    "caps",
    "small",
    "prefix",
    "suffix",
    "symbology",
    "slow",
    "unended",
)
"""What a test may find; the worst first."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of a scanner: what it found, when, by whom, and how many ms lay between two keys."""

    verdict: str
    faults: tuple[str, ...]
    end: str
    pace: int
    how: str
    at: datetime
    by: str
    workstation: str


def keep(
    site: str,
    *,
    verdict: str,
    faults: Sequence[str],
    end: str = "",
    pace: int = 0,
    how: str = "scan",
    actor: str,
    role: str,
    workstation: str,
) -> Tested:
    """Record what a test of the scanner at a workstation found.

    Raises Invalid for a verdict that there is not; faults that there are not are left out.
    """
    if verdict not in VERDICTS:
        raise Invalid({"verdict": "unknown"})
    entry = note(
        TESTED,
        f"site:{site}",
        {
            "verdict": verdict,
            "faults": [name for name in FAULTS if name in faults],
            "end": end[:20],
            "pace_ms": max(0, min(pace, 60_000)),
            "how": how if how in {"scan", "camera"} else "scan",
        },
        actor=actor,
        role=role,
        site=site,
        touches=(at(workstation, "scanner"),),
        workstation=workstation,
    )
    return _tested(entry)


def last(site: str, workstation: str) -> Tested | None:
    """Return what the last test of the scanner at a workstation found, or None for no test."""
    found = log.page(site, subject=at(workstation, "scanner"), size=1)
    return _tested(found[0]) if found else None


def _tested(entry: Entry) -> Tested:
    event = entry.event
    faults = event.data["faults"]
    return Tested(
        str(event.data["verdict"]),
        tuple(str(name) for name in faults) if isinstance(faults, list) else (),
        str(event.data["end"]),
        int(str(event.data["pace_ms"])),
        str(event.data["how"]),
        entry.recorded_at,
        event.actor,
        event.workstation,
    )
