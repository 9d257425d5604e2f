"""What can be measured in a case: how long its steps and windows took, and what came of it.

    window.extraction        a window of the protocol, as the rules judge it
    step.setup.completed     a step, since the last of what comes before it or of its own kind
    result.viability         a result that is a number
    yield                    viable cells for each mL of aspirate

Each is known by the event that ended it or told of it. A correction moves the numbers, because
they are worked out from the entries that stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from svflab.domain import materials
from svflab.domain.case import SYRINGE, Case, Run, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.process import INSIDE, OVER, UNDER
from svflab.domain.rules.limits import (
    ENDOTOXIN,
    VIABLE_CELLS,
    cells_per_ml_of_aspirate,
    endotoxin_limit,
)
from svflab.protocol.model import Protocol, Range, Step, Test, Window

SECONDS: Final = "s"
YIELD, YIELD_UNIT = "yield", "cells/mL"
USE_BY: Final = "use_by"
_PER: Final = frozenset({"case", "run", "container", "digit"})
_LEFT_OUT: Final = frozenset({"container.discarded"})
"""When something is thrown away tells nothing of how the work went."""
_NUMBERS: Final = frozenset({"decimal", "integer"})
_OTHERS: Final = frozenset({"liposuction.finished", "svf.collected", "result.reported"})
"""What changes numbers of earlier events: volumes that a yield is of, a result in place of one."""
_NAMES: Final = frozenset({"preflight.completed", "setup.completed", "case.stopped"})
"""What changes what earlier numbers are marked with."""
_EXACT: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which values it should be, both inside; None leaves an end open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def verdict(self, value: Decimal) -> str:
        """Say where a value stands: under, inside, over, or "" where nothing limits it."""
        if self.low is None and self.high is None:
            return ""
        if self.low is not None and value < self.low:
            return UNDER
        return OVER if self.high is not None and value > self.high else INSIDE


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured thing of a case: seconds, or a number in its own unit.

    `event` is the one by which it is known. `device` and `kit_lot` are those that the case, or
    the run that it belongs to, was set up with; "" where nobody has named one yet.
    """

    measure: str
    event: Event
    value: Decimal
    unit: str
    limits: Limits
    verdict: str
    subject: str = ""
    started_at: datetime | None = None
    device: str = ""
    kit_lot: str = ""


def measures(protocol: Protocol) -> tuple[str, ...]:
    """Return what a case of this protocol may be measured by, in the order of the protocol."""
    windows = [f"window.{window.code}" for window in _judging(protocol)]
    results = [f"result.{test.name}" for test in _tests(protocol)]
    yields = [YIELD] if VIABLE_CELLS in protocol.tests else []
    return (*windows, *yields, *results, *(f"step.{step.kind}" for step in steps(protocol)))


def steps(protocol: Protocol) -> tuple[Step, ...]:
    """Return the steps that are measured: those of every case that come after another one.

    What a window times from the one to the other is measured by it.
    """
    timed = {(window.start, window.end) for window in _judging(protocol) if not window.point}
    return tuple(
        step
        for step in protocol.steps.values()
        if step.subject == "case" and step.per in _PER and step.after
        if not step.optional and step.kind not in _LEFT_OUT
        if not (len(step.after) == 1 and (step.after[0], step.kind) in timed)
    )


def moved(protocol: Protocol, case: Case, event: Event) -> str | None:
    """Return what an event may change of what is measured in a case that knows it.

    None for nothing; the id of the event where only what is known by it is new; "" where
    anything may be another: it corrects, was told afterwards or not heard of last, or is of a
    kind that others are measured or marked by.
    """
    others = bool(event.replaces) or event.kind in _OTHERS | _NAMES
    if not (others or event.kind in _kinds(protocol)):
        return None
    newest = case.entries[-1].event.id == event.id and not event.told
    return event.id if newest and not others else ""


def _kinds(protocol: Protocol) -> frozenset[str]:
    """Return the kinds that begin or end a window or a step that is measured."""
    ends = {kind for window in _judging(protocol) for kind in (window.start, window.end)}
    return frozenset(ends | {kind for one in steps(protocol) for kind in (one.kind, *one.after)})


def measured(protocol: Protocol, case: Case, known_by: str = "") -> Iterator[Measured]:
    """Give all that is measured in a case as it is known, or what is known by one event of it."""
    named: dict[int, Mapping[str, str]] = {}
    for one in (*_windows(protocol, case), *_steps(protocol, case), *_results(protocol, case)):
        if known_by and one.event.id != known_by:
            continue
        run = _run(case, one.event)
        number = run.number if run else 0
        if number not in named:
            named[number] = _named(case, run)
        known = named[number]
        yield replace(one, device=known.get("device", ""), kit_lot=known.get("kit_lot", ""))


def _judging(protocol: Protocol) -> Iterator[Window]:
    """Give the windows that judge how long something took; the others only remind."""
    return (window for window in protocol.windows if not window.reminds)


def _windows(protocol: Protocol, case: Case) -> Iterator[Measured]:
    for clock, event in case.timed:
        least = seconds(clock.opens_at - clock.started_at) or None
        most = seconds(clock.closes_at - clock.started_at) if clock.closes_at else None
        code, kept = clock.window.code, Limits(least, most)
        yield _timed(f"window.{code}", clock.started_at, event, kept, clock.subject)
    yield from _use_by(protocol, case)


def _use_by(protocol: Protocol, case: Case) -> Iterator[Measured]:
    """Give how old each syringe was when it was injected, beside how old it might become."""
    ends = [window.end for window in protocol.windows if window.code == USE_BY]
    for entry in (entry for kind in ends for entry in case.done.get(kind, ())):
        syringe = case.container(entry.event.data.get("syringe"))
        if syringe and syringe.kind == SYRINGE:
            most = seconds(syringe.use_by - syringe.made_at) if syringe.use_by else None
            code, kept = f"window.{USE_BY}", Limits(high=most)
            yield _timed(code, syringe.made_at, entry.event, kept, syringe.code)


def _timed(code: str, began: datetime, event: Event, limits: Limits, subject: str = "") -> Measured:
    """Return how long it took from an instant to an event."""
    taken = seconds(event.occurred_at - began)
    return Measured(code, event, taken, SECONDS, limits, limits.verdict(taken), subject, began)


def _steps(protocol: Protocol, case: Case) -> Iterator[Measured]:
    for step in steps(protocol):
        before = [entry for kind in step.after for entry in case.done.get(kind, ())]
        for entry in case.done.get(step.kind, ()):
            began = max((e.event.occurred_at for e in before if _is_before(e, entry)), default=None)
            if began is not None:
                subject = _of(entry.event)
                yield _timed(f"step.{step.kind}", began, entry.event, Limits(), subject)
            before.append(entry)


def _is_before(one: Entry, entry: Entry) -> bool:
    return one.event.occurred_at <= entry.event.occurred_at


def _of(event: Event) -> str:
    """Return the container that a step made or was done with; "" for none."""
    return str(event.data.get("container") or event.data.get("syringe") or "")


def _results(protocol: Protocol, case: Case) -> Iterator[Measured]:
    for test in _tests(protocol):
        entry, result = case.reported(test.name), case.results.get(test.name)
        value = as_decimal(result.value) if result else None
        if entry is None or value is None:
            continue
        known = _limits(protocol, case, test)
        code, verdict = f"result.{test.name}", known.verdict(value)
        yield Measured(code, entry.event, value, test.unit, known, verdict)
        if test.name == VIABLE_CELLS:
            yield from _yield(protocol, case, entry.event, value)


def _yield(
    protocol: Protocol, case: Case, event: Event, cells_per_ml: Decimal
) -> Iterator[Measured]:
    found = cells_per_ml_of_aspirate(case, cells_per_ml)
    if found is not None:
        low, high = (_number(protocol, case, f"yield_{end}_per_ml") for end in ("low", "high"))
        known = Limits(low, high)
        kept = found.quantize(_EXACT)
        yield Measured(YIELD, event, kept, YIELD_UNIT, known, known.verdict(found))


def _tests(protocol: Protocol) -> Iterator[Test]:
    return (test for test in protocol.tests.values() if test.type in _NUMBERS)


def _limits(protocol: Protocol, case: Case, test: Test) -> Limits:
    if test.name == ENDOTOXIN:
        return Limits(high=endotoxin_limit(protocol, case))
    if not isinstance(test.acceptable, Range):
        return Limits()
    low, high = test.acceptable.low, test.acceptable.high
    return Limits(protocol.number(low, case.settings), protocol.number(high, case.settings))


def _number(protocol: Protocol, case: Case, name: str) -> Decimal | None:
    return protocol.number(name, case.settings) if name in protocol.settings else None


def _run(case: Case, event: Event) -> Run | None:
    """Return the run that an event is of, or else the newest one."""
    mine = (run for run in case.runs if run.event(event.kind) is event)
    return next(mine, case.run)


def _named(case: Case, run: Run | None) -> Mapping[str, str]:
    """Return the keys of the materials that pre-flight named, or the set-up of a run."""
    planned = case.last("preflight.completed")
    told = [*materials.named(planned.event)] if planned else []
    told += [*materials.named(run.set_up)] if run else []
    return {kind: materials.key(text) for kind, text in told}


def seconds(span: timedelta) -> Decimal:
    """Return a span in seconds, to the microsecond.

    >>> seconds(timedelta(minutes=20, microseconds=1))
    Decimal('1200.000001')
    """
    return (Decimal(span // timedelta(microseconds=1)) / 1_000_000).normalize()
