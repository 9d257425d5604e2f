"""How a code came in, and why one was typed: it is what the browser says, and is called so."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from svflab.domain.entered import ENTERED, TYPED_WHY, typed
from svflab.domain.event import Event
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.words import names

_: Callable[..., str] = gettext

HOW: Final = {
    "scan": _l("scanned"),
    "camera": _l("by camera"),
    "typed": _l("typed"),
    "known": _l("known to the case"),
}
WHY: Final = {
    "damaged": _l("The label cannot be read"),
    "scanner": _l("No scanner works here"),
    "reach": _l("It is out of reach"),
    "no_code": _l("There is no code on it"),
    "other": _l("Another reason"),
}
_BECAUSE: Final = {
    "damaged": _l("typed, because the label cannot be read"),
    "scanner": _l("typed, because no scanner works there"),
    "reach": _l("typed, because it is out of reach"),
    "no_code": _l("typed, because there is no code on it"),
    "other": _l("typed, for another reason"),
}


def because(protocol: Protocol, event: Event) -> str:
    """Return that codes of an event were typed, and why; "" where none was."""
    step = protocol.steps.get(event.kind)
    if step is None or ENTERED not in event.data or not typed(step, event.data):
        return ""
    return str(_BECAUSE.get(str(event.data.get(TYPED_WHY)), _("typed")))


def entered(protocol: Protocol, kind: str, claims: Any) -> str:
    """Return how each code of an event came in: Wristband: scanned; Syringe: typed."""
    said = claims.items() if isinstance(claims, Mapping) else ()
    return "; ".join(f"{names.label(protocol, kind, str(one))}: {_ways(how)}" for one, how in said)


def _ways(how: Any) -> str:
    listed = how if isinstance(how, list | tuple) else [how]
    return ", ".join(str(HOW.get(str(one), one)) for one in listed)
