"""What is worked out of a case once, as long as it stands as it does: acts, clocks, what is asked.

Every page of a case asks for them several times, and the board for those of every case. None of
it depends on the time.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, g

from svflab.domain import clocks, deviations, holds
from svflab.domain.case import Case
from svflab.domain.clocks import Going
from svflab.domain.finding import Finding
from svflab.domain.next import Act, due
from svflab.domain.otherwise import otherwise
from svflab.domain.timing import Timer
from svflab.protocol.model import Protocol
from svflab.services.subjects import Known

Made = TypeVar("Made")
Acts = tuple[Act, ...]
_KEPT: Final = 1024
"""What is kept: all of it for as many cases as a hospital has open, and more."""
_PLACE: Final = "svflab_waiting"


def due_in(case: Case) -> Acts:
    """Return the acts that are due."""
    return _once("due", case, due)


def beside(case: Case) -> Acts:
    """Return what may have gone otherwise."""
    return _once("beside", case, lambda protocol, one: otherwise(protocol, one, due_in(one)))


def timers(case: Case) -> tuple[Timer, ...]:
    """Return the clocks that run, the one that closes first in front."""
    return _once("timers", case, clocks.running_timers)


def stopped(case: Case) -> Timer | None:
    """Return the clock that the newest step stopped, or None."""
    return _once("stopped", case, clocks.stopped_timer)


def going(case: Case) -> tuple[Going, ...]:
    """Return what goes on without a window."""
    return _once("going", case, clocks.going)


def reasons(known: Known) -> tuple[tuple[Finding, ...], ...]:
    """Return the findings whose reason nobody has given, those of each deviation together."""
    return _once(
        "reasons",
        known.case,
        lambda protocol, case: deviations.awaiting_reason(protocol, case, known.findings),
    )


def supplies(case: Case) -> holds.Named:
    """Return the kit, lots and device that a case uses, as holds name them."""
    return _once("supplies", case, lambda _protocol, one: holds.supplies(one))


def _once(name: str, case: Case, work: Callable[[Protocol, Case], Made]) -> Made:
    """Return what was worked out of this very case; one with another entry is another case."""
    kept: OrderedDict[tuple[str, str], tuple[Case, Any]] = current_app.extensions.setdefault(
        _PLACE, OrderedDict()
    )
    found = kept.get((name, case.code))
    if found is None or found[0] is not case:
        found = kept[name, case.code] = (case, work(g.protocol, case))
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    made: Made = found[1]
    return made
