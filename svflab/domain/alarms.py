"""Alarms: which clocks of a case call somebody, since when, who heard it, and what nobody heard.

An alarm is a bound of a loud window that was crossed while the window ran. Nothing is scheduled
and nothing is stored but what people do about it: since when it rings follows from the instants of
its clock, when it fell silent from the entry that ended it, and that it was heard from an entry
that says so by name. What nobody heard is worked out from these.

What calls in time rings: the warning before the end or, where a window has none, its opening. Its
end rings too, because somebody has still to act, unless a gate stops from then on what comes too
late: no hurry helps what may not be done any more. Every other bound gives a sign and asks for
no answer. Whoever hears too much listens to nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.clocks import running_timers
from svflab.domain.event import instant_text
from svflab.domain.fold import apply, standing, started
from svflab.domain.timing import Timer
from svflab.protocol.model import Protocol, Window

ACKNOWLEDGED: Final = "alarm.acknowledged"
"""Somebody heard an alarm, and says so by name. The entry's `alarm` is the alarm's id."""

SILENCED: Final = "alarm.silenced"
"""Somebody muted this one alarm (`alarm`) at their workstation: it shows there, and makes no sound.

Nobody has said that it was heard; so it calls everywhere from then on. Another alarm sounds there.
"""

OPENS, CLOSING, OVER = "opens", "closing", "over"
"""The bounds of a window: it may be ended from now on; its end is near; its end is past."""

SIGN: Final = timedelta(seconds=60)
"""How long a sign that asks for no answer is shown."""

_AFTER: Final = "alarm_escalation_seconds"
EXPIRES: Final = "not_expired"
"""The gate that stops what comes too late."""


@dataclass(frozen=True, slots=True)
class Rang:
    """How long an alarm rang: until `end`, None while it does, silenced by the entry `by`.

    The entry is that of who acknowledged it, or the step that it called for; None where nobody
    did either before its time was over, and it fell silent by itself.
    """

    start: datetime
    end: datetime | None
    by: Entry | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A bound that a clock of a case crossed, or is going to cross.

    `rings` says that it sounds until somebody has heard it; else it is a sign. It begins at
    `since`, at the `workstation` where its clock was started ("" where that is not known, or the
    clock is stopped in another room), and from `escalates_at` everywhere. It is `due` to be heard
    until then, or before the window ends. `ended` is the entry that stopped the clock, `heard` the
    one that says that somebody heard it, `silenced` those of the workstations where it is mute.
    """

    window: str
    subject: str
    bound: str
    rings: bool
    since: datetime
    due: datetime
    escalates_at: datetime
    workstation: str = ""
    closes_at: datetime | None = None
    ended: Entry | None = None
    heard: Entry | None = None
    silenced: tuple[Entry, ...] = ()

    @property
    def ended_at(self) -> datetime | None:
        """Return when the server heard of the entry that stopped the clock, or None."""
        return self.ended.recorded_at if self.ended else None

    @property
    def id(self) -> str:
        """Return what names it among the alarms of its case: the same on every screen."""
        return f"{self.window}:{self.subject}:{self.bound}:{instant_text(self.since)}"

    @property
    def until(self) -> datetime | None:
        """Return when it falls silent by itself, or None: the end that it warned of, its stop."""
        if not self.rings:
            last = self.since + SIGN
        elif self.bound == OVER:
            return self.ended_at
        else:
            last = self.due
        return min(last, self.ended_at) if self.ended_at else last

    def has_begun(self, now: datetime) -> bool:
        """Say whether its bound is crossed. The last instant of a window is still inside."""
        return now > self.since if self.bound == OVER else now >= self.since

    def is_on(self, now: datetime) -> bool:
        """Say whether it rings or gives its sign, and nobody has said that it was heard."""
        over = self.until is not None and now > self.until
        return self.has_begun(now) and not over and not self.heard and not self._has_ended(now)

    def is_on_at(self, workstation: str, now: datetime) -> bool:
        """Say whether it is on at this workstation: where it belongs first, then everywhere."""
        mine = self.workstation in ("", workstation)
        return self.is_on(now) and (mine or (self.rings and now >= self.escalates_at))

    def silenced_at(self, workstation: str) -> Entry | None:
        """Return the entry that muted it at this workstation, or None."""
        return next((one for one in self.silenced if one.event.workstation == workstation), None)

    def rang(self, now: datetime) -> Rang | None:
        """Return from when to when it rang, and what silenced it; None where it never rang.

        What was answered together with an alarm before it never rang. One that rings has no end.
        """
        if not self.rings or not self.has_begun(now):
            return None
        answered = self.heard.recorded_at if self.heard else None
        ends = [one for one in (answered, self.until) if one is not None and one <= now]
        end = min(ends, default=None)
        if end is not None and end < self.since:
            return None
        by = self.heard if end == answered else self.ended if end == self.ended_at else None
        return Rang(self.since, end, by if end is not None else None)

    def was_missed(self, now: datetime) -> bool:
        """Say whether it is past, and nobody heard it or did in time what it asked for."""
        if not self.rings or self.heard or not self.has_begun(now):
            return False
        if self.bound == OVER:
            return self.ended_at is not None and self.ended_at > self.due
        return now > self.due and (self.ended_at is None or self.ended_at > self.due)

    def _has_ended(self, now: datetime) -> bool:
        return self.ended_at is not None and now >= self.ended_at


def alarms(protocol: Protocol, case: Case) -> tuple[Alarm, ...]:
    """Return every alarm of a case, past and to come, in the order in which they begin."""
    found = [one for life in _lives(_loud(protocol), case) for one in _of(protocol, case, life)]
    heard = {str(e.event.data.get("alarm")): e for e in case.done.get(ACKNOWLEDGED, ())}
    answered = [(one, heard[one.id]) for one in found if one.id in heard]
    told = (_muted(replace(one, heard=_heard_by(one, answered)), case) for one in found)
    return tuple(sorted(told, key=lambda one: (one.since, one.id)))


def once(found: Iterable[Alarm]) -> list[Alarm]:
    """Return alarms in their order; of those that one answer does for, only the first."""
    listed = list[Alarm]()
    for one in found:
        if not any(_is_covered(one, other) for other in listed):
            listed.append(one)
    return listed


def missed(found: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """Return the alarms that nobody heard; of those that one answer would do for, the first."""
    return once(one for one in found if one.was_missed(now))


@dataclass(frozen=True, slots=True)
class _Life:
    """A clock from the entry that started it to the one that stopped it, None while it runs."""

    clock: Timer
    begun: Entry
    ended: Entry | None = None


def _lives(protocol: Protocol, case: Case) -> Iterator[_Life]:
    """Give the clocks that ever ran in a case. What is folded again is its own few entries."""
    again, running = started(case.code, case.entries), dict[Timer, Entry]()
    for entry in standing(case):
        apply(protocol, again, entry)
        if entry.event.kind not in protocol.steps or entry.event.kind.startswith("label."):
            continue
        before, clocks = running, _calling(protocol, again)
        running = {clock: before.get(clock, entry) for clock in clocks}
        yield from (_Life(one, begun, entry) for one, begun in before.items() if one not in running)
    yield from (_Life(clock, begun) for clock, begun in running.items())


def _calling(protocol: Protocol, case: Case) -> Iterable[Timer]:
    """Return the clocks that may call: after a stop those of who was injected, and no others."""
    clocks = running_timers(protocol, case)
    return [clock for clock in clocks if clock.window.point] if case.stopped else clocks


def _loud(protocol: Protocol) -> Protocol:
    windows = tuple(one for one in protocol.windows if one.alarm == "loud")
    return replace(protocol, windows=windows)


def _of(protocol: Protocol, case: Case, life: _Life) -> Iterator[Alarm]:
    """Give the alarms of a clock that began while it ran.

    What was past when the server first heard of the start calls nobody: whoever told of it knows.
    """
    clock, ended_at = life.clock, life.ended.recorded_at if life.ended else None
    after = timedelta(seconds=float(protocol.setting(_AFTER, case.settings)))
    moves = _moves(protocol, clock.window)
    for bound, rings, since in _bounds(protocol, clock):
        if since < life.begun.recorded_at or (ended_at and since >= ended_at):
            continue
        escalates = since + after
        due = escalates if bound == OVER or clock.closes_at is None else clock.closes_at
        yield Alarm(
            clock.window.code,
            clock.subject,
            bound,
            rings,
            since,
            due,
            escalates,
            "" if moves else life.begun.event.workstation,
            clock.closes_at,
            life.ended,
        )


def _bounds(protocol: Protocol, clock: Timer) -> Iterator[tuple[str, bool, datetime]]:
    """Give the bounds of a clock: which, whether it rings, and when it is crossed."""
    if clock.opens_at > clock.started_at:
        yield OPENS, clock.warns_at is None, clock.opens_at
    if clock.warns_at:
        yield CLOSING, True, clock.warns_at
    if clock.closes_at:
        yield OVER, not _is_stopped_late(protocol, clock.window), clock.closes_at


def _moves(protocol: Protocol, window: Window) -> bool:
    """Say whether it ends in another room than it began in: who must act is not where it began."""
    places = {protocol.steps[kind].place for kind in (window.start, window.end)} - {""}
    return len(places) > 1


def _is_stopped_late(protocol: Protocol, window: Window) -> bool:
    """Say whether a gate stops what ends the window once it is past."""
    step = protocol.steps.get(window.end)
    return window.per == "container" and step is not None and step.behind(EXPIRES)


def _heard_by(one: Alarm, answered: Iterable[tuple[Alarm, Entry]]) -> Entry | None:
    """Return the entry that says that it was heard: its own, or that of one that covers it."""
    found = list(answered)
    mine = next((entry for other, entry in found if other.id == one.id), None)
    return mine or next((entry for other, entry in found if _is_covered(one, other)), None)


def _muted(one: Alarm, case: Case) -> Alarm:
    """Return an alarm with the entries that muted it somewhere: it calls everywhere since then."""
    found = [e for e in case.done.get(SILENCED, ()) if e.event.data.get("alarm") == one.id]
    if not found:
        return one
    escalates = min(one.escalates_at, *(entry.recorded_at for entry in found))
    return replace(one, silenced=tuple(found), escalates_at=escalates)


def _is_covered(one: Alarm, other: Alarm) -> bool:
    """Say whether who heard the other alarm need not be called again by this one.

    The same was crossed by another container of the case before the time of the other was over:
    ten syringes that were filled within ten minutes are one call, not ten.
    """
    alike = (one.window, one.bound, one.rings) == (other.window, other.bound, other.rings)
    apart = one.subject != other.subject and bool(one.subject and other.subject)
    return alike and apart and other.bound != OVER and one.since < other.due
