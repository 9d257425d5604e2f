"""The queue of who performed what others stated: what waits, and which entry each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from svflab.domain import countersigning
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import Event
from svflab.domain.signatures import KINDS, digest_of, of_entry
from svflab.protocol.model import Protocol
from svflab.records import countersign, log
from svflab.services import subjects
from svflab.services.errors import NotThere
from svflab.services.subjects import Known

count = countersign.count


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits for its performer, its case, and the digest of what is signed of it."""

    case: str
    entry: Entry
    digest: str


def project(event: Event, after: Known) -> None:
    """Bring the queue up to date with an event of a case; most events leave it as it is."""
    if event.performer or event.replaces or event.kind in {WITHDRAWN, *KINDS}:
        whose = {"site": after.site, "case": after.case.code}
        rows = [{**whose, **_row(entry)} for entry in countersigning.waiting(after.case)]
        countersign.project(after.site, after.case.code, rows)


def page(site: str, account: str, *, after: int = 0, size: int = 50) -> Sequence[Waiting]:
    """Return what waits for a person, what was recorded first in front."""
    rows = countersign.page(site, account, after=after, size=size)
    return [_waiting(str(row["case"]), str(row["event"])) for row in rows]


def find(site: str, account: str, case: str, event: str) -> Waiting:
    """Return one entry that waits for a person. Raises NotThere."""
    if not any(one["event"] == event for one in countersign.of_case(site, case, account)):
        raise NotThere(event)
    return _waiting(case, event)


def answered(protocol: Protocol, site: str, account: str, case: str, event: str) -> Entry | None:
    """Return the dispute or signature by which this person has answered an entry, or None."""
    known = subjects.case_of(protocol, site, case)
    return countersigning.answer_to(known.case, event, account)


def _waiting(case: str, event: str) -> Waiting:
    entry = log.find(event)
    if entry is None:
        raise NotThere(event)
    return Waiting(case, entry, digest_of(of_entry(case, entry)))


def _row(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "event": event.id,
        "performer": event.performer,
        "seq": entry.seq,
        "occurred_at": event.occurred_at,
    }
