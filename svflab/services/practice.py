"""A guided first case: what an account has done of it, worked out from the log of the site.

Nothing of it is stored. A point is done when the account itself has recorded what the point is
about, on this database, since it signed in first: what the seed of the practice data did in the
name of the same account does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.finding import REFUSED
from svflab.domain.scans import SCAN, STOP
from svflab.records import log, pages
from svflab.records.pages import Wanted
from svflab.services.record import HOUSE

AT_ONCE: Final = 500
MOST: Final = 20_000
"""Entries of one account that are looked at: more than anybody practises."""

TRACKS: Final = {
    "surgeon": "theatre",
    "nurse": "theatre",
    "processor": "laboratory",
    "safety_officer": "safety",
    "quality": "quality",
    "coordinator": "office",
}
"""Which first case each role is guided through."""

_SCANNED, _STOPPED, _CORRECTED = "scanned", "stopped", "corrected"
POINTS: Final = {
    "theatre": (
        _SCANNED,
        "identity.checked",
        "wristband.issued",
        "label.printed",
        "label.applied",
        _STOPPED,
        "syringe.matched",
        "injection.given",
        _CORRECTED,
    ),
    "laboratory": (
        _SCANNED,
        "extraction.finished",
        "svf.collected",
        "label.printed",
        "label.applied",
        "result.reported",
        _STOPPED,
        "handover.accepted",
        _CORRECTED,
    ),
    "safety": (
        _SCANNED,
        "causality.judged",
        "adverse_event.reported",
        "hold.placed",
        _CORRECTED,
        "log.verified",
    ),
    "quality": (
        _SCANNED,
        "deviation.classified",
        "action.planned",
        "hold.placed",
        "hold.lifted",
        "log.verified",
    ),
    "office": (_SCANNED, "participant.registered", "criterion.assessed", "case.opened", _CORRECTED),
}
"""The points of each first case in their order: a kind of entry, or one of three that mean more:
any scan, an act or a scan that was stopped, an entry that was corrected or taken back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an account has come in one first case: each point, and the entry that ticks it."""

    track: str
    points: tuple[tuple[str, Entry | None], ...]

    @property
    def done(self) -> int:
        """Return how many points are done."""
        return sum(1 for _name, entry in self.points if entry)

    @property
    def is_whole(self) -> bool:
        """Say whether every point is done."""
        return self.done == len(self.points)


def progress(site: str, account: str, roles: tuple[str, ...]) -> tuple[Progress, ...]:
    """Return the first cases of these roles, as far as an account has come in each."""
    tracks = dict.fromkeys(TRACKS[role] for role in roles if role in TRACKS)
    ticked: dict[str, Entry] = {}
    for entry in _own(site, account) if tracks else ():
        for point in _ticks(entry):
            ticked.setdefault(point, entry)
    return tuple(
        Progress(track, tuple((point, ticked.get(point)) for point in POINTS[track]))
        for track in tracks
    )


def _ticks(entry: Entry) -> Iterator[str]:
    """Give the points that an entry ticks."""
    event = entry.event
    yield event.kind
    if event.kind == SCAN:
        yield _SCANNED
    if event.kind == REFUSED or (event.kind == SCAN and event.data.get("answer") == STOP):
        yield _STOPPED
    if event.kind == WITHDRAWN or event.replaces:
        yield _CORRECTED


def _own(site: str, account: str) -> Iterator[Entry]:
    """Give what an account has recorded at a site since it signed in first, in order."""
    signed_in = Wanted(HOUSE, ("account.signed_in",), account)
    first = pages.onward(signed_in, 0, log.head(HOUSE)[0].seq, 1)
    if not first:
        return
    wanted, after, end = Wanted(site, actor=account), 0, log.head(site)[0].seq
    since = log.entry_of(first[0]).recorded_at
    for _part in range(MOST // AT_ONCE):
        rows = pages.onward(wanted, after, end, AT_ONCE)
        yield from (one for one in map(log.entry_of, rows) if one.recorded_at >= since)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].seq
