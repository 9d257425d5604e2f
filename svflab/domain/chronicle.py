"""A participant's story on one line: what was done, what happened to them, when they were seen.

Minutes on the day of the procedure and weeks after it stand on the same line, so a gap is drawn
by its logarithm: what came soon after and what came long after can be told apart, and the order
is always right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log1p
from typing import Final

from svflab.domain import solicited
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.subjects import AdverseEvent

PROCEDURE, HARM, VISIT = "procedure", "harm", "visit"
LANES: Final = (PROCEDURE, HARM, VISIT)
"""What was done, what happened, and when somebody looked or asked."""
_DONE: Final = (
    "liposuction.started",
    "extraction.finished",
    "product.released",
    "case.stopped",
)
_SEEN: Final = "observation.recorded"
_SCALE: Final = timedelta(minutes=5)
"""A gap of so little is drawn hardly wider than none."""
MISSED: Final = "missed"
"""What is said of a question whose window ended without an answer, at that instant."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that happened at an instant: on which lane, what, and of which case or report.

    `what` is a kind of event, the point of an observation or a question, or a term; `until` is
    when it ended, `digit` where it happened. Of a question `detail` says what came of it: its
    kind and the answer, or MISSED.
    """

    lane: str
    what: str
    at: datetime
    of: str = ""
    detail: str = ""
    until: datetime | None = None
    digit: str = ""


def of_case(case: Case) -> Iterator[Point]:
    """Give what was done in a case and when the participant was looked at."""
    for kind in _DONE:
        if entry := case.last(kind):
            yield Point(PROCEDURE, kind, entry.event.occurred_at, case.code)
    injected = {given.event_id for given in case.given}
    times = sorted(e.event.occurred_at for e in case.entries if e.event.id in injected)
    if times:
        yield Point(PROCEDURE, "injection.first", times[0], case.code)
    if len(set(times)) > 1:
        yield Point(PROCEDURE, "injection.last", times[-1], case.code)
    for entry in case.done.get(_SEEN, ()):
        point = str(entry.event.data.get("point", ""))
        yield Point(VISIT, point, entry.event.occurred_at, case.code)


def of_questions(
    entries: Iterable[Entry], asked: Iterable[solicited.Point], now: datetime
) -> Iterator[Point]:
    """Give when a participant was asked for adverse events, tried to be reached, and missed.

    `entries` are those of the participant, `asked` the points of all their cases.
    """
    for event in (e.event for e in solicited.standing(entries) if e.event.kind in solicited.KINDS):
        data = event.data
        said = data.get("answer") or data.get("result") or data.get("cause")
        point, case = str(data.get("point")), str(data.get("case") or "")
        yield Point(VISIT, point, event.occurred_at, case, f"{event.kind}:{said}")
    for one in asked:
        if one.state(now) in {"missed", "late", "given_up"} and one.closes_at <= now:
            yield Point(VISIT, one.of.code, one.closes_at, one.case, MISSED)


def of_report(one: AdverseEvent) -> Iterator[Point]:
    """Give when an adverse event began, and when it ended where that was told."""
    if one.report is None or one.withdrawn:
        return
    onset = str(one.data.get("onset_at") or one.data.get("aware_at") or "")
    ended = str(one.data.get("ended_at") or "")
    grade = str(one.data.get("grade") or "")
    if onset:
        until = read_instant(ended) if ended else None
        term, digit = str(one.data.get("term")), str(one.data.get("digit") or "")
        yield Point(HARM, term, read_instant(onset), one.code, grade, until, digit)


def ordered(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return these in the order in which they happened."""
    return tuple(sorted(points, key=lambda one: (one.at, LANES.index(one.lane), one.what, one.of)))


def places(instants: Sequence[datetime], room: float = 1.0) -> tuple[float, ...]:
    """Return where instants, which are in order, stand on a line from 0 to 1.

    Each gap takes a step of its own, and the wider the longer it lasted; `room` is how wide a
    step is beside that. What happened at one instant stands at one place.
    """
    widths = [room + log1p(gap / _SCALE) if gap else 0.0 for gap in _gaps(instants)]
    whole = sum(widths) or 1.0
    found, so_far = [0.0] if instants else [], 0.0
    for width in widths:
        so_far += width
        found.append(so_far / whole)
    return tuple(found)


def _gaps(instants: Sequence[datetime]) -> Iterator[timedelta]:
    return (after - before for before, after in pairwise(instants))
