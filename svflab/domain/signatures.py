"""Signatures: who says what of which entry, or of a whole case; and whether that still holds.

A signature is an entry of the same chain as what it signs. It holds the facts that its page
showed, their digest, and a digest that binds them to its own entry, case, signer, role and
meaning. So one that is copied (to another case, another entry, another account) does not fit
what stands there, and `judge` says so. What was corrected afterwards is worked out from the log
each time: a signature is never carried over to what took the place of what it signed.

An entry is signed by its seal. A case is signed by its `content`: the seals of all its entries
that say something of it; a signature, a look or a call after the day adds nothing to them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain import solicited
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import Event, Value, canonical, instant_text
from svflab.domain.finding import REFUSED, sealed_in
from svflab.protocol.signing import Signing

GIVEN: Final = "signature.given"
DISPUTED: Final = "signature.disputed"
KINDS: Final = frozenset({GIVEN, DISPUTED})
ENTRY, CASE = "entry", "case"
"""What is signed: one entry, or a case as a whole."""

STANDS, ADDED, CORRECTED, BROKEN = "stands", "added", "corrected", "broken"
STATES: Final = (STANDS, ADDED, CORRECTED, BROKEN)
"""It stands; it stands, and something was recorded since; what it signed was corrected since, or
changed; it is no signature of what it is said to sign."""

WRONG: Final = ("unreadable", "bound", "shown", "case", "signed", "order", "performer")
"""Why one is broken: it cannot be read; it is bound to another entry, case, signer, role or
meaning; its facts are not those of its digest; it is of another case; what it signs is not there,
or otherwise; it came before it; somebody signs what another person did."""

_SCAN, _STOP = "scan.answered", "stop"  # `svflab.domain.scans`, which the rules come before
_SAYS_NOTHING: Final = frozenset(
    {
        *KINDS,
        *solicited.KINDS,
        "alarm.acknowledged",
        "alarm.muted",
        "alarm.silenced",
        "alarm.unmuted",
        "export.made",
        "identity.viewed",
        "log.verified",
        "photo.viewed",
        "shift.note_read",
    }
)

Shown = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of a case, and what became of it.

    `signed` is the entry that it signs, None for a case as a whole. `since` are the entries
    that came after what was signed and made it `added` or `corrected`. `why` is one of `WRONG`
    where it is broken.
    """

    entry: Entry
    what: str
    meaning: str
    state: str
    why: str = ""
    signed: Entry | None = None
    since: tuple[Entry, ...] = ()

    @property
    def signer(self) -> str:
        """Return the account that signed."""
        return self.entry.event.actor

    @property
    def role(self) -> str:
        """Return the role in which it was signed."""
        return self.entry.event.role

    @property
    def at(self) -> datetime:
        """Return when; `zone` says where the day is reckoned."""
        return self.entry.event.occurred_at

    @property
    def zone(self) -> str:
        """Return the name of the site's time zone at that time."""
        return self.entry.event.zone

    @property
    def shown(self) -> Mapping[str, Any]:
        """Return the facts that the page showed."""
        facts = self.entry.event.data.get("shown")
        return facts if isinstance(facts, Mapping) else {}


def digest_of(shown: Mapping[str, Any]) -> str:
    """Return the digest of the facts that a page shows: what is signed, and nothing else."""
    return _sha("svflab.shown.1", canonical(shown))


def of_entry(case: str, entry: Entry) -> Shown:
    """Return the facts of one entry that a page shows to whoever signs it."""
    event = entry.event
    return {
        "what": ENTRY,
        "site": entry.site,
        "case": case,
        "event": event.id,
        "seq": entry.seq,
        "seal": entry.hash,
        "kind": event.kind,
        "occurred_at": instant_text(event.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "actor": event.actor,
        "performer": event.performer,
        "witness": event.witness,
    }


def data_of(event: Event, shown: Mapping[str, Any], meaning: str, how: str) -> dict[str, Value]:
    """Return the data of the event that signs what was shown; `how` says what proved who."""
    data: dict[str, Value] = {
        "what": str(shown["what"]),
        "meaning": meaning,
        "how": how,
        "shown": dict(shown),
        "digest": digest_of(shown),
    }
    return {**data, "binds": binding(event, data)}


def binding(event: Event, data: Mapping[str, Any]) -> str:
    """Return what binds a signature to its own entry, case, signer, role and meaning."""
    said = {name: value for name, value in data.items() if name != "binds"}
    place = {"id": event.id, "site": event.site, "about": event.about}
    return _sha(
        "svflab.signature.1",
        canonical({**place, "actor": event.actor, "role": event.role, "data": said}),
    )


def content(case: str, entries: Iterable[Entry]) -> str:
    """Return the digest of what a case says: the seals of its entries, in the log's order."""
    seals = sorted([entry.seq, entry.hash] for entry in entries if says_something(entry))
    return _sha("svflab.content.1", canonical({"case": case, "seals": seals}))


def says_something(entry: Entry) -> bool:
    """Say whether an entry says something of its case.

    Looks, alarms heard and signatures do not; a refusal and a scan do where they are incidents.
    """
    event = entry.event
    if event.kind == REFUSED:
        return any(found.incident for found in sealed_in(event.data))
    if event.kind == _SCAN:
        return event.data.get("answer") == _STOP
    return event.kind not in _SAYS_NOTHING


def of_case(case: Case) -> tuple[Signature, ...]:
    """Return the signatures of a case, each as it stands now, in the order of the log."""
    told = sorted(case.entries, key=lambda entry: entry.seq)
    return tuple(judge(case, entry, told) for entry in told if entry.event.kind == GIVEN)


def judge(case: Case, entry: Entry, told: Sequence[Entry]) -> Signature:
    """Say whether a signature of a case holds; `told` are all entries of the case."""
    data = entry.event.data
    what, meaning = str(data.get("what", "")), str(data.get("meaning", ""))
    shown = data.get("shown")
    if not isinstance(shown, Mapping) or what not in {ENTRY, CASE}:
        return Signature(entry, what, meaning, BROKEN, "unreadable")
    signed = _signed(entry, shown, told) if what == ENTRY else None
    if why := _wrong(case, entry, shown, told, signed):
        return Signature(entry, what, meaning, BROKEN, why, signed)
    since = _since(case, entry, shown, told, signed)
    return Signature(entry, what, meaning, _state(since, shown, told), "", signed, since)


def lacking(case: Case, asked: Iterable[Signing], told: Iterable[Entry]) -> tuple[Signing, ...]:
    """Return which of the signatures that a close waits for do not stand, among `told`.

    Each is given by another person, in the role and with the meaning that are asked for, for
    the case exactly as it is.
    """
    known = sorted(told, key=lambda entry: entry.seq)
    given = [judge(case, entry, known) for entry in known if entry.event.kind == GIVEN]
    standing = [one for one in given if one.what == CASE and one.state == STANDS]
    lacks, used = list[Signing](), set[str]()
    for signing in asked:
        fits = (s for s in standing if (s.role, s.meaning) == (signing.role, signing.meaning))
        found = next((one for one in fits if one.signer not in used), None)
        if found is None:
            lacks.append(signing)
        else:
            used.add(found.signer)
    return tuple(lacks)


def wrong_at_site(entry: Entry, signed: Entry | None) -> str:
    """Return why a signature is none of the site's own entry that it names, or "".

    An act of the whole site, like a hold of everything, is signed as an entry of no case.
    """
    event, data = entry.event, entry.event.data
    shown = data.get("shown")
    if not isinstance(shown, Mapping) or data.get("what") != ENTRY:
        return "unreadable"
    if data.get("binds") != binding(event, data):
        return "bound"
    if data.get("digest") != digest_of(shown):
        return "shown"
    return _wrong_entry("", entry, shown, signed)


def _wrong(
    case: Case, entry: Entry, shown: Mapping[str, Any], told: Sequence[Entry], signed: Entry | None
) -> str:
    """Return why it is no signature of what it is said to sign, or ""."""
    event, data = entry.event, entry.event.data
    if data.get("binds") != binding(event, data):
        return "bound"
    if data.get("digest") != digest_of(shown) or data.get("what") != shown.get("what"):
        return "shown"
    if event.about != f"case:{case.code}" or (shown.get("case"), shown.get("site")) != (
        case.code,
        entry.site,
    ):
        return "case"
    if data.get("what") == ENTRY:
        return _wrong_entry(case.code, entry, shown, signed)
    known = (e for e in told if e.seq <= _seq(shown))
    if _seq(shown) >= entry.seq:
        return "order"
    return "" if content(case.code, known) == shown.get("content") else "signed"


def _wrong_entry(case: str, entry: Entry, shown: Mapping[str, Any], signed: Entry | None) -> str:
    if signed is None or of_entry(case, signed) != dict(shown):
        return "signed"
    if signed.seq >= entry.seq:
        return "order"
    performs = entry.event.data.get("meaning") == "performed"
    return "performer" if performs and signed.event.done_by != entry.event.actor else ""


def _signed(entry: Entry, shown: Mapping[str, Any], told: Iterable[Entry]) -> Entry | None:
    return next((e for e in told if e.event.id == shown.get("event") and e is not entry), None)


def _since(
    case: Case, entry: Entry, shown: Mapping[str, Any], told: Sequence[Entry], signed: Entry | None
) -> tuple[Entry, ...]:
    """Return what came after what was signed, and says something of it."""
    if signed is not None:
        by = case.replaced.get(signed.event.id)
        return (by,) if by else ()
    asked = {e.event.id for e in told if e.event.kind in solicited.KINDS}
    later = (e for e in told if e.seq > _seq(shown) and e.event.replaces not in asked)
    return tuple(e for e in later if says_something(e) and e.event.kind != "case.closed")


def _state(since: Sequence[Entry], shown: Mapping[str, Any], told: Sequence[Entry]) -> str:
    """Return what what came since makes of it.

    Until a case is closed whatever is recorded changes what was signed. To a closed case
    something may be added, which nobody signed; only a correction changes it.
    """
    if not since:
        return STANDS
    if shown.get("what") == ENTRY:
        return CORRECTED
    closed = next((e.seq for e in told if e.event.kind == "case.closed"), None)
    changed = any(_corrects(e) or closed is None or e.seq < closed for e in since)
    return CORRECTED if changed else ADDED


def _corrects(entry: Entry) -> bool:
    return bool(entry.event.replaces) or entry.event.kind in {WITHDRAWN, "text.redacted"}


def _seq(shown: Mapping[str, Any]) -> int:
    seq = shown.get("seq")
    return seq if isinstance(seq, int) else 0


def _sha(form: str, text: str) -> str:
    return hashlib.sha256(f"{form}\n{text}".encode()).hexdigest()
