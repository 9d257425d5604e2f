"""The one way into the log."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app

from svflab import clock
from svflab.domain.chain import CLOCK_WENT_BACK, SKEW, Entry, Head, link
from svflab.domain.event import MACHINE, Event, Value, text_digest
from svflab.domain.fields import Cleaned, Impossible, Problem, clean
from svflab.domain.fields import note as note_text
from svflab.domain.finding import REFUSED, Finding, always
from svflab.domain.fold import reached
from svflab.domain.rules import refusals
from svflab.domain.subjects import code_problem
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import completing, noticed, outbox, projecting, subjects
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.subjects import Known
from svflab.services.surroundings import seen_by

HOUSE = "house"
REASON = "reason"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an event: its entry, how its subject now stands, and what rules find."""

    entry: Entry
    known: Known
    is_new: bool = True

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules find in the subject."""
        return self.known.findings


def record(
    protocol: Protocol, event: Event, *, texts: Texts | None = None, signed: bool = False
) -> Recorded:
    """Keep an event for good, and say how its subject now stands.

    An event that was recorded before is not recorded again: a second tap and a second upload
    are answered with the entry that is there. The same id with other words is a `Conflict`.
    What is missing or impossible is `Invalid`, and nothing is kept. Where a rule stands in the
    way the event is `Refused`, and the attempt is recorded in its place, in a commit of its
    own (inside another transaction: in that one, so whoever opens it lets no `Refused` out);
    the refused id stays free.

    `texts` holds free text that is kept beside the log: the "reason", and fields of type note.
    `signed` is said by `services.sign` alone, which signs the entry in the same transaction: what
    the protocol has its actor sign is recorded in no other way.
    """
    attempt = ""
    with transaction():
        outcome = _record(protocol, event, texts or {}, signed)
        if isinstance(outcome, _Refusal):
            attempt = note_refusal(protocol, event, outcome.findings)
    if isinstance(outcome, _Refusal):
        raise Refused(outcome.findings, attempt)
    if outcome.is_new:
        subjects.remember(outcome.known)
    return outcome


def foreseen(protocol: Protocol, event: Event, *, texts: Texts) -> tuple[Finding, ...]:
    """Return what would refuse an event that was recorded now. Nothing is kept.

    Raises Invalid for what is missing or impossible.
    """
    with transaction():
        head, recorded_at, flags = _turn(event.site)
        before = subjects.known(protocol, event.site, event.about)
        read = _read(protocol, event, before, texts)
        event, _kept = _seal_texts(replace(event, data=read.data), read.texts, {})
        _entry, _after, found = _judged(protocol, event, before, (head, recorded_at, flags))
    return found


def note(
    kind: str,
    about: str,
    data: Mapping[str, Value],
    *,
    actor: str = MACHINE,
    role: str = "",
    site: str = HOUSE,
    touches: tuple[str, ...] = (),
    workstation: str = "",
    event_id: str = "",
    texts: Texts | None = None,
) -> Entry:
    """Record a fact that is no step of the protocol: a sign-in, a scan, an export.

    `texts` is free text that is kept beside the log, as in `record`.
    """
    event = Event(
        id=event_id or str(uuid4()),
        site=site,
        kind=kind,
        about=about,
        occurred_at=clock.now(),
        actor=actor,
        role=role,
        data=data,
        touches=tuple(sorted(set(touches))),
        zone=current_app.config["ZONE"],
        workstation=workstation,
    )
    kept: list[tuple[str, str, str]] = []
    if texts:
        event, kept = _seal_texts(event, texts, {})
    with transaction():
        head, recorded_at, flags = _turn(site)
        entry = link(
            event.at(recorded_at), after=head, recorded_at=recorded_at, surroundings={}, flags=flags
        )
        log.append(entry, kept)
        projecting.write_noted(entry)
    return entry


def sent_before(
    event_id: str, kind: str, data: Mapping[str, Value], *, but: Collection[str] = ()
) -> Entry | None:
    """Return the entry that `note` made of this form, where it is sent again; None for a new one.

    `but` are values that were worked out then, and are no words of the form. Raises Conflict
    where the id is another act's, or comes with other words.
    """
    earlier = log.find(event_id)
    if earlier is None:
        return None
    told = {name: value for name, value in earlier.event.data.items() if name not in but}
    if earlier.event.kind != kind or told != data:
        raise Conflict("other_words", earlier)
    return earlier


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Which findings an event would have added."""

    findings: tuple[Finding, ...]


def _record(protocol: Protocol, event: Event, texts: Texts, signed: bool) -> Recorded | _Refusal:
    head, recorded_at, flags = _turn(event.site)
    earlier = log.find(event.id)
    before = subjects.known(protocol, event.site, event.about)
    read = _read(protocol, event, before, texts)
    salts = _salts(event.id, read.texts) if earlier else {}
    event, kept = _seal_texts(replace(event, data=read.data), read.texts, salts)
    if earlier:
        return _again(earlier, event, before)
    entry, after, found = _judged(protocol, event, before, (head, recorded_at, flags))
    if not found and not signed and protocol.steps[event.kind].signs:
        found = (always("not_signed_by", event.id, kind=event.kind),)
    if found:
        return _Refusal(found)
    if event.kind == "case.closed":
        entry = completing.sealed(protocol, entry, after, head)
        after = subjects.extended(protocol, before, entry)
    log.append(entry, kept)
    projecting.write(protocol, entry, after)
    projecting.write_touched(protocol, entry)
    outbox.tell(protocol, entry, before, after)
    return Recorded(entry, after)


def _judged(
    protocol: Protocol, event: Event, before: Known, turn: tuple[Head, datetime, tuple[str, ...]]
) -> tuple[Entry, Known, tuple[Finding, ...]]:
    """Return an event as the entry that it would be, what is then known, and what refuses it."""
    head, recorded_at, flags = turn
    at, flags = _in_case(protocol, before, recorded_at, flags)
    event = completing.complete(protocol, event.at(at), before)
    surroundings = seen_by(protocol, event, before)
    event = replace(event, touches=completing.touched(event, before, surroundings))
    entry = link(event, after=head, recorded_at=recorded_at, surroundings=surroundings, flags=flags)
    after = subjects.extended(protocol, before, entry)
    return entry, after, refusals(before.findings, after.findings, entry)


def _turn(site: str) -> tuple[Head, datetime, tuple[str, ...]]:
    """Take the writer's turn: the head, the time read inside it, and what is noticed of it."""
    head, last = log.head(site, lock=True)
    recorded_at = clock.now()
    back = (CLOCK_WENT_BACK,) if last and recorded_at < last else ()
    return head, recorded_at, (*back, *noticed.flags())


def _in_case(
    protocol: Protocol, before: Known, now: datetime, flags: tuple[str, ...]
) -> tuple[datetime, tuple[str, ...]]:
    """Return when an act of now happens in its case, and what is noticed of it.

    Where the server's clock was set back, it is not before what stands: the day goes on, and
    each entry says that it was so. Of a case that ran ahead, the wrong times are corrected.
    """
    at = max(now, reached(protocol, before.case) or now)
    back = at > now + SKEW and CLOCK_WENT_BACK not in flags
    return at, (CLOCK_WENT_BACK, *flags) if back else flags


def _read(protocol: Protocol, event: Event, before: Known, texts: Texts) -> Cleaned:
    """Read the data and the texts by the protocol's fields. Raises Invalid with every problem."""
    step = protocol.steps.get(event.kind)
    if step is None:
        raise Invalid({"kind": "unknown"})
    if not step.is_about(event.about.partition(":")[0]):
        raise Invalid({"about": "another_subject"})
    subject, _, code = event.about.partition(":")
    if subject == "participant" and (why := code_problem(code)):
        # Refused before anything is written: it may be a name.
        raise Invalid({"about": why})
    notes = {name: text for name, text in texts.items() if name != REASON}
    read = clean(protocol, step, {**event.data, **notes}, before.settings)
    problems, said = list(read.problems), ""
    try:
        said = note_text(texts.get(REASON, ""))
    except Impossible as error:
        problems.append(Problem(REASON, error.why, error.facts))
    if problems:
        raise Invalid({problem.field: problem.why for problem in problems}, problems)
    return replace(read, texts={**read.texts, REASON: said} if said else read.texts)


def _seal_texts(
    event: Event, words: Mapping[str, str], salts: Mapping[str, str]
) -> tuple[Event, list[tuple[str, str, str]]]:
    """Put salted digests in the place of free text; return the texts to keep beside the log."""
    data: dict[str, Value] = dict(event.data)
    reason, kept = "", []
    for name, body in sorted(words.items()):
        salt = salts.get(name) or secrets.token_hex(16)
        digest = text_digest(salt, body)
        kept.append((name, salt, body))
        if name == REASON:
            reason = digest
        else:
            data[name] = {"text": digest}
    event = replace(event, data=data, reason=reason)
    return replace(event, sent=event.said()), kept


def _salts(event_id: str, words: Mapping[str, str]) -> dict[str, str]:
    found = log.texts([event_id])
    return {name: found[event_id, name][0] for name in words if (event_id, name) in found}


def _again(earlier: Entry, event: Event, before: Known) -> Recorded:
    """Answer an event that was sent before. Raises Conflict where its words are others."""
    if earlier.event.sent != event.sent:
        raise Conflict("other_words", earlier)
    return Recorded(earlier, before, is_new=False)


def note_refusal(protocol: Protocol, event: Event, findings: tuple[Finding, ...]) -> str:
    """Record that `event` was refused, under an id of its own; the refused id stays free.

    Returns the id. The entry touches the other cases that the findings name, so that it shows
    there too; the lists follow, because an incident that was stopped waits for its reason.
    """
    data: dict[str, Any] = {
        "event": event.id,
        "kind": event.kind,
        "findings": [finding.sealed() for finding in findings],
    }
    others = {f.words.get("other_case", "") for f in findings} - {""}
    with transaction():
        entry = note(
            REFUSED,
            event.about,
            data,
            actor=event.actor,
            role=event.role,
            site=event.site,
            workstation=event.workstation,
            touches=tuple(f"case:{code}" for code in others),
        )
        projecting.write_refusal(protocol, entry)
    return entry.event.id
