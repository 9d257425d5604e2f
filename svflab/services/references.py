"""The reference list of a site: which adverse events are expected, up to which grade, since when.

Each version is an entry of the site's chain and stays. Until the site adopts one of its own, what
was shipped is in force, and says that the site is to confirm it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain import expectedness
from svflab.domain.chain import Entry
from svflab.domain.expectedness import Listed, Reference
from svflab.protocol import reference
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services.errors import Invalid, NotAllowed, NotThere
from svflab.services.holds import By
from svflab.services.record import REASON, note, sent_before

ADOPTED: Final = "reference.adopted"
KEEPERS: Final = ("safety_officer",)
SUBJECT: Final = "reference:safety"
LONGEST: Final = 300
"""How many characters a note on an outcome, or a source, has at most."""
_AT_ONCE: Final = 20


@lru_cache(maxsize=1)
def shipped() -> Reference:
    """Return the list that comes with svflab, to be confirmed by the site."""
    read = reference.load()
    terms = (
        Listed(one.term, one.grade, one.outcome, one.source, site_setting=True)
        for one in read.terms
    )
    return Reference(read.version, tuple(terms))


def versions(site: str) -> tuple[Reference, ...]:
    """Return every version, the newest first, and what was shipped last of all."""
    return (*_adopted(site), shipped())


def at(site: str, instant: datetime) -> Reference:
    """Return the version that was in force at an instant: read from the newest one back."""
    zone = current_app.config["ZONE"]
    own = (one for one in _adopted(site) if expectedness.in_force((one,), instant, zone))
    return next(own, shipped())


def find(site: str, version: str) -> tuple[Reference, Reference | None]:
    """Return a version, and the one before it (None for what was shipped). Raises NotThere."""
    known = versions(site)
    for number, one in enumerate(known):
        if one.version == version:
            return one, known[number + 1] if number + 1 < len(known) else None
    raise NotThere(version)


def adopt(protocol: Protocol, site: str, new: Reference, reason: str, by: By) -> Entry:
    """Put a version of the site's own in force from a day on, for a reason.

    From a day that has passed it says what was in force on paper. Sent again it is answered with
    the entry that is there. Raises NotAllowed for anybody but the safety officer, and Invalid with
    what is missing or impossible (`expectedness.impossible`, and `reason`).
    """
    if by.role not in KEEPERS:
        raise NotAllowed(KEEPERS)
    data = expectedness.data_of(new)
    with transaction():
        log.head(site, lock=True)
        if earlier := sent_before(by.event_id, ADOPTED, data):
            return earlier
        known = [term.code for term in protocol.terms if not term.code.endswith(".other")]
        errors = expectedness.impossible(new, versions(site), known)
        if not reason.strip():
            errors[REASON] = "missing"
        if errors:
            raise Invalid(errors)
        return note(
            ADOPTED,
            f"site:{site}",
            data,
            actor=by.actor,
            role=by.role,
            site=site,
            touches=(SUBJECT,),
            workstation=by.workstation,
            event_id=by.event_id,
            texts={REASON: reason.strip()},
        )


def today() -> date:
    """Return the day it is at the site."""
    return expectedness.day_of(clock.now(), current_app.config["ZONE"])


def _adopted(site: str) -> Iterator[Reference]:
    """Give the site's own versions, the newest first; no more are read than are asked for.

    None begins before the one that was adopted before it, so that is also their order in time.
    """
    before: int | None = None
    while found := log.page(site, subject=SUBJECT, kind=ADOPTED, before=before, size=_AT_ONCE):
        yield from map(expectedness.read, found)
        if len(found) < _AT_ONCE:
            return
        before = found[-1].seq
