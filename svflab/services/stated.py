"""An event as a program states it: recorded by the service that its kind has, as a page does.

What a service looks at before it records (whether somebody holds the role that a question is put
to, whether the other adverse event is of the same participant) holds for programs too.
"""

from svflab.domain import duplicates as alike
from svflab.domain import inbox as reviews
from svflab.domain import near_misses as stopped
from svflab.domain.event import Event
from svflab.domain.identifiers import CodeError, read, spelled
from svflab.protocol.model import Protocol
from svflab.services import duplicates, inbox, near_misses, safety
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import Recorded, Texts, record

_OF_A_REVIEW = frozenset({reviews.ASKED, reviews.ASSIGNED})
_REPORTED = "adverse_event.reported"


def state(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record an event; one about an adverse event touches its case and participant.

    Raises Invalid also with `about` for a subject that is not there or can bear no such code, and
    what `record` and the service of its kind raise.
    """
    try:
        return _state(protocol, event, texts)
    except NotThere as error:
        raise Invalid({"about": "unknown"}) from error


def _state(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    if event.kind in _OF_A_REVIEW:
        return inbox.record(protocol, event, texts)
    if event.kind == alike.LINKED:
        return duplicates.link(protocol, event, texts)
    if event.kind == stopped.TRIAGED:
        return near_misses.triage(protocol, event, texts)
    if event.kind == _REPORTED and not event.replaces:
        _refuse_other_codes(event)
    elif event.about.startswith("ae:") and event.kind in protocol.steps:
        return safety.follow(protocol, event, texts)
    return record(protocol, event, texts=texts)


def _refuse_other_codes(event: Event) -> None:
    """Raise Invalid for what is no code of an adverse event as svflab draws them."""
    code = event.about.removeprefix("ae:")
    try:
        found = read(code)
    except CodeError as error:
        raise Invalid({"about": "shape"}) from error
    if found.kind != "adverse_event" or spelled(found) != code:
        raise Invalid({"about": "shape"})
