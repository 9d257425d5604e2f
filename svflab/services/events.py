"""Entries as programs ask for them, and what a program's statement leaves for us to find."""

from datetime import datetime

from svflab.domain.chain import Entry
from svflab.records import log
from svflab.services import completing


def following(site: str, *, after: int = 0, size: int = 100, subject: str = "") -> list[Entry]:
    """Return entries of a site from behind `after`, in their order; at most `size` of them."""
    if subject:
        return log.replay(site, subject, after=after)[:size]
    return log.following(site, after=after, size=size)


def case_to_open(event_id: str, site: str) -> str:
    """Return the code of the case that this event opens: a new one, or the one it opened."""
    known = log.find(event_id)
    if known and known.event.kind == "case.opened":
        return known.event.about.removeprefix("case:")
    return completing.case_code(site)


def happened_at(event_id: str, site: str) -> datetime | None:
    """Return when an event of this site happened, or None where there is none of this id."""
    known = log.find(event_id)
    return known.event.occurred_at if known and known.site == site else None
