"""What people are told who are not looking: which facts tell whom, and once for what.

A notice is born of a change: of an adverse event that becomes serious, of a result that comes
out positive. What stood before is told nobody again. Acts that were stopped are near misses: they
stand on a list, and nobody is called for each.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.deadlines import Clock
from svflab.domain.event import Event, instant_text, read_instant
from svflab.domain.fields import outside
from svflab.domain.finding import Finding
from svflab.domain.inbox import Review
from svflab.domain.inbox import review as review_of
from svflab.domain.qualifying import facts_of
from svflab.domain.safety import term_of
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol

AFTER: Final = timedelta(microseconds=1)
"""A clock has run out the moment after its end."""
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
STERILITY: Final = "sterility"
SPECIAL, SERIOUS = "special", "serious"
FATAL, THREATENS = "fatal", "life-threatening"
OFFICER: Final = "safety_officer"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: whom it is for where nobody is named, and whether it calls at once.

    `news` goes out by mail in any case: whoever did what it calls for, the others must know of it.
    """

    roles: tuple[str, ...] = ()
    urgent: bool = False
    news: bool = False


KINDS: Final = {
    "event.reported": Kind(("safety_officer", "surgeon"), urgent=True, news=True),
    "event.reopened": Kind((OFFICER,)),
    "event.assigned": Kind(),
    "question.asked": Kind(),
    "question.answered": Kind(),
    "clock.soon": Kind(("safety_officer",)),
    "clock.overdue": Kind(("safety_officer", "surgeon", "quality"), urgent=True),
    "incident.recorded": Kind(("safety_officer", "quality"), urgent=True),
    "culture.positive": Kind(("safety_officer", "surgeon", "quality"), urgent=True),
    "account.locked": Kind(("administrator",)),
    "rules.adopted": Kind(("safety_officer", "quality")),
}
"""Every kind there is. `event.reported` calls for what is serious or of special interest, and calls
again where it becomes life-threatening, or fatal."""
NEWS: Final = tuple(name for name, kind in KINDS.items() if kind.news)


@dataclass(frozen=True, slots=True)
class Notice:
    """That something of a subject changed: it is told once for each `state` of it.

    `accounts` are whom it is for; empty, who holds a role of its kind.
    """

    kind: str
    subject: str
    state: str = ""
    accounts: tuple[str, ...] = ()
    due_at: datetime | None = None


def of_adverse_event(
    protocol: Protocol,
    event: Event,
    before: AdverseEvent,
    after: AdverseEvent,
    entries: Iterable[Entry],
) -> Iterator[Notice]:
    """Yield what an entry about an adverse event tells: `before` and `after` it is known.

    `entries` are all that is said of it, for who asked what is answered.
    """
    weight = _weight(protocol, after)
    if weight - _weight(protocol, before):
        yield Notice("event.reported", event.about, _state(weight))
    now = review_of(after)
    if review_of(before).state == "closed" and now.is_open:
        whose = (now.assignee,) if now.assignee else ()
        yield Notice("event.reopened", event.about, event.id, whose)
    told = {"adverse_event.assigned": "event.assigned", "query.asked": "question.asked"}
    if (kind := told.get(event.kind)) and (to := str(event.data.get("to") or "")):
        yield Notice(kind, event.about, event.id, (to,))
    if event.kind == "query.answered" and (asker := _asker(entries, event)):
        yield Notice("question.answered", event.about, event.id, (asker,))


def of_clocks(subject: str, clocks: Iterable[Clock], now: datetime) -> Iterator[Notice]:
    """Yield what is told of clocks that end soon or have run out: once for each end of theirs."""
    kinds = {"soon": "clock.soon", "overdue": "clock.overdue"}
    found = {(clock.due_at, kinds.get(clock.state(now), "")) for clock in clocks}
    for due_at, kind in sorted(found):
        if kind:
            yield Notice(kind, subject, instant_text(due_at), due_at=due_at)


def look_again(clocks: Iterable[Clock], now: datetime) -> datetime:
    """Return when the next of these clocks comes near or runs out."""
    running = [clock for clock in clocks if not clock.ended]
    ends = [at for one in running for at in (one.near_at, one.due_at + AFTER) if at > now]
    return min(ends, default=NEVER)


def is_done(
    kind: str,
    state: str,
    one: AdverseEvent,
    review: Review,
    running: Collection[datetime],
    now: datetime,
) -> bool:
    """Say whether what a notice of an adverse event announces is done, by whomever.

    `running` are the ends of its clocks that run. A report was triaged as it stands; who it was
    assigned to has done something of it; a question was answered; a clock was ended, and one that
    ends soon has run out. Once the event is closed nothing is awaited but its clocks. That a
    question was answered is news: it is done when it was read.
    """
    match kind:
        case "clock.soon" | "clock.overdue":
            end = read_instant(state)
            return end not in running or (kind == "clock.soon" and end < now)
        case "event.reported":
            return not review.is_open or (review.triage is not None and not review.again)
        case "event.reopened":
            return not review.is_open or _is_looked_at(one, state)
        case "event.assigned":
            return not review.is_open or _is_taken_up(one, review, state)
        case "question.asked":
            return not review.is_open or state not in {query.id for query in review.open_queries}
    return False


def of_case(
    protocol: Protocol,
    event: Event,
    before: tuple[Case, Collection[Finding]],
    after: tuple[Case, Collection[Finding]],
) -> Iterator[Notice]:
    """Yield what an entry about a case tells, each side with what the rules find in it."""
    known = {(one.rule, one.event_id) for one in before[1] if one.incident}
    if any(one.incident and (one.rule, one.event_id) not in known for one in after[1]):
        yield Notice("incident.recorded", event.about, event.id)
    if _grows(protocol, before[0], after[0]):
        yield Notice("culture.positive", event.about, STERILITY)


def _weight(protocol: Protocol, one: AdverseEvent) -> frozenset[str]:
    """Return why an adverse event calls at once: nothing, or some of the four words."""
    if one.withdrawn or one.report is None:
        return frozenset()
    term, facts = term_of(protocol, one.data.get("term")), facts_of(one)
    found = {SERIOUS: one.serious, SPECIAL: bool(term and term.special)}
    found |= {FATAL: facts["fatal"] is True, THREATENS: facts["severe"] is True}
    return frozenset(word for word, holds in found.items() if holds)


def _state(weight: frozenset[str]) -> str:
    """Return as what it is reported, for its notice: of death alone where somebody died."""
    return "_".join(sorted(weight - ({THREATENS} if FATAL in weight else set())))


def _is_looked_at(one: AdverseEvent, anew: str) -> bool:
    """Say whether a safety officer has done something since this entry opened the event again."""
    since = next((e.seq for e in one.told if e.event.id == anew), None)
    return since is not None and any(e.seq > since and e.event.role == OFFICER for e in one.told)


def _is_taken_up(one: AdverseEvent, review: Review, assignment: str) -> bool:
    """Say whether who was given an event by this entry did something of it, or it was given on."""
    given = next((e for e in review.thread if e.event.id == assignment), None)
    if given is None:
        return False
    later = [e for e in one.told if e.seq > given.seq]
    given_on = any(e.event.kind == given.event.kind for e in later)
    return given_on or any(e.event.actor == review.assignee for e in later)


def _asker(entries: Iterable[Entry], answer: Event) -> str:
    """Return who asked what this answers, or ""."""
    asked = answer.data.get("query")
    return next((e.event.actor for e in entries if e.event.id == asked), "")


def _grows(protocol: Protocol, before: Case, after: Case) -> bool:
    """Say whether a culture of the product shows growth that did not show before."""
    now, then = after.results.get(STERILITY), before.results.get(STERILITY)
    if now == then or now is None or now.state != "reported":
        return False
    limits = protocol.tests[STERILITY].acceptable
    if limits is None or not outside(protocol, limits, now.value, after.settings):
        return False
    return then is None or then.value != now.value
