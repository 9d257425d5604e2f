"""Solicited questions: any adverse event since? Asked at points of time after the injection.

At the points of the procedure day the observations answer them, afterwards calls and visits do.
Nothing is scheduled: a point is a rule of the protocol and the last injection of a case, and how
it stands follows from what was recorded, and from the time. "None" is an answer; a point that
nobody answered in its window is missed, and stays so where it is answered late.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN, replaced_by
from svflab.domain.event import Event, read_instant
from svflab.domain.finding import Finding, always, stopping
from svflab.domain.timing import timer
from svflab.protocol.model import Protocol
from svflab.protocol.solicited import Solicited

ASKED: Final = "follow_up.asked"
ATTEMPTED: Final = "follow_up.attempted"
GIVEN_UP: Final = "follow_up.missed"
KINDS: Final = frozenset({ASKED, ATTEMPTED, GIVEN_UP})
BETWEEN: Final = "between"
"""The point of a call that belongs to none: the participant called by themselves."""
THEY_CALLED: Final = "called"
"""How a participant was heard who called by themselves: that is heard whatever else stands."""
REPORTED: Final = "adverse_event.reported"
WAITS: Final = frozenset({"due", "overdue", "missed"})
"""The states in which somebody is to be asked now."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time of a case: when it is asked, what was tried, what was answered.

    `opens_at` and `closes_at` are both inside its window. `answers` and `attempts` are in the
    order in which they happened. `given_up` says that nobody will ask any more, and why; `ended`
    is when consent was withdrawn, or the participant had died.
    """

    of: Solicited
    case: str
    opens_at: datetime
    due_on: date
    closes_at: datetime
    zone: str
    answers: tuple[Entry, ...] = ()
    attempts: tuple[Entry, ...] = ()
    given_up: Entry | None = None
    ended: datetime | None = None

    @property
    def answer(self) -> Entry | None:
        """Return what answers it: the first answer inside its window, or else the first after.

        An observation that was made early counts; whoever calls before the window asks again.
        """
        early = self.early
        return next((e for e in self.answers if e not in early), None)

    @property
    def early(self) -> tuple[Entry, ...]:
        """Return the answers that were given before the window, and answer nothing."""
        before = (e for e in self.answers if e.event.occurred_at < self.opens_at)
        return tuple(before) if self.of.by == ASKED else ()

    @property
    def late(self) -> bool:
        """Say whether it was answered, and after its window."""
        return self.answer is not None and self.answer.event.occurred_at > self.closes_at

    @property
    def again_at(self) -> datetime | None:
        """Return when the last attempt said that it is tried again, or None."""
        text = self.attempts[-1].event.data.get("again_at") if self.attempts else None
        return read_instant(str(text)) if text else None

    @property
    def settled(self) -> str:
        """Return how it was settled, whatever the time: answered, late, given_up, ended, or ""."""
        if self.answer:
            return "late" if self.late else "answered"
        if self.given_up:
            return "given_up"
        return "ended" if self.ended and self.ended <= self.closes_at else ""

    def state(self, now: datetime) -> str:
        """Return one word: as it was settled, or else coming, due, overdue, missed.

        It is overdue from the day after its own on, while its window is still open.
        """
        if self.settled:
            return self.settled
        if now > self.closes_at:
            return "missed"
        if now < self.opens_at:
            return "coming"
        return "overdue" if now.astimezone(ZoneInfo(self.zone)).date() > self.due_on else "due"


def points(protocol: Protocol, case: Case) -> tuple[Point, ...]:
    """Return every point of a case, in the order of the protocol; none before an injection.

    A case that was opened before the site had a setting of a point is not asked at that point.
    """
    given = case.last("injection.given")
    if given is None or not case.given:
        return ()
    told = tuple(standing(case.entries))
    ended = min(_ends(case, told), default=None)
    asked = (one for one in protocol.solicited if _held(case, one))
    return tuple(_point(protocol, case, one, given, told, ended) for one in asked)


def follow_ups(protocol: Protocol, case: Case) -> tuple[Point, ...]:
    """Return the points that are answered by a call or a visit after the day of the procedure."""
    return tuple(one for one in points(protocol, case) if one.of.by == ASKED)


def heard(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return every question that was answered, of a case or a participant, as they happened."""
    return tuple(e for e in standing(entries) if e.event.kind == ASKED)


def told_of(entries: Iterable[Entry], asked: str) -> tuple[str, ...]:
    """Return the codes of the adverse events that were reported at a question, by its event's id.

    `entries` are those of the case or of the participant; what was taken back is left out.
    """
    link = subject(asked)
    found = (e.event for e in standing(entries) if e.event.kind == REPORTED)
    return tuple(
        dict.fromkeys(one.about.removeprefix("ae:") for one in found if link in one.touches)
    )


def unreported(entries: Iterable[Entry], asked: Entry) -> bool:
    """Say whether somebody answered that there was an adverse event, and none is reported."""
    said = asked.event.data.get("answer") == "yes"
    return said and not told_of(entries, asked.event.id)


def subject(asked: str) -> str:
    """Return what an adverse event touches that was told at a question."""
    return f"follow_up:{asked}"


def wrong(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Find questions of no case of theirs, and what was asked once consent was withdrawn.

    A participant who calls by themselves is heard all the same.
    """
    told = tuple(standing(entries))
    cases = {e.event.about.removeprefix("case:") for e in told if e.event.kind == "case.opened"}
    gone = False
    for event in (e.event for e in told):
        gone = gone or event.kind == "consent.withdrawn"
        if event.kind not in KINDS:
            continue
        yield from _of_a_case(event, cases)
        if gone and event.kind != GIVEN_UP and event.data.get("how") != THEY_CALLED:
            yield stopping("consent_withdrawn", event.id)


def _of_a_case(event: Event, cases: set[str]) -> Iterator[Finding]:
    """A point of time is one of a case, and the case is the participant's own."""
    case = str(event.data.get("case") or "")
    if case and case not in cases:
        yield always("another_case", event.id, case=case)
    elif not case and event.data.get("point") != BETWEEN:
        yield always("point_of_no_case", event.id)


def standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give the entries that stand in the order in which they happened."""
    every = tuple(entries)
    replaced = replaced_by(every)
    ordered = sorted(every, key=lambda e: (e.event.occurred_at, e.seq))
    return (e for e in ordered if e.event.id not in replaced and e.event.kind != WITHDRAWN)


def _ends(case: Case, told: Iterable[Entry]) -> Iterator[datetime]:
    """Give when nobody was asked any more: consent withdrawn, or death."""
    if case.consent_withdrawn:
        yield case.consent_withdrawn.event.occurred_at
    for event in (e.event for e in told):
        if event.kind == REPORTED and event.data.get("outcome") == "fatal":
            text = event.data.get("ended_at") or event.data.get("aware_at")
            yield read_instant(str(text)) if text else event.occurred_at


def _held(case: Case, one: Solicited) -> bool:
    named = [limit for limit in (one.early, one.late) if isinstance(limit, str)]
    return not case.settings or all(name in case.settings for name in named)


def _point(
    protocol: Protocol,
    case: Case,
    one: Solicited,
    given: Entry,
    told: tuple[Entry, ...],
    ended: datetime | None,
) -> Point:
    """Return how a point of a case stands, counted from its last injection."""
    opens_at, due_on, closes_at = _span(protocol, case.settings, one, given.event)
    mine = [e for e in told if _names(e.event, case.code, one)]
    given_up = [e for e in mine if e.event.kind in (GIVEN_UP, "observation.missed")]
    return Point(
        one,
        case.code,
        opens_at,
        due_on,
        closes_at,
        given.event.zone,
        tuple(e for e in mine if e.event.kind == one.by),
        tuple(e for e in mine if e.event.kind == ATTEMPTED),
        given_up[-1] if given_up else None,
        ended,
    )


def _names(event: Event, case: str, one: Solicited) -> bool:
    """Say whether an event names this point of this case."""
    if event.data.get("point") != one.code:
        return False
    if event.kind in KINDS:
        return event.data.get("case") == case
    return event.about == f"case:{case}" and event.kind.startswith("observation.")


def _span(
    protocol: Protocol, settings: Mapping[str, str], one: Solicited, given: Event
) -> tuple[datetime, date, datetime]:
    """Return the first and the last instant of a point, and its day, by the site's calendar."""
    zone = ZoneInfo(given.zone)
    day = given.occurred_at.astimezone(zone).date()
    if one.window:
        window = next(w for w in protocol.windows if w.code == one.window)
        clock = timer(protocol, window, settings, given.occurred_at)
        return clock.opens_at, day, clock.closes_at or clock.opens_at
    due = day + timedelta(days=one.day)
    early, late = (int(protocol.number(n, settings) or 0) for n in (one.early, one.late))
    first = _midnight(due - timedelta(days=early), zone)
    after = _midnight(due + timedelta(days=late + 1), zone)
    return first, due, after - timedelta(microseconds=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
