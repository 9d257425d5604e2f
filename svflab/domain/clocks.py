"""The clocks of a case: those that run, and those that an event ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.timing import Timer, timer
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
    """Return the clocks that have begun and not ended, the one that closes first in front."""
    if case.closed:
        return ()
    found = [clock for window in protocol.windows for clock in _running(protocol, case, window)]
    return tuple(sorted(found, key=lambda t: (t.closes_at is None, t.closes_at or t.started_at)))


def ending_timers(protocol: Protocol, case: Case, entry: Entry) -> Iterator[Timer]:
    """Return the clocks that `entry` ends; `case` is as it stood just before it."""
    event = entry.event
    for window in protocol.windows:
        if window.end != event.kind or window.code == "use_by":
            continue
        if window.point and event.data.get("point") != window.point:
            continue
        begun = _begun(case, window)
        if begun is not None:
            yield timer(
                protocol,
                window,
                case.settings,
                begun.event.occurred_at,
                ended_at=event.occurred_at,
            )


def _running(protocol: Protocol, case: Case, window: Window) -> Iterator[Timer]:
    if window.code == "use_by":
        yield from _use_by(protocol, case, window)
        return
    begun = _begun(case, window)
    if begun is not None and not case.stopped and not _ended(case, window, begun):
        yield timer(protocol, window, case.settings, begun.event.occurred_at)


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


def _begun(case: Case, window: Window) -> Entry | None:
    """Return the entry that began the window: of a run, only in the run that goes on."""
    begun = case.last(window.start)
    if begun and window.per == "run":
        run = case.run
        started = run.event(window.start) if run and not run.failed else None
        return begun if started is not None and started.id == begun.event.id else None
    if window.start == "handover.offered" and case.offer is None:
        return None
    return begun


def _ended(case: Case, window: Window, begun: Entry) -> bool:
    if window.point:
        return window.point in case.observed
    if window.start == "handover.offered":
        return case.offer is None
    ended = case.last(window.end)
    return ended is not None and ended.event.occurred_at >= begun.event.occurred_at
