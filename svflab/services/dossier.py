"""The record of a case: made from the log as it ends now, or as it ended at an earlier place.

Made again at the same place it tells the same. Each copy that leaves the house is recorded, with
the digest of what it tells and of the file itself.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from svflab.domain import rules, signatures
from svflab.domain.case import Case
from svflab.domain.chain import Entry, head_of
from svflab.domain.event import Value
from svflab.domain.finding import Finding
from svflab.domain.signatures import Signature
from svflab.domain.subjects import AdverseEvent, adverse_event_of
from svflab.exports import dossier
from svflab.exports.dossier import Facts, Source
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.services import history, subjects
from svflab.services.audit import EXPORTED
from svflab.services.errors import NotThere
from svflab.services.history import Beside
from svflab.services.record import note

WHAT = "case_record"


@dataclass(frozen=True, slots=True)
class Dossier:
    """The record of a case: its facts, their digest, its entries and what belongs to those."""

    facts: Facts
    digest: str
    entries: tuple[Entry, ...]
    beside: Beside
    signatures: tuple[Signature, ...] = ()


def of_case(protocol: Protocol, site: str, code: str, upto: int = 0) -> Dossier:
    """Return the record of a case; with `upto` as the log held it then. Raises NotThere.

    It is made from the log alone, and from nothing that is remembered of the case.
    """
    end = _end(site, upto)
    told = dossier.entries_upto(log.replay(site, f"case:{code}"), end.seq)
    case, findings = rules.judged(protocol, code, told)
    if case.opened is None:
        raise NotThere(code)
    reports = tuple(_report(site, name, end.seq) for name in case.reports)
    source = Source(case, findings, reports, head_of(end), end.recorded_at)
    facts = dossier.facts(protocol, source)
    beside = replace(
        history.beside(protocol, site, case.entries),
        replaced=case.replaced,
        found=_by_event(findings),
    )
    return Dossier(facts, dossier.digest(facts), case.entries, beside, signatures.of_case(case))


def take_away(
    told: Dossier, file: bytes, form: str, *, site: str, actor: str, role: str, workstation: str
) -> None:
    """Record that a copy of a case's record leaves the house: what it tells, and which file."""
    data: dict[str, Value] = {
        "what": WHAT,
        "form": form,
        "head": told.facts["head"],
        "digest": told.digest,
        "file": hashlib.sha256(file).hexdigest(),
    }
    about = f"case:{told.facts['case']['code']}"
    note(EXPORTED, about, data, actor=actor, role=role, site=site, workstation=workstation)


def copies(protocol: Protocol, site: str, code: str) -> list[Entry]:
    """Return the copies of a case's record that were taken away, the newest first."""
    entries = subjects.known(protocol, site, f"case:{code}").entries
    return [entry for entry in reversed(entries) if entry.event.kind == EXPORTED]


def case_now(protocol: Protocol, site: str, code: str) -> Case:
    """Return the case as it stands now, whatever place of the log its record is made at."""
    return subjects.known(protocol, site, f"case:{code}").case


def at_place(site: str, seq: int) -> Entry | None:
    """Return the entry at a place of a site's log, or None."""
    found = log.following(site, after=seq - 1, size=1) if seq > 0 else []
    return found[0] if found and found[0].seq == seq else None


def _end(site: str, upto: int) -> Entry:
    """Return the entry at which the log ends, or ended. Raises NotThere."""
    end = at_place(site, upto or log.head(site)[0].seq)
    if end is None:
        raise NotThere(f"{site}:{upto}")
    return end


def _report(site: str, subject: str, upto: int) -> AdverseEvent:
    entries = dossier.entries_upto(log.replay(site, subject), upto)
    return adverse_event_of(subject.removeprefix("ae:"), entries)


def _by_event(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for one in findings:
        found[one.event_id] = (*found.get(one.event_id, ()), one)
    return found
