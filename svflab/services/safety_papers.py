"""What leaves the house of an adverse event: forms on paper, and the message to an authority.

Each copy that leaves is recorded: which form, whether it lacked something, its number in the row of
reports on this event, the digest of what it tells and of the file.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from svflab.domain import minimum
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.minimum import Criterion
from svflab.domain.qualifying import facts_of
from svflab.domain.subjects import AdverseEvent
from svflab.exports import e2b_rules, e2b_write, icsr_facts, icsr_voids, sender
from svflab.exports.e2b_rules import Verdict
from svflab.exports.icsr import AMENDMENT, NULLIFICATION, Icsr
from svflab.exports.icsr_facts import Source, Words
from svflab.exports.icsr_voids import Void
from svflab.exports.sender import Sender
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.services import e2b_schema, subjects
from svflab.services.audit import EXPORTED
from svflab.services.record import note
from svflab.services.subjects import Known

FORMS: Final = ("cioms", "sae", "e2b")
COMPLETE, DRAFT = "complete", "draft"
MANNERS: Final = {NULLIFICATION: "nullification", AMENDMENT: "amendment"}
"""What a copy is recorded as that voids or amends an earlier one."""


@dataclass(frozen=True, slots=True)
class Message:
    """A report as E2B(R3): the file, what it lacks, and what the site's schemas find in it.

    `by_schema` is empty where they find nothing, and `schema` says whether they were asked.
    """

    report: Icsr
    body: bytes
    verdict: Verdict
    by_schema: tuple[str, ...]
    schema: bool
    lacking: tuple[Criterion, ...]

    @property
    def state(self) -> str:
        """Return complete, or draft: it lacks something and is not to be sent."""
        return DRAFT if self.report.is_draft else COMPLETE


def source(
    protocol: Protocol,
    known: Known,
    case: Case | None,
    by: Sender,
    zone: str,
    *,
    amends: bool = False,
) -> Source:
    """Return what forms on an adverse event are made from.

    Of a report that was taken back after it had left it is what that report told. `amends` asks
    for an amendment, where there is something to amend.
    """
    report = known.adverse_event.report
    touches = report.event.touches if report else ()
    subject = next((name for name in touches if name.startswith("participant:")), "participant:")
    person = subjects.known(protocol, known.site, subject).participant
    now, void = known.adverse_event, voids(known, amends=amends)
    event = icsr_voids.as_it_stood(now) if void else now
    return Source(
        protocol,
        event,
        case,
        person,
        by,
        zone,
        expedited=_is_expedited(event),
        void=void,
        withdrawn=now.withdrawn,
    )


def voids(known: Known, *, amends: bool) -> Void | None:
    """Return what must be told of a report that left: that it is void, or (`amends`) amended."""
    event = known.adverse_event
    if event.withdrawn or not amends:
        return icsr_voids.nullification(event, _whole(copies(known.entries), "e2b"))
    return icsr_voids.amendment(event)


def told_since(void: Void, known: Known) -> Entry | None:
    """Return the copy that was taken away and tells that a report is void or amended, or None."""
    whole = _whole(copies(known.entries), "e2b")
    manner, after = MANNERS[void.how], void.by[-1].seq
    found = (e for e in whole if e.event.data.get("manner") == manner and e.seq > after)
    return next(found, None)


def _is_expedited(event: AdverseEvent) -> bool:
    """Say whether it is serious, and neither unrelated nor expected in any physician's opinion.

    What nobody has judged counts as if it held, as it does for the clocks of reporting.
    """
    held = facts_of(event)
    asked = ("serious", "related", "unexpected")
    return bool(held) and all(held.get(name) is not False for name in asked)


def head(site: str) -> str:
    """Return where the log of a site ends now, as papers bear it."""
    return str(log.head(site)[0])


def lacking(made_from: Source) -> tuple[Criterion, ...]:
    """Return what a valid report lacks of the four things that make it one."""
    return minimum.missing(made_from.event, made_from.case, made_from.person)


def state(made_from: Source, form: str) -> str:
    """Return complete, or draft: it lacks one of the four, or goes out and says not from whom."""
    unsaid = form == "cioms" and sender.missing(made_from.sender)
    return DRAFT if unsaid or lacking(made_from) else COMPLETE


def message(made_from: Source, words: Words, folder: str, *, now: datetime) -> Message:
    """Return the E2B(R3) message; where it lacks anything, it is marked as a draft."""
    profile, missing = made_from.sender.profile, lacking(made_from)
    told = icsr_facts.report(made_from, words, now=now)
    body = e2b_write.xml(told)
    verdict = e2b_rules.check(body, profile=profile, now=now)
    found = e2b_schema.problems(body, Path(folder)) if folder else ()
    if verdict.lacks or missing or found:
        told = icsr_facts.report(made_from, words, now=now, draft=True)
        body = e2b_write.xml(told)
    return Message(told, body, verdict, found, bool(folder), missing)


def copies(entries: Iterable[Entry]) -> list[Entry]:
    """Return the copies that were taken away of an adverse event, the newest first."""
    found = [e for e in entries if e.event.kind == EXPORTED and e.event.data.get("what") in FORMS]
    return found[::-1]


def number(taken: Iterable[Entry], form: str, digest: str, *, amends: bool = False) -> int:
    """Return which report on the event this is: 0 the initial one, then follow-ups.

    A complete copy of a form that tells the same as the last one bears its number again, and so
    does one that amends it; drafts are not counted.
    """
    told: list[str] = []
    for entry in reversed(_whole(taken, form)):
        data = entry.event.data
        _tell(told, str(data.get("digest")), amends=data.get("manner") == MANNERS[AMENDMENT])
    _tell(told, digest, amends=amends)
    return len(told) - 1


def _tell(told: list[str], digest: str, *, amends: bool) -> None:
    """Add what one more copy tells, unless it is the same; an amendment takes the last's place."""
    if amends:
        del told[-1:]
    if told[-1:] != [digest]:
        told.append(digest)


def _whole(taken: Iterable[Entry], form: str) -> list[Entry]:
    data = ((entry, entry.event.data) for entry in taken)
    return [e for e, d in data if d.get("what") == form and d.get("state") == COMPLETE]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that leaves: which form, in which manner, what it tells, and the file.

    `voids` says that it voids or amends an earlier one.
    """

    what: str
    form: str
    state: str
    number: int
    digest: str
    file: bytes
    voids: str = ""


def take_away(
    copy: Copy, code: str, *, site: str, actor: str, role: str, workstation: str
) -> Entry:
    """Record that a copy leaves the house."""
    data: dict[str, Value] = {
        "what": copy.what,
        "form": copy.form,
        "state": copy.state,
        "number": copy.number,
        "head": head(site),
        "digest": copy.digest,
        "file": hashlib.sha256(copy.file).hexdigest(),
    }
    if copy.voids:
        data["manner"] = MANNERS[copy.voids]
    about = f"ae:{code}"
    return note(EXPORTED, about, data, actor=actor, role=role, site=site, workstation=workstation)
