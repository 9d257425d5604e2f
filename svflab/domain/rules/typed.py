"""Codes that were typed and not read off their labels: with a reason, and at gates seen by two."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from svflab.domain.entered import OTHER, TYPED_WHY, WHY, typed
from svflab.domain.finding import Finding, stopping
from svflab.domain.rules.moment import Moment
from svflab.protocol.model import Step

WITNESS: Final = "witness"


def lacking(step: Step, data: Mapping[str, Any], *, reason: bool, witness: bool) -> tuple[str, ...]:
    """Return what the typed codes of a step still ask for: `typed_why`, `witness`, or nothing.

    The one place that says so: the rule, the form and the answer to a scan all ask here.
    """
    if not typed(step, data):
        return ()
    why = data.get(TYPED_WHY)
    explained = reason or (why in WHY and why != OTHER)
    asked = {
        TYPED_WHY: step.behind("typed_explained") and not explained,
        WITNESS: step.behind("typed_witnessed") and not witness,
    }
    return tuple(name for name, lacks in asked.items() if lacks)


def a_typed_code_says_why(m: Moment) -> Iterator[Finding]:
    """A typed code has its reason, and where it decides whose a thing is, a second person."""
    if not (m.here and m.step):
        return
    event = m.event
    lacks = lacking(m.step, m.data, reason=bool(event.reason), witness=bool(event.witness))
    fields = " ".join(typed(m.step, m.data)) if lacks else ""
    if TYPED_WHY in lacks:
        yield stopping("typed_unexplained", m.id, kind=m.kind, fields=fields)
    if WITNESS in lacks:
        yield stopping("typed_unwitnessed", m.id, kind=m.kind, fields=fields)


RULES = (a_typed_code_says_why,)
