"""Signing: who proves to be whom, and signs exactly what was shown.

The first signature of a session and each further one takes the password again (21 CFR
11.200(a)(1)); one that an administrator set signs nothing. What a page showed is worked out
again in the transaction that signs it: where it is something else by now nothing is signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from svflab.domain import countersigning, signatures, signed_opinions, summary
from svflab.domain.chain import Entry
from svflab.domain.event import Event, Value
from svflab.domain.signatures import CASE, DISPUTED, GIVEN, STANDS, Shown, Signature
from svflab.protocol.model import Protocol, Step
from svflab.records import credentials, log, transaction
from svflab.records.accounts import Account
from svflab.records.sessions import Session
from svflab.services import handing, pins, presence, projecting, sessions, subjects
from svflab.services.accounts import vouch
from svflab.services.errors import Conflict, NotAllowed, NotVouched, Refused
from svflab.services.record import Recorded, Texts, note, record
from svflab.services.subjects import Known

PASSWORD: Final = "password"  # noqa: S105 - a way to prove oneself, not a password
CLOSE: Final = "case.closed"
_NAMESPACE: Final = UUID("0d5f3b0e-6f0b-4c58-9d57-2b6b8f0c7a11")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A signature is bound to its place in the chain, and that has its time."""


@dataclass(frozen=True, slots=True)
class Proved:
    """A person who has just proved to be this account: how, where, and in which role they act."""

    account: str
    role: str
    how: str = PASSWORD
    workstation: str = ""


def prove(session: Session | None, name: str, password: str, *, site: str) -> Account:
    """Return who signs: the owner of the session, asked again, or another by name or badge.

    Not to be called inside a transaction: a failure must stay counted. Raises NotVouched; with
    `must_change` for a password that an administrator set, which signs nothing, and `password`
    for a PIN: it serves at a screen, and signs nothing. `unconfirmed` is an own password that
    began as one that somebody else set, and that nobody has confirmed (`services.handing`).
    """
    signer = _proven(session, presence.named(name), password, site)
    if handing.given_by(signer.id):
        raise NotVouched("unconfirmed")
    return signer


def _proven(session: Session | None, named: str, password: str, site: str) -> Account:
    if pins.is_pin(password):
        raise NotVouched("password")
    if session is None or named not in ("", session.account.id):
        return vouch(named, password, site=site)
    known = credentials.find(session.account.id)
    if known is None or known.must_change:
        raise NotVouched("must_change")
    sessions.confirm(session, password)
    return session.account.at(site)


def of_case(known: Known) -> tuple[Signature, ...]:
    """Return the signatures of a case, each as it stands now, in the order of the log."""
    return signatures.of_case(known.case)


def shown_of(protocol: Protocol, known: Known) -> Shown:
    """Return the facts of a case as it stands, which its close is signed on."""
    return summary.of(protocol, known.site, known.case, known.findings)


def give_case(
    protocol: Protocol, site: str, case: str, digest: str, by: Proved, own_id: str
) -> Entry:
    """Sign a case as it was shown, with the meaning that its close asks for in this role.

    Sent again it is answered with the entry that is there. Raises NotAllowed for a role that no
    close asks for, and Conflict: `changed` where the case is another by now than was shown,
    `open` while something keeps it from its close, `signed` where this role has signed it, and
    `same_person` where this person has, in another role.
    """
    meaning = _meaning(protocol, by.role)
    if known_one := _sent(own_id, by, digest):
        return known_one
    with transaction():
        log.head(site, lock=True)
        known = subjects.case_of(protocol, site, case)
        shown = shown_of(protocol, known)
        if signatures.digest_of(shown) != digest:
            raise Conflict("changed")
        if shown["open"]:
            raise Conflict("open")
        _refuse_twice(known, by)
        return sealed(protocol, known, shown, meaning, by, own_id)


def give_entries(
    protocol: Protocol, site: str, chosen: Mapping[tuple[str, str], str], by: Proved, form_id: str
) -> int:
    """Sign entries that wait for their performer, each bound to its own digest; say how many.

    `chosen` has the digest of what was shown by case and event. All are signed, or none: raises
    Conflict with `changed` where one does not wait for this person any more, or is another.
    """
    with transaction():
        log.head(site, lock=True)
        for (case, event), digest in chosen.items():
            own_id = str(uuid5(UUID(form_id), event))
            if _sent(own_id, by, digest):
                continue
            known = subjects.case_of(protocol, site, case)
            shown = signatures.of_entry(case, _waiting(known, event, by.account))
            if signatures.digest_of(shown) != digest:
                raise Conflict("changed")
            sealed(protocol, known, shown, countersigning.PERFORMED, by, own_id)
    return len(chosen)


def dispute(
    protocol: Protocol, site: str, case: str, event: str, reason: str, by: Proved, own_id: str
) -> Entry:
    """Record that its performer disputes an entry, and why; the case shows it.

    Sent again it is answered with the entry that is there. Raises Conflict with `changed` where
    it does not wait for this person, and `other_words` where the id is another act's.
    """
    if earlier := log.find(own_id):
        was = earlier.event
        if (was.kind, was.actor, was.data.get("event")) != (DISPUTED, by.account, event):
            raise Conflict("other_words", earlier)
        return earlier
    with transaction():
        log.head(site, lock=True)
        known = subjects.case_of(protocol, site, case)
        entry = _waiting(known, event, by.account)
        data: dict[str, Value] = {"event": event, "step": entry.event.kind, "seal": entry.hash}
        told = note(
            DISPUTED,
            f"case:{case}",
            data,
            actor=by.account,
            role=by.role,
            site=site,
            workstation=by.workstation,
            event_id=own_id,
            texts={"reason": reason},
        )
        projecting.write(protocol, told, subjects.case_of(protocol, site, case))
    return told


def record_signed(
    protocol: Protocol, event: Event, by: Proved, *, texts: Texts | None = None
) -> Recorded:
    """Record a step that its actor signs, and the signature, together or not at all.

    Raises what `record` raises, and NotAllowed where somebody else would sign it.
    """
    step = protocol.steps[event.kind]
    if not step.signs or by.account != event.actor:
        raise NotAllowed(step.roles)
    with transaction():
        outcome = attempted(protocol, event, texts)
        if isinstance(outcome, Recorded):
            outcome = _signed(protocol, outcome, step, by)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def give_site(entry: Entry, meaning: str, by: Proved) -> Entry:
    """Sign an entry of the whole site beside it; called in the transaction that records it.

    Raises NotAllowed where somebody else would sign it.
    """
    event = entry.event
    if by.account != event.actor:
        raise NotAllowed((event.role,))
    own_id, shown = _beside(entry), signatures.of_entry("", entry)
    bare = Event(own_id, entry.site, GIVEN, event.about, _EPOCH, by.account, event.role)
    return note(
        GIVEN,
        event.about,
        signatures.data_of(bare, shown, meaning, by.how),
        actor=by.account,
        role=event.role,
        site=entry.site,
        workstation=by.workstation,
        event_id=own_id,
    )


def attempted(protocol: Protocol, event: Event, texts: Texts | None) -> Recorded | Refused:
    """Record what is signed with it, or return why not.

    Raised inside the transaction that signs it, a refusal would take the attempt back with it.
    """
    try:
        return record(protocol, event, texts=texts, signed=True)
    except Refused as error:
        return error


def _signed(protocol: Protocol, recorded: Recorded, step: Step, by: Proved) -> Recorded:
    entry, known = recorded.entry, recorded.known
    if not recorded.is_new:
        return recorded
    shown = signatures.of_entry(known.case.code, entry)
    sealed(protocol, known, shown, step.signs, by, own_id=_beside(entry))
    after = subjects.case_of(protocol, known.site, known.case.code)
    return Recorded(entry, after)


def of_adverse_event(protocol: Protocol, recorded: Recorded, by: Proved) -> Recorded:
    """Sign what was just recorded of an adverse event, bound to the report as it stands.

    In the transaction that recorded it; what was there before is signed already.
    """
    known, entry = recorded.known, recorded.entry
    one = known.adverse_event
    if not recorded.is_new or one.report is None:
        return recorded
    shown = signed_opinions.of_opinion(one.code, one.report, entry)
    meaning = protocol.steps[entry.event.kind].signs
    sealed(protocol, known, shown, meaning, by, own_id=_beside(entry))
    return Recorded(entry, subjects.known(protocol, known.site, known.subject))


def sealed(
    protocol: Protocol, known: Known, shown: Shown, meaning: str, by: Proved, own_id: str
) -> Entry:
    """Record the signature of what was shown of a subject, in a transaction that is open."""
    about = known.subject
    bare = Event(own_id, known.site, GIVEN, about, _EPOCH, by.account, by.role)
    entry = note(
        GIVEN,
        about,
        signatures.data_of(bare, shown, meaning, by.how),
        actor=by.account,
        role=by.role,
        site=known.site,
        workstation=by.workstation,
        event_id=own_id,
    )
    projecting.write(protocol, entry, subjects.known(protocol, known.site, about))
    return entry


def _meaning(protocol: Protocol, role: str) -> str:
    asked = protocol.steps[CLOSE].signatures
    found = next((one.meaning for one in asked if one.role == role), "")
    if not found:
        raise NotAllowed([one.role for one in asked])
    return found


def _sent(own_id: str, by: Proved, digest: str) -> Entry | None:
    """Return the signature that this form made, where it is sent again. Raises Conflict."""
    earlier = log.find(own_id)
    if earlier is None:
        return None
    event = earlier.event
    if (event.kind, event.actor, event.data.get("digest")) != (GIVEN, by.account, digest):
        raise Conflict("other_words", earlier)
    return earlier


def _refuse_twice(known: Known, by: Proved) -> None:
    """Raise Conflict where this role has signed the case as it is, or this person in another."""
    for one in of_case(known):
        if one.what == CASE and one.state == STANDS:
            if one.role == by.role:
                raise Conflict("signed", one.entry)
            if one.signer == by.account:
                raise Conflict("same_person", one.entry)


def _waiting(known: Known, event: str, account: str) -> Entry:
    for entry in countersigning.waiting(known.case):
        if entry.event.id == event and entry.event.performer == account:
            return entry
    raise Conflict("changed")


def _beside(entry: Entry) -> str:
    """Return the id of the signature of an act that is signed when it is stated."""
    return str(uuid5(_NAMESPACE, entry.event.id))
