"""The record of a case as facts: what a reader is to know of it, by names and in plain values.

A case goes in, JSON comes out: instants as the log spells them, quantities as decimal strings,
entries by their places in the log. No sentence is here; a page and a paper are both told from
the same facts, and the digest over them says whether two of them were told from the same.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain import materials
from svflab.domain.alarms import Alarm, alarms, missed
from svflab.domain.case import WRISTBAND, Case
from svflab.domain.chain import Entry, Head
from svflab.domain.closing import awaited, follow_ups, open_items, unreported
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.countersigning import disputes, waiting
from svflab.domain.deviations import Deviation, Said
from svflab.domain.deviations import of_case as deviations_of
from svflab.domain.digits import DIGITS
from svflab.domain.event import Event, canonical, instant_text
from svflab.domain.finding import REFUSED, Finding, sealed_in
from svflab.domain.overrides import overrides
from svflab.domain.signatures import Signature, of_case
from svflab.domain.subjects import AdverseEvent
from svflab.exports import dossier_things as things
from svflab.protocol.model import Protocol

FORM: Final = "svflab.record.1"
ANSWERED: Final = "scan.answered"
"""Scans that only asked: a record counts them, and does not list them."""
IDENTITY: Final = frozenset(
    {
        "band.bound",
        "band.refused",
        "consent.confirmed",
        "identity.checked",
        "injection_timeout.completed",
        "syringe.matched",
        "timeout.completed",
        "wristband.issued",
    }
)
"""Kinds by which it is shown whose SVF it is, and that it went back to the same person."""
_PLACE: Final = frozenset({"head", "head_at"})
_ASIDE: Final = frozenset({ANSWERED, "export.made"})
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """What a record is made from: a case, what the rules find in it, and where the log ended."""

    case: Case
    findings: tuple[Finding, ...]
    reports: tuple[AdverseEvent, ...]
    head: Head
    at: datetime


def facts(protocol: Protocol, source: Source) -> Facts:
    """Return everything that the record of a case tells. `protocol` is the one in use."""
    case = source.case
    told = [entry for entry in case.entries if entry.event.kind not in _ASIDE]
    return {
        "form": FORM,
        "head": str(source.head),
        "head_at": instant_text(source.at),
        "case": _case(case),
        "protocol": _protocol(protocol, case),
        "settings": dict(case.settings),
        "otherwise": _otherwise(protocol, source),
        "identity": [e.seq for e in told if _stands(case, e) and _is_identity(case, e.event)],
        "steps": [_step(case, entry) for entry in told],
        "scans": sum(entry.event.kind == ANSWERED for entry in case.entries),
        "clocks": [things.clock(one, source.at) for one in things.clocks(protocol, case)],
        "containers": things.tree(case, ""),
        "labels": things.labels(case),
        "digits": {name: things.digit(protocol, case, name) for name in DIGITS},
        "results": things.results(case),
        "doses": things.doses(protocol, case),
        "materials": [{"kind": one.kind, "text": one.text} for one in materials.used(case)],
        "adverse_events": [_report(one) for one in source.reports],
        "signatures": [_signature(one) for one in of_case(case)],
        "corrections": [_correction(e) for e in case.entries if e.event.replaces],
    }


def digest(told: Facts) -> str:
    """Return the SHA-256 over the facts: two copies that tell the same of a case have the same.

    Where the log ended when they were made is left out.
    """
    same = {name: held for name, held in told.items() if name not in _PLACE}
    return hashlib.sha256(f"{FORM}\n{canonical(same)}".encode()).hexdigest()


def _case(case: Case) -> Facts:
    opened, closed, stopped = (
        instant_text(entry.event.occurred_at) if entry else ""
        for entry in (case.opened, case.closed, case.stopped)
    )
    return {
        "code": case.code,
        "participant": case.participant,
        "state": case.state,
        "opened_at": opened,
        "closed_at": closed,
        "stopped_at": stopped,
        "weight_kg": things.number(case.weight_kg),
    }


def _protocol(protocol: Protocol, case: Case) -> Facts:
    held = case.opened.event.protocol if case.opened else ""
    same = held == protocol.digest
    closed = case.closed.event.data if case.closed else {}
    return {
        "title": protocol.title,
        "registry": protocol.registry,
        "version": protocol.version if same else "",
        "digest": held,
        "rules": str(closed.get("rules", "")),
    }


def _otherwise(protocol: Protocol, source: Source) -> Facts:
    """Return what was not as planned: what was overridden, found, refused, and is still open."""
    case = source.case
    standing = [entry for entry in case.entries if _stands(case, entry)]
    refused = [entry for entry in case.entries if entry.event.kind == REFUSED]
    found = deviations_of(protocol, case, source.findings)
    return {
        "overrides": [entry.seq for entry in overrides(protocol, case)],
        "deviations": [_deviation(case, one) for one in found],
        "refused": [_refused(entry) for entry in refused],
        "disputed": [{"seq": of.seq, "by": told.seq} for of, told in disputes(case)],
        "unsigned": [entry.seq for entry in waiting(case)],
        "open": [] if case.closed else [one.facts for one in open_items(protocol, case)],
        "awaited": _awaited(case),
        "unreported": unreported(case),
        "unheard": [_unheard(one) for one in missed(alarms(protocol, case), source.at)],
        "afterwards": [e.seq for e in standing if e.event.told and not e.event.replaces],
    }


def _unheard(one: Alarm) -> Facts:
    return {
        "window": one.window,
        "subject": one.subject,
        "bound": one.bound,
        "since": instant_text(one.since),
    }


def _deviation(case: Case, one: Deviation) -> Facts:
    seqs = {entry.event.id: entry.seq for entry in case.entries}
    return {
        "rule": one.rule,
        "seq": seqs.get(one.event, 0),
        "incident": one.incident,
        "state": one.state,
        "findings": [finding.sealed() for finding in one.findings],
        "reason": _said(one.reason),
        "classed": _said(one.classed),
        "closing": _said(one.closing),
        "open_actions": len(one.open_actions),
    }


def _said(said: Said | None) -> int:
    return said.entry.seq if said else 0


def _refused(entry: Entry) -> Facts:
    found = [one.sealed() for one in sealed_in(entry.event.data)]
    return {"seq": entry.seq, "kind": str(entry.event.data.get("kind", "")), "findings": found}


def _awaited(case: Case) -> list[Facts]:
    if case.closed:
        return [{"test": f.test, "owner": f.owner, "due": f.due} for f in follow_ups(case)]
    return [{"test": test, "owner": "", "due": ""} for test in awaited(case)]


def _step(case: Case, entry: Entry) -> Facts:
    event, later = entry.event, case.replaced.get(entry.event.id)
    return {
        "seq": entry.seq,
        "kind": event.kind,
        "occurred_at": instant_text(event.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "told": event.told,
        "done_by": event.done_by,
        "stated_by": event.actor,
        "witness": event.witness,
        "workstation": event.workstation,
        "replaced_by": later.seq if later else 0,
        "flags": list(entry.flags),
        "hash": entry.hash,
    }


def _is_identity(case: Case, event: Event) -> bool:
    """Say whether an act shows whose it is; the wristband is on once its label is scanned back."""
    if event.kind != "label.applied":
        return event.kind in IDENTITY
    held = case.container(event.data.get("code"))
    return held is not None and held.kind == WRISTBAND


def _signature(one: Signature) -> Facts:
    return {
        "seq": one.entry.seq,
        "what": one.what,
        "meaning": one.meaning,
        "signer": one.signer,
        "role": one.role,
        "at": instant_text(one.at),
        "zone": one.zone,
        "state": one.state,
        "why": one.why,
        "signed": one.signed.seq if one.signed else 0,
        "since": [entry.seq for entry in one.since],
        "digest": str(one.entry.event.data.get("digest", "")),
    }


def _correction(entry: Entry) -> Facts:
    event = entry.event
    return {"seq": entry.seq, "of": event.replaces, "withdraws": event.kind == WITHDRAWN}


def _report(one: AdverseEvent) -> Facts:
    data = one.data
    return {
        "code": one.code,
        "state": one.state,
        "serious": one.serious,
        "seq": one.report.seq if one.report else 0,
        "opinions": [entry.seq for entry in one.opinions],
        **{name: str(data.get(name) or "") for name in _REPORTED},
    }


_REPORTED: Final[Sequence[str]] = (
    *("term", "where", "digit", "grade", "onset_at", "aware_at"),
    *("action", "outcome"),
)


def _stands(case: Case, entry: Entry) -> bool:
    return entry.event.id not in case.replaced and entry.event.kind != WITHDRAWN


def entries_upto(entries: Iterable[Entry], seq: int) -> tuple[Entry, ...]:
    """Return the entries that the log held up to a place."""
    return tuple(entry for entry in entries if entry.seq <= seq)
