"""The note that one shift leaves the next: every open case, and who read of them.

Nobody writes it: it is what the log says now. What is kept is who read it, and how far each case
had come then.
"""

from collections.abc import Iterable
from typing import Final

from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.services import cases
from svflab.services.errors import Conflict
from svflab.services.record import note
from svflab.services.subjects import Known

READ: Final = "shift.note_read"
_LAST: Final = 5


def open_cases(protocol: Protocol, site: str) -> list[Known]:
    """Return every open case of a site, the one that was opened first in front."""
    return cases.at_work(protocol, site)[::-1]


def reached(known: Iterable[Known]) -> int:
    """Return how far these cases have come: the place in the log of the newest entry."""
    return max((one.case.last_seq for one in known), default=0)


def acknowledge(
    known: list[Known],
    seq: int,
    *,
    site: str,
    actor: str,
    role: str,
    workstation: str,
    event_id: str,
) -> Entry:
    """Record that somebody read the note of these cases as they stood at `seq`.

    The same form sent twice is one entry. Raises Conflict where one of the cases went on since:
    that is not what was read.
    """
    if before := log.find(event_id):
        return before
    if reached(known) != seq:
        raise Conflict("note_changed")
    told: dict[str, Value] = {"seq": seq, "cases": [one.case.code for one in known]}
    return note(
        READ,
        f"site:{site}",
        told,
        actor=actor,
        role=role,
        site=site,
        workstation=workstation,
        event_id=event_id,
    )


def readings(site: str) -> list[Entry]:
    """Return who read the note last, the newest first."""
    return log.page(site, kind=READ, size=_LAST)
