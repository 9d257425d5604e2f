"""The clocks of a case: those that run, and those that an event ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.finding import Finding
from svflab.domain.timing import Timer, timer
from svflab.domain.waits import waiting
from svflab.protocol.model import Protocol, Window


@dataclass(frozen=True, slots=True)
class Going:
    """What was started and is not finished, and no window says how long it may take.

    Its clock informs, and judges nothing. `phase` is the part of the day that it belongs to.
    """

    phase: str
    started_at: datetime


def going(protocol: Protocol, case: Case) -> tuple[Going, ...]:
    """Return what goes on without a window: every `…started` whose `…finished` has not come."""
    if case.closed or case.stopped:
        return ()
    timed = {window.start for window in protocol.windows}
    found = []
    for kind, step in protocol.steps.items():
        end = kind.removesuffix(".started") + ".finished"
        begun, ended = case.last(kind), case.last(end)
        if begun is None or not kind.endswith(".started") or kind in timed:
            continue
        at = begun.event.occurred_at
        if end in protocol.steps and not (ended and ended.event.occurred_at >= at):
            found.append(Going(step.phase, at))
    return tuple(found)


def running_timers(protocol: Protocol, case: Case) -> tuple[Timer, ...]:
    """Return the clocks that have begun and not ended, the one that closes first in front.

    Among them are those that only remind (`Window.reminds`): they say something once they are
    over, and nothing before.
    """
    if case.closed:
        return ()
    found = [clock for window in protocol.windows for clock in _running(protocol, case, window)]
    return tuple(sorted(found, key=lambda t: (t.closes_at is None, t.closes_at or t.started_at)))


def ending_timers(protocol: Protocol, case: Case, entry: Entry) -> Iterator[Timer]:
    """Return the clocks that `entry` ends; `case` is as it stood just before it."""
    event = entry.event
    for window in protocol.windows:
        if window.end != event.kind or window.code == "use_by" or window.reminds:
            continue
        if window.point and event.data.get("point") != window.point:
            continue
        for begun in _ending(protocol, case, window):
            at = begun.event.occurred_at
            yield timer(protocol, window, case.settings, at, ended_at=event.occurred_at)


def stopped_timer(protocol: Protocol, case: Case) -> Timer | None:
    """Return the clock that the newest step of a case stopped, or None where it stopped none.

    It is what people look up to right after they have acted; the next step takes it away.
    """
    kinds = {kind for kind in protocol.steps if not kind.startswith("label.")}
    stand = (e for e in reversed(case.entries) if e.event.id not in case.replaced)
    newest = next((entry.event for entry in stand if entry.event.kind in kinds), None)
    if newest is None:
        return None
    for window in protocol.windows:
        begun = case.last(window.start) if window.end == newest.kind else None
        if begun is None or window.per == "container" or window.point or window.reminds:
            continue
        if begun.event.occurred_at <= newest.occurred_at and holds(case, window):
            at = begun.event.occurred_at
            return timer(protocol, window, case.settings, at, ended_at=newest.occurred_at)
    return None


def judged_timer(protocol: Protocol, case: Case, finding: Finding) -> Timer | None:
    """Return the clock that a finding is about, as its entry ended it; None for other rules."""
    window = next((w for w in protocol.windows if f"window.{w.code}" == finding.rule), None)
    ends = (e.event.occurred_at for e in case.entries if e.event.id == finding.event_id)
    ended_at = next(ends, None)
    if window is None or ended_at is None:
        return None
    begun = [e.event.occurred_at for e in case.done.get(window.start, ())]
    before = [at for at in begun if at <= ended_at]
    if not before:
        return None
    return timer(protocol, window, case.settings, before[-1], ended_at=ended_at)


def holds(case: Case, window: Window) -> bool:
    """Say whether a window's limits were known when the case was opened.

    A case keeps the settings of that day: a limit that the site got later counts nothing in it.
    """
    named = (limit for limit in (window.at_least, window.at_most) if isinstance(limit, str))
    return not case.settings or all(name in case.settings for name in named)


def _running(protocol: Protocol, case: Case, window: Window) -> Iterator[Timer]:
    if not holds(case, window):
        return
    if window.code == "use_by":
        yield from _use_by(protocol, case, window)
    elif window.per == "container":
        for code, begun in waiting(protocol, case, window):
            at = begun.event.occurred_at
            yield timer(protocol, window, case.settings, at, subject=code)
    elif _goes_on(case, window) and (since := _open_since(protocol, case, window)):
        yield timer(protocol, window, case.settings, since.event.occurred_at)


def _goes_on(case: Case, window: Window) -> bool:
    """Say whether a window still counts: in a stopped case only those of who was injected."""
    return bool(window.point) or not case.stopped


def _ending(protocol: Protocol, case: Case, window: Window) -> Iterator[Entry]:
    """Return what began the clock that the end of a window ends, if there is one."""
    begun = _begun(protocol, case, window) if holds(case, window) else None
    once = window.per == "case" and begun is not None and _ended(protocol, case, window, begun)
    if begun is not None and not once:
        yield begun


def _open_since(protocol: Protocol, case: Case, window: Window) -> Entry | None:
    """Return the entry that began a window which has not ended, and still can."""
    begun = _begun(protocol, case, window)
    if begun is None or _ended(protocol, case, window, begun):
        return None
    of_run = protocol.steps[window.start].per == "run"
    used = "" if of_run else protocol.steps[window.end].uses
    left = [c for c in case.containers.values() if c.kind == used and not c.ended]
    return begun if left or not used else None


def _use_by(protocol: Protocol, case: Case, window: Window) -> Iterator[Timer]:
    """Return the clock of each filled syringe that is still in use."""
    for syringe in case.syringes:
        if syringe.ended or syringe.use_by is None:
            continue
        clock = timer(protocol, window, case.settings, syringe.made_at, subject=syringe.code)
        warn = clock.closes_at - clock.warns_at if clock.closes_at and clock.warns_at else None
        yield Timer(
            window,
            syringe.code,
            syringe.made_at,
            syringe.made_at,
            syringe.use_by,
            syringe.use_by - warn if warn is not None else None,
        )


def _begun(protocol: Protocol, case: Case, window: Window) -> Entry | None:
    """Return the entry that began the window: of a step of a run, only in the run that goes on."""
    begun = case.last(window.start)
    if begun and protocol.steps[window.start].per == "run":
        run = case.run
        started = run.event(window.start) if run and not run.failed else None
        return begun if started is not None and started.id == begun.event.id else None
    if window.start == "handover.offered" and case.offer is None:
        return None
    return begun


def _ended(protocol: Protocol, case: Case, window: Window, begun: Entry) -> bool:
    """Say whether the window has ended: one of a run, in the run that goes on."""
    if window.point:
        return window.point in case.observed or window.point in case.unobserved
    if window.start == "handover.offered":
        return case.offer is None
    if window.per == "run":
        ends = [case.run.event(window.end)] if case.run and not case.run.failed else []
    else:
        last = (case.last(kind) for kind in (window.end, *window.or_by))
        ends = [entry.event for entry in last if entry]
    return any(end and end.occurred_at >= begun.event.occurred_at for end in ends)
