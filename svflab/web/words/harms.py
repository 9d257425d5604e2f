"""Harms in words: what a line is of, how often, and how much that is worth."""

from collections.abc import Callable
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain import harms
from svflab.domain.chronicle import HARM, PROCEDURE, VISIT
from svflab.domain.harms import Count, Line
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.words import names

_: Callable[..., str] = gettext

REPORT, OPINION, OBSERVED = "adverse_event.reported", "causality.judged", "observation.recorded"
SUMS: Final = {
    "any": _l("Any adverse event"),
    "related": _l("Held related by somebody"),
    "serious": _l("Serious"),
    "serious_related": _l("Serious, and held related by somebody"),
    "grade_3": _l("Grade 3 or more"),
    "special": _l("Of special interest"),
}
ENDS: Final = {
    harms.DIED: _l("Died"),
    harms.STOPPED: _l("Treatment stopped because of an adverse event"),
    harms.WITHDREW: _l("Consent withdrawn because of an adverse event"),
    harms.LEFT: _l("Consent withdrawn for another reason, or none told"),
}
LANES: Final = {
    PROCEDURE: _l("Procedure"),
    HARM: _l("Adverse events"),
    VISIT: _l("Looked at or asked"),
}
SORTS: Final = {
    PROCEDURE: _l("Procedure"),
    HARM: _l("Adverse event"),
    VISIT: _l("Looked at or asked"),
}
"""What one of a lane is called."""
STATES: Final = {
    "waiting": ("closing", _l("waits for a physician")),
    "judged": ("open", _l("judged")),
    "taken_back": ("stopped", _l("withdrawn")),
}
INJECTIONS: Final = {
    "injection.first": _l("First injection"),
    "injection.last": _l("Last injection"),
}
ONE_ARM: Final = _l(
    "One arm, no control: what happened cannot be told from what would have happened anyway."
)


def term(protocol: Protocol, code: str) -> str:
    """Return a term of the picker in words."""
    return next((_(one.title) for one in protocol.terms if one.code == code), code)


def place(protocol: Protocol, code: str) -> str:
    """Return in words where a harm is."""
    return names.choice(protocol, REPORT, "where", code)


def component(protocol: Protocol, code: str) -> str:
    """Return in words which part of the treatment an opinion speaks of."""
    return names.label(protocol, OPINION, code)


def of_all(count: Count, line: Line) -> str:
    """Return participants with a harm, of those treated: 2 of 7 (28.6 %)."""
    rate = line.rate
    told = {"count": count.participants, "all": line.treated}
    if rate is None:
        return _("%(count)s of %(all)s", **told)
    return _("%(count)s of %(all)s (%(rate)s %%)", rate=percent(rate), **told)


def limits(line: Line) -> str:
    """Return the exact Exact limits of a line: 3.7 to 71.0 %; of none treated nothing."""
    if not line.treated:
        return ""
    low, high = line.limits
    return _("%(low)s to %(high)s %%", low=percent(low), high=percent(high))


def percent(part: float) -> str:
    """Return a part as a number of per cent with one decimal.

    >>> percent(0.40962), percent(0.0)
    ('41.0', '0.0')
    """
    return f"{part * 100:.1f}"


def grades(count: Count) -> list[str]:
    """Return how many events there were of each grade; nothing where none was."""
    return [str(one) if one else "" for one in count.grades]


def both(participants: int, events: int) -> str:
    """Return participants and events of a sort: 2 / 3; nothing where there are none."""
    return f"{participants} / {events}" if events else ""


GRADES: Final = harms.GRADES
PLACES: Final = harms.PLACES
