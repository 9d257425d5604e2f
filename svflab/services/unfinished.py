"""An act whose form is not complete yet, with a code in it that was typed and is the wrong one."""

from dataclasses import replace

from svflab.domain.chain import link
from svflab.domain.entered import typed
from svflab.domain.event import Event
from svflab.domain.fields import clean
from svflab.domain.unfinished import stops
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import subjects
from svflab.services.errors import Refused
from svflab.services.record import note_refusal
from svflab.services.surroundings import seen_by


def stop(protocol: Protocol, event: Event) -> None:
    """Refuse an act of a case whose typed code stops it, whatever its form still asks for.

    Raises Refused, and the attempt is recorded as `record` does it; else nothing is kept. Not to
    be called inside a transaction.
    """
    step = protocol.steps[event.kind]
    if event.told or not typed(step, event.data):
        return
    with transaction():
        before = subjects.known(protocol, event.site, event.about)
        read = clean(protocol, step, event.data, before.settings)
        tried = replace(event, data=read.data)
        head, _last = log.head(event.site, lock=True)
        seen = seen_by(protocol, tried, before)
        entry = link(tried, after=head, recorded_at=tried.occurred_at, surroundings=seen)
        found = stops(protocol, before.case, entry)
        attempt = note_refusal(protocol, tried, found) if found else ""
    if found:
        raise Refused(found, attempt)
