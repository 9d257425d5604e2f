"""A form that asks for more: what would be stopped whatever else is filled in.

Why a code was typed, and who saw it, is asked only of a code that would be accepted otherwise. One
that is somebody else's, void or past its time stops as if it had been scanned: at once, by name.
"""

from typing import Final

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.entered import typed
from svflab.domain.finding import Finding, Level
from svflab.domain.near_misses import RULES as NEAR
from svflab.domain.rules import RULES
from svflab.domain.rules.moment import Moment
from svflab.protocol.model import Protocol

_OF_WHAT_LACKS: Final = frozenset({"identifiers_too_few"})
"""What a field that is still empty would bring about."""


def stops(protocol: Protocol, case: Case, entry: Entry) -> tuple[Finding, ...]:
    """Return what keeps harm off, of all that would refuse an act of now whose code was typed.

    Nothing for an act that has happened already, and for one whose codes were read.
    """
    moment = Moment(protocol, case, entry)
    if moment.step is None or entry.event.told or not typed(moment.step, moment.data):
        return ()
    found = (finding for rule in RULES for finding in rule(moment))
    return tuple(one for one in found if _is_near(one))


def _is_near(found: Finding) -> bool:
    near = found.incident or found.rule in NEAR
    return near and found.level is not Level.DEVIATION and found.rule not in _OF_WHAT_LACKS
