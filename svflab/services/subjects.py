"""How a case, a participant or an adverse event stands: the fold of its entries, remembered.

A fold may be remembered by the place of its last entry, because a log only grows. What is
remembered is dropped with the application that holds it, and never trusted past its entries.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from flask import current_app

from svflab.domain import rules
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.finding import Finding
from svflab.domain.subjects import (
    AdverseEvent,
    Participant,
    adverse_event_of,
    findings_of,
    participant_of,
)
from svflab.protocol.model import Protocol
from svflab.records import log, projections

REMEMBERED = 256
"""How many cases are remembered at once; a hospital has a few open."""


@dataclass(frozen=True, slots=True)
class Known:
    """A subject as its entries tell of it, up to the entry `seq` of its site."""

    site: str
    subject: str
    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    case: Case = field(default_factory=lambda: Case(""))
    participant: Participant = field(default_factory=lambda: Participant(""))
    adverse_event: AdverseEvent = field(default_factory=lambda: AdverseEvent(""))

    @property
    def seq(self) -> int:
        """Return the place of the newest entry; 0 where nothing was said of the subject."""
        return max((entry.seq for entry in self.entries), default=0)

    @property
    def settings(self) -> Mapping[str, str]:
        """Return the settings of the site that this subject keeps."""
        return self.case.settings


def known(protocol: Protocol, site: str, subject: str) -> Known:
    """Return how a subject stands now; of one that nothing was said of, an empty one."""
    memory = _memory()
    remembered = memory.get((site, subject)) or Known(site, subject)
    newer = log.replay(site, subject, after=remembered.seq)
    if not newer:
        return remembered if remembered.entries else _empty(protocol, site, subject)
    if remembered.entries and len(newer) == 1:
        current = extended(protocol, remembered, newer[0])
    else:
        current = _made(protocol, site, subject, (*remembered.entries, *newer))
    remember(current)
    return current


def extended(protocol: Protocol, before: Known, entry: Entry) -> Known:
    """Return how a subject stands once `entry` is known too."""
    entries = (*before.entries, entry)
    kind = before.subject.partition(":")[0]
    if kind != "case":
        return _made(protocol, before.site, before.subject, entries)
    case, findings = rules.extended(protocol, before.case, before.findings, entry)
    return Known(before.site, before.subject, entries, findings, case=case)


def remember(current: Known) -> None:
    """Keep a fold for the next question about the same subject."""
    memory = _memory()
    with memory.lock:
        memory[current.site, current.subject] = current
        memory.move_to_end((current.site, current.subject))
        while len(memory) > REMEMBERED:
            memory.popitem(last=False)


def forget() -> None:
    """Drop every fold: after a restore, and in tests that tamper with the log."""
    _memory().clear()


def case_of(protocol: Protocol, site: str, code: str) -> Known:
    """Return a case as it stands now."""
    return known(protocol, site, f"case:{code}")


def site_settings(site: str) -> dict[str, str]:
    """Return the settings that the site has confirmed."""
    return projections.settings(site)


class _Memory(OrderedDict[tuple[str, str], Known]):
    """Folds by site and subject, the one asked for longest ago in front."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()


def _memory() -> _Memory:
    memory: _Memory = current_app.extensions.setdefault("svflab_folds", _Memory())
    return memory


def _empty(protocol: Protocol, site: str, subject: str) -> Known:
    return _made(protocol, site, subject, ())


def _made(protocol: Protocol, site: str, subject: str, entries: tuple[Entry, ...]) -> Known:
    kind, _, code = subject.partition(":")
    if kind == "case":
        case, findings = rules.judged(protocol, code, entries)
        return Known(site, subject, entries, findings, case=case)
    findings = findings_of(protocol, entries)
    if kind == "participant":
        person = participant_of(protocol, code, entries)
        return Known(site, subject, entries, findings, participant=person)
    if kind == "ae":
        event = adverse_event_of(code, entries)
        return Known(site, subject, entries, findings, adverse_event=event)
    return Known(site, subject, entries, findings)
