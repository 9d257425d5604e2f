"""How a case, a participant or an adverse event stands: the fold of its entries, remembered.

A fold may be remembered by the place of its last entry, because a log only grows. What is
remembered is dropped with the application that holds it, and never trusted past its entries.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
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
    """A subject as its entries tell of it, in the order of the log, up to the entry `seq`."""

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
        return self.entries[-1].seq if self.entries else 0

    @property
    def settings(self) -> Mapping[str, str]:
        """Return the settings of the site that this subject keeps."""
        return self.case.settings


def known(protocol: Protocol, site: str, subject: str) -> Known:
    """Return how a subject stands now; of one that nothing was said of, an empty one."""
    return several(protocol, site, (subject,))[0]


def several(protocol: Protocol, site: str, wanted: Iterable[str]) -> list[Known]:
    """Return how each of these subjects stands now; what is newer of them is asked for together.

    A fold may hold an entry that was rolled back, or that a restored log does not have: the last
    one of each is read again and compared.
    """
    memory, subjects = _memory(), tuple(wanted)
    there = {one: fold for one in subjects if (fold := memory.get((site, one)))}
    newer = log.behind(site, {one: fold.entries[-1] for one, fold in there.items()})
    return [_brought(protocol, site, one, there.get(one), newer.get(one)) for one in subjects]


def _brought(
    protocol: Protocol, site: str, subject: str, before: Known | None, newer: list[Entry] | None
) -> Known:
    """Return a subject as it stands with what is newer than its fold; None: it cannot be used."""
    if before is None or newer is None:
        current = _made(protocol, site, subject, tuple(log.replay(site, subject)))
    elif not newer:
        return before
    elif len(newer) == 1:
        current = extended(protocol, before, newer[0])
    else:
        current = _made(protocol, site, subject, (*before.entries, *newer))
    if current.entries:
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
    """Keep a fold for the next question about the same subject; it has entries."""
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


def cases_of(protocol: Protocol, site: str, codes: Iterable[str]) -> list[Known]:
    """Return these cases as they stand now."""
    return several(protocol, site, [f"case:{code}" for code in codes])


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
