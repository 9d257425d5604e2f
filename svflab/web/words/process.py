"""What is measured, in words: its name, its amounts, where it stands to its limits."""

from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.measures import SECONDS, YIELD, steps
from svflab.domain.process import INSIDE, OVER, UNDER
from svflab.domain.timing import clock_face
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.words.names import figure, test
from svflab.web.words.names import title as step_title

_: Callable[..., str] = gettext

PARTS: Final = {"window": _l("Windows"), "product": _l("Product"), "step": _l("Steps")}
"""What the measures are grouped by on the page."""
_TIMES: Final = {
    UNDER: ("early", _l("too early")),
    INSIDE: ("open", _l("inside")),
    OVER: ("over", _l("too late")),
}
_NUMBERS: Final = {
    UNDER: ("over", _l("below")),
    INSIDE: ("open", _l("inside")),
    OVER: ("over", _l("above")),
}
_MANY: Final = frozenset({"container", "digit"})
"""How often a step happens that has one before it of its own kind."""
_HOURS: Final = 100 * 60
"""Seconds from which on hours are told too."""
_ROUNDED: Final = ((Decimal(1000), "1"), (Decimal(10), "0.1"), (Decimal(0), "0.01"))


def part(measure: str) -> str:
    """Return which of `PARTS` a measure belongs to."""
    kind = measure.partition(".")[0]
    return kind if kind in PARTS else "product"


def title(protocol: Protocol, measure: str) -> str:
    """Return what a measure is called."""
    kind, _dot, name = measure.partition(".")
    if kind == "window":
        known = (window.title for window in protocol.windows if window.code == name)
        return _(next(known, name))
    if kind == "step":
        return step_title(protocol, name)
    return _("Yield") if measure == YIELD else test(protocol, name)


def said(protocol: Protocol, measure: str) -> str:
    """Return from where to where, or of what, it is measured; "" for what its name says."""
    kind, _dot, name = measure.partition(".")
    if kind == "window":
        ends = ((one.start, one.end) for one in protocol.windows if one.code == name)
        start, end = next(ends, ("", ""))
        names = {"start": step_title(protocol, start), "end": step_title(protocol, end)}
        return _("from “%(start)s” to “%(end)s”", **names) if start else ""
    if kind == "step":
        return _since(protocol, name)
    return _("viable cells for each mL of aspirate") if measure == YIELD else ""


def _since(protocol: Protocol, kind: str) -> str:
    step = next((step for step in steps(protocol) if step.kind == kind), None)
    if step is None or len(step.after) > 1:
        return _("since the last of the steps before it")
    before = step_title(protocol, step.after[0])
    if step.per in _MANY:
        return _("since “%(step)s”, or since the one before", step=before)
    return _("since “%(step)s”", step=before)


def unit(name: str) -> str:
    """Return the unit in which amounts are told."""
    return _("min:s") if name == SECONDS else name


def amount(value: Decimal, of: str, beside: Decimal | None = None) -> str:
    """Return an amount: a time as min:s, or h:min:s from 100 minutes on; or a number.

    A time is cut to the second; with `beside`, a limit, it is told apart from that.
    """
    if of != SECONDS:
        return number(value)
    if value >= _HOURS:
        whole = int(value.to_integral_value(ROUND_FLOOR))
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    return clock_face(_span(value), None if beside is None else _span(beside))


def number(value: Decimal) -> str:
    """Return a number with as many places as it is worth.

    >>> [number(Decimal(one)) for one in ("91", "15.56", "3.14159", "0.50")]
    ['91', '15.6', '3.14', '0.5']
    """
    step = next(step for least, step in _ROUNDED if abs(value) >= least)
    text = f"{value.quantize(Decimal(step)):f}"
    return figure(text.rstrip("0").rstrip(".") if "." in text else text)


def limits(low: str, high: str, of: str) -> str:
    """Return between what it should be, as kept with a row; "" where nothing limits it."""
    least, most = (amount(Decimal(one), of) if one else "" for one in (low, high))
    if of != SECONDS:
        least, most = least if high else f"{least} {of}", f"{most} {of}"
    if low and high:
        return _("%(low)s to %(high)s", low=least, high=most)
    if high:
        return _("at most %(high)s", high=most)
    return _("at least %(low)s", low=least) if low else ""


def verdict(word: str, of: str) -> tuple[str, str]:
    """Return the state and the word of where an amount stands to its limits; it has some."""
    return (_TIMES if of == SECONDS else _NUMBERS)[word]


def _span(seconds: Decimal) -> timedelta:
    return timedelta(microseconds=int(seconds * 1_000_000))
