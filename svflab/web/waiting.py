"""The acts that a case waits for, worked out once for a case as it stands.

Every page of a case asks for them several times, and the board for those of every case.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from flask import current_app, g

from svflab.domain.case import Case
from svflab.domain.next import Act, due
from svflab.domain.otherwise import otherwise
from svflab.protocol.model import Protocol

Acts = tuple[Act, ...]
_KEPT: Final = 512
"""Acts that are kept: those of as many cases as a hospital has open, and more."""
_PLACE: Final = "svflab_waiting"


def due_in(case: Case) -> Acts:
    """Return the acts that are due, worked out once for a case as it stands."""
    return _once("due", case, due)


def beside(case: Case) -> Acts:
    """Return what may have gone otherwise, worked out once for a case as it stands."""
    return _once("beside", case, lambda protocol, one: otherwise(protocol, one, due_in(one)))


def _once(name: str, case: Case, work: Callable[[Protocol, Case], Acts]) -> Acts:
    """Return what was worked out of this very case; one with another entry is another case."""
    kept: OrderedDict[tuple[str, str], tuple[Case, Acts]] = current_app.extensions.setdefault(
        _PLACE, OrderedDict()
    )
    found = kept.get((name, case.code))
    if found is None or found[0] is not case:
        found = kept[name, case.code] = (case, work(g.protocol, case))
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return found[1]
