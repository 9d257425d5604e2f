"""Scans as they are kept: each one is an entry of the log, and is answered the same again.

A code of a thing that is here is kept as it is spelled. Any other text is kept as a keyed digest
only, a code of another database too: it may be a record number, or a name.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.case import WRISTBAND, Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.entered import READ
from svflab.domain.event import Value
from svflab.domain.finding import Finding
from svflab.domain.foreign import NOT_OURS
from svflab.domain.identifiers import CodeError, read, spelled
from svflab.domain.next import Act, due
from svflab.domain.scans import SCAN, Reader, acts_for
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.services import projecting, subjects
from svflab.services.errors import Conflict
from svflab.services.record import note

REPEAT: Final = timedelta(milliseconds=1500)
"""The same code again within this time is the same scan."""
LASTS: Final = timedelta(minutes=1)
"""How long the page that a scan opened still says what was scanned."""
WRISTBAND_COUNTS: Final = timedelta(minutes=10)
"""How long the wristband that was scanned last stands for its participant at a screen."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned, by whom, in which role, and on the page of which case (or "").

    did       what the page says that it made of a command, or why it could not read the keys
    causes    what at this computer comes between the scanner and its text
    """

    site: str
    text: str
    reader: Reader
    role: str
    page: str
    event_id: str
    millis: int = 0
    reason: str = ""
    did: str = ""
    causes: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Return the code in its one true spelling, or "" for a text that is none of ours."""
        try:
            return spelled(read(self.text))
        except CodeError:
            return ""

    @property
    def digest(self) -> str:
        """Return the keyed digest that is kept of a text that is none of ours."""
        key = current_app.config["SECRET_KEY"].encode()
        said = b"svflab.scan.1\n" + (self.code or self.text).encode()
        return hmac.new(key, said, hashlib.sha256).hexdigest()

    def kept(self, given: "Answer") -> dict[str, Value]:
        """Return what is kept of the text: the code of a thing here, or a digest of any other."""
        here = self.code if given.why not in NOT_OURS else ""
        return {"code": here} if here else {"digest": self.digest}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scan is answered with. Facts, no sentences.

    state     accepted (it recorded a step), already, stop, unknown, or info
    why       the reason in one word; for accepted the kind of the step
    code      the code in its one true spelling, "" where it is none of ours
    kind      what it is the code of: a container's kind, case, adverse_event, device, kit, place
    case      whose it is, with its participant's code
    page      the case on whose page it was scanned
    act       the act that waits for this code; `acts` are all that concern it
    step      the id of the event that it recorded; `entry` is the scan's own
    subject   the case as it stands, or None
    """

    state: str
    why: str
    code: str = ""
    kind: str = ""
    case: str = ""
    participant: str = ""
    page: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    container: Container | None = None
    act: Act | None = None
    acts: tuple[Act, ...] = ()
    findings: tuple[Finding, ...] = ()
    step: str = ""
    entry: Entry | None = None
    subject: Case | None = field(default=None, repr=False)


def at(workstation: str, what: str = "workstation") -> str:
    """Return the name by which scans at a screen are found: all of them, or the wristbands."""
    return f"{what}:{workstation or '-'}"


def recent(site: str, workstation: str, *, size: int = 10) -> list[Entry]:
    """Return the last scans at a screen, the newest first."""
    return log.page(site, subject=at(workstation), kind=SCAN, size=size)


def earlier(scan: Scan) -> Entry | None:
    """Return the entry of this scan where it was kept before: sent again, or read twice."""
    if found := log.find(scan.event_id):
        if found.event.kind != SCAN or not _is_same(found, scan):
            raise Conflict("other_words", found)
        return found
    last = next(iter(recent(scan.site, scan.reader.workstation, size=1)), None)
    if last and _is_same(last, scan) and scan.reader.now - last.recorded_at <= REPEAT:
        return last
    return None


def lately(protocol: Protocol, site: str, account: str, event_id: str) -> Answer | None:
    """Return what a scan was answered with a moment ago, to whoever made it; None for any other."""
    kept = log.find(event_id)
    if kept is None or (kept.event.kind, kept.site, kept.event.actor) != (SCAN, site, account):
        return None
    return again(protocol, kept) if clock.now() - kept.recorded_at <= LASTS else None


def wristband(scan: Scan, case: Case) -> str:
    """Return the participant's wristband where it stands for them at this screen, or "".

    It does while it is the last wristband that was read here, off its live label, on the page
    of this case, by the same account, and not too long ago.
    """
    here = at(scan.reader.workstation, WRISTBAND)
    last = next(iter(log.page(scan.site, subject=here, size=1)), None)
    label = case.wristband.live_print if case.wristband and case.wristband.labelled else None
    if last is None or label is None or last.event.actor != scan.reader.account:
        return ""
    data = last.event.data
    if data.get("page") != case.code or data.get("how") not in READ:
        return ""
    fresh = scan.reader.now - last.recorded_at <= WRISTBAND_COUNTS
    return label.code if fresh and data.get("code") == label.code else ""


def keep(protocol: Protocol, scan: Scan, given: Answer) -> Answer:
    """Keep a scan with its answer at the end of the site's chain, and return the answer.

    The lists of the cases that it touches follow where it stopped: it may be a deviation.
    It is kept under its own id, which the log takes once: whoever keeps it has looked first
    whether it is there (`earlier`), in the same turn.
    """
    named = {f"case:{code}" for code in (given.case, given.page) if code}
    if given.code and given.container:
        named.add(f"container:{given.container.code}")
    if given.kind == WRISTBAND:
        named.add(at(scan.reader.workstation, WRISTBAND))
    entry = note(
        SCAN,
        f"site:{scan.site}",
        _data(scan, given),
        actor=scan.reader.account,
        role=scan.role,
        site=scan.site,
        touches=(*named, at(scan.reader.workstation)),
        workstation=scan.reader.workstation,
        event_id=scan.event_id,
    )
    if projecting.is_stop(entry.event):
        projecting.write_touched(protocol, entry)
    return replace(given, entry=entry)


def again(protocol: Protocol, entry: Entry) -> Answer:
    """Return the answer that a scan was given when it was kept."""
    data = entry.event.data
    facts = data.get("facts")
    found = data.get("findings")
    text, code = str(data.get("code", "")), str(data.get("case", ""))
    case = subjects.case_of(protocol, entry.site, code).case if code else Case("")
    container = case.container(text)
    acts = due(protocol, case)
    mine = acts_for(acts, container) if container else ()
    return Answer(
        str(data["answer"]),
        str(data["why"]),
        text,
        str(data.get("kind", "")),
        code,
        case.participant,
        str(data.get("page", "")),
        {name: str(fact) for name, fact in facts.items()} if isinstance(facts, dict) else {},
        container,
        mine[0] if mine else None,
        mine,
        tuple(Finding.read(one) for one in found if isinstance(one, dict))
        if isinstance(found, list)
        else (),
        str(data.get("step", "")),
        entry,
        case if case.opened else None,
    )


def _data(scan: Scan, given: Answer) -> dict[str, Value]:
    """Return what is sealed of a scan: how it was read, what it was, what was answered."""
    said: dict[str, Value] = {
        "answer": given.state,
        "why": given.why,
        "how": scan.reader.how,
        "millis": scan.millis,
        **scan.kept(given),
    }
    more: dict[str, Value] = {
        "kind": given.kind,
        "case": given.case,
        "page": given.page,
        "step": given.step,
        "reason": scan.reason,
        "facts": dict(given.facts),
        "findings": [found.sealed() for found in given.findings],
    }
    return {**said, **{name: value for name, value in more.items() if value}}


def _is_same(entry: Entry, scan: Scan) -> bool:
    """Say whether an entry is this scan: the same text, by the same account, on the same page."""
    event = entry.event
    if kept := event.data.get("digest"):
        same = kept == scan.digest
    else:
        same = event.data.get("code") == scan.code
    return event.actor == scan.reader.account and same and event.data.get("page", "") == scan.page
