"""What is done with an adverse event from its report to its close, and on whom it waits.

Every act (triage, a question and its answer, a follow-up, an assignment, a close, a reopening) is
an entry about the event; none takes the place of another. What stands is worked out from them
in the order of the log: what somebody was told later may have happened before.

Whatever is said anew of an event that was closed opens it again: a corrected report, a follow-up,
an opinion. Where a clock runs on, its report is waited for, of a closed event too. A triage stands
until seriousness, grade or term are told otherwise, or a follow-up comes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from svflab.domain import causality, consistency, expectedness
from svflab.domain.chain import Entry
from svflab.domain.event import Event, read_instant
from svflab.domain.finding import Finding, always

if TYPE_CHECKING:
    from svflab.domain.subjects import AdverseEvent

TRIAGED: Final = "adverse_event.triaged"
ASKED: Final = "query.asked"
ANSWERED: Final = "query.answered"
FOLLOWED: Final = "follow_up.told"
ASSIGNED: Final = "adverse_event.assigned"
CLOSED: Final = "adverse_event.closed"
REOPENED: Final = "adverse_event.reopened"
KINDS: Final = (TRIAGED, ASKED, ANSWERED, FOLLOWED, ASSIGNED, CLOSED, REOPENED)
"""The kinds of entries that make the review of an adverse event; none is ever corrected."""

NEW, OPEN_STATES = "new", ("new", "triaged", "with_reporter", "in_review", "reopened")
ENDED: Final = ("closed", "taken_back")
STATES: Final = (*OPEN_STATES, *ENDED)
"""Where a review stands; one whose report was taken back waits for nothing but its clocks."""

WAITS: Final = ("triage", "answer", "causality", "expectedness", "report", "closing")
"""What it may wait on, the first to be done in front."""
OFFICER: Final = "role:safety_officer"
PHYSICIANS: Final = ("role:surgeon", OFFICER)
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Until when it is to be acted on, where nothing runs: behind everything that has a time."""

_ACTS: Final = frozenset({TRIAGED, ASKED, ASSIGNED})
_JUDGED_ANEW: Final = ("serious", "grade", "term")
_UNSETTLED: Final = frozenset({"unknown", "recovering"})
_REPORTED: Final = "adverse_event.reported"
_SAYS_ANEW: Final = frozenset({_REPORTED, FOLLOWED, causality.JUDGED, expectedness.JUDGED})


@dataclass(frozen=True, slots=True)
class Query:
    """A question that was put to a person of the site, and what was answered."""

    asked: Entry
    answers: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """Return the event that asked it: an answer names it."""
        return self.asked.event.id

    @property
    def to(self) -> str:
        """Return the account that was asked."""
        return str(self.asked.event.data.get("to", ""))

    @property
    def is_open(self) -> bool:
        """Say whether nobody has answered yet."""
        return not self.answers


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that an adverse event waits on: one of `WAITS`, on whom, and since when.

    `who` are accounts ("account:…"), or roles ("role:…") of whom any one will do. `due` is when
    a clock ends that runs for it, None where none does.
    """

    what: str
    who: tuple[str, ...]
    since: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """How the review of an adverse event stands.

    `state` is one of `STATES`. `assignee` is an account, "" while nobody took it. `again` names
    the kind of what was said since it was triaged or closed, and made that undone ("" for
    nothing). `thread` are the entries of the review, in the order of the log.
    """

    state: str = NEW
    assignee: str = ""
    queries: tuple[Query, ...] = ()
    follow_ups: tuple[Entry, ...] = ()
    waits: tuple[Wait, ...] = ()
    triage: Entry | None = None
    closed: Entry | None = None
    again: str = ""
    thread: tuple[Entry, ...] = field(default=(), repr=False)

    @property
    def is_open(self) -> bool:
        """Say whether something may still be done in it."""
        return self.state not in ENDED

    @property
    def waits_on(self) -> str:
        """Return what is to be done first, or ""."""
        return self.waits[0].what if self.waits else ""

    @property
    def open_queries(self) -> tuple[Query, ...]:
        """Return the questions that nobody has answered."""
        return tuple(one for one in self.queries if one.is_open)

    def on(self, who: Iterable[str]) -> tuple[Wait, ...]:
        """Return what waits on any of these accounts and roles."""
        wanted = set(who)
        return tuple(one for one in self.waits if wanted.intersection(one.who))


@dataclass(frozen=True, slots=True)
class Owed:
    """What the rules of a site ask for: when the reports are due that are still to be sent."""

    reports: tuple[datetime, ...] = ()


def review(one: "AdverseEvent", owed: Owed = Owed()) -> Review:
    """Return how the review of an adverse event stands."""
    told = sorted(one.entries, key=lambda entry: entry.seq)
    thread = tuple(e for e in told if e.event.kind in KINDS)
    queries = queries_of(thread)
    triage, closed = _last(thread, TRIAGED), _last(thread, CLOSED, REOPENED)
    anew = _anew(one, told, triage)
    since_close = _since_close(told, closed)
    shut = closed is not None and closed.event.kind == CLOSED
    ended = "taken_back" if one.withdrawn else "closed" if shut and not since_close else ""
    reopened = closed is not None and not ended
    confirmed = triage is not None and not anew and _confirms(triage)
    assignee = assigned_to(thread)
    waits = _waits(one, owed, queries, assignee, triaged=confirmed)
    return Review(
        ended or _state(one, queries, triaged=confirmed, reopened=reopened),
        assignee,
        queries,
        tuple(e for e in thread if e.event.kind == FOLLOWED),
        tuple(wait for wait in waits if wait.what == "report") if ended else waits,
        triage,
        closed if shut else None,
        since_close or anew,
        thread,
    )


def queries_of(thread: Iterable[Entry]) -> tuple[Query, ...]:
    """Return the questions of a thread with their answers, the first asked in front."""
    asked: dict[str, Query] = {}
    for entry in thread:
        named = str(entry.event.data.get("query", ""))
        if entry.event.kind == ASKED:
            asked[entry.event.id] = Query(entry)
        elif entry.event.kind == ANSWERED and named in asked:
            asked[named] = Query(asked[named].asked, (*asked[named].answers, entry))
    return tuple(asked.values())


def assigned_to(thread: Iterable[Entry]) -> str:
    """Return whose it is: whom it was given to last, else who triaged it; "" for nobody's."""
    entries = tuple(thread)
    if given := _last(entries, ASSIGNED):
        return str(given.event.data.get("to", ""))
    triage = _last(entries, TRIAGED)
    return triage.event.actor if triage else ""


def act_by(one: "AdverseEvent", now: Review, hours: int) -> datetime:
    """Return until when something is to be done: the first of its clocks.

    What nobody has triaged or judged is to be within `hours` of awareness.
    """
    found = [wait.due for wait in now.waits if wait.due]
    aware = one.data.get("aware_at")
    if aware and {wait.what for wait in now.waits} & {"triage", "causality"}:
        found.append(read_instant(str(aware)) + timedelta(hours=hours))
    return min(found, default=NEVER)


def whom(now: Review) -> Mapping[str, str]:
    """Return on whom it waits, each with what is to be done first; questions stand apart."""
    found: dict[str, str] = {}
    for wait in (one for one in now.waits if one.what != "answer"):
        for who in wait.who:
            found.setdefault(who, wait.what)
    return found


def refusals(one: "AdverseEvent", event: Event, owed: Owed = Owed()) -> Iterator[Finding]:
    """Yield what keeps an act of the review from being done; `one` is as it was before."""
    now = review(one, owed)
    shut = not now.is_open
    if event.kind in {*_ACTS, CLOSED} and shut:
        yield always("review_closed", event.id)
    elif event.kind == REOPENED and now.state != "closed":
        yield always("review_open", event.id)
    elif event.kind == ANSWERED and event.data.get("query") not in {q.id for q in now.queries}:
        yield always("query_unknown", event.id)
    elif event.kind == FOLLOWED:
        yield from consistency.too_early(one.data, event)
    elif event.kind == CLOSED:
        yield from unsettled(one, now, event)


def unsettled(one: "AdverseEvent", now: Review, event: Event | None = None) -> Iterator[Finding]:
    """Yield what keeps an adverse event from its close; `event` closes it, with its reason."""
    own = event.id if event else ""
    waits = [wait.what for wait in now.waits]
    if "triage" in waits:
        yield always("review_untriaged", own)
    if "causality" in waits:
        yield always("review_unjudged", own)
    if "expectedness" in waits:
        yield always("review_unexpected", own)
    if "answer" in waits:
        yield always("review_query_open", own, count=str(waits.count("answer")))
    if "report" in waits:
        yield always("review_clock_open", own, count=str(waits.count("report")))
    if event and outcome_open(one) and not event.reason:
        yield always("review_outcome_open", own)


def outcome_open(one: "AdverseEvent") -> bool:
    """Say whether its outcome may still change, so that closing it takes a reason."""
    return str(one.data.get("outcome")) in _UNSETTLED


def _waits(
    one: "AdverseEvent", owed: Owed, queries: tuple[Query, ...], assignee: str, *, triaged: bool
) -> tuple[Wait, ...]:
    mine = (f"account:{assignee}",) if assignee else (OFFICER,)
    physicians = ("role:surgeon", *mine)
    since = one.report.recorded_at if one.report else NEVER
    open_queries = [query for query in queries if query.is_open]
    found = [Wait("triage", mine, since)] if not triaged and not open_queries else []
    found += [Wait("answer", (f"account:{q.to}",), q.asked.recorded_at) for q in open_queries]
    if one.state == "waiting":
        found.append(Wait("causality", physicians, since))
    if one.serious and causality.related(one) and not expectedness.standing(one):
        found.append(Wait("expectedness", mine, since))
    found += [Wait("report", mine, since, due) for due in sorted(owed.reports)]
    return tuple(found) or (Wait("closing", mine, since),)


def _state(one: "AdverseEvent", queries: Iterable[Query], *, triaged: bool, reopened: bool) -> str:
    if any(query.is_open for query in queries):
        return "with_reporter"
    if reopened:
        return "reopened"
    if not triaged:
        return NEW
    return "in_review" if one.state == "judged" else "triaged"


def _anew(one: "AdverseEvent", told: Iterable[Entry], triage: Entry | None) -> str:
    """Return the kind of what was told since a triage and makes it undone, or ""."""
    if triage is None:
        return ""
    if any(e.event.kind == FOLLOWED and e.seq > triage.seq for e in told):
        return FOLLOWED
    if one.report is None or one.report.seq < triage.seq:
        return ""
    before = [e for e in one.told if e.event.kind == _REPORTED and e.seq < triage.seq]
    then: Mapping[str, Any] = max(before, key=lambda e: e.seq).event.data if before else {}
    same = all(then.get(name) == one.data.get(name) for name in _JUDGED_ANEW)
    return "" if same else _REPORTED


def _since_close(told: Iterable[Entry], closed: Entry | None) -> str:
    """Return the kind of what was said of an event since it was closed, or ""."""
    if closed is None or closed.event.kind != CLOSED:
        return ""
    kinds = [e.event.kind for e in told if e.seq > closed.seq and e.event.kind in _SAYS_ANEW]
    return kinds[-1] if kinds else ""


def _confirms(triage: Entry) -> bool:
    return triage.event.data.get("seriousness") == "confirmed"


def _last(entries: Iterable[Entry], *kinds: str) -> Entry | None:
    return next((e for e in reversed(tuple(entries)) if e.event.kind in kinds), None)
