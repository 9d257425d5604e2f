"""What the alarms of a case are called: what called, and where its time stands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from svflab.domain.alarms import CLOSING, OPENS, OVER
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.words import names

_: Callable[..., str] = gettext

BOUND: Final = {
    OPENS: _l("may be done now"),
    CLOSING: _l("time is nearly over"),
    OVER: _l("time is over"),
}
STATE: Final = {OPENS: "open", CLOSING: "closing", OVER: "over"}
"""The state of the clock, whose shape and colour a bound has."""


def what(protocol: Protocol, window: str, subject: str) -> str:
    """Return what an alarm is about: its window and, where it has one, its container."""
    titles = (one.title for one in protocol.windows if one.code == window)
    said = [_(next(titles, window)), names.thing(subject) if subject else ""]
    return ", ".join(part for part in said if part)


def summary(protocol: Protocol, data: Mapping[str, Any]) -> str:
    """Return which alarm somebody heard, in one line."""
    name, subject, bound = (str(data.get(part, "")) for part in ("window", "subject", "bound"))
    return f"{what(protocol, name, subject)}: {BOUND.get(bound, bound)}"
