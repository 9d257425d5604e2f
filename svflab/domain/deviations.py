"""Deviations and incidents to their end: reason, class and impact, actions, close.

A deviation is what a rule found in one entry of a case. Nothing of it is stored: it is worked
out from the case's findings, and from what people said of them. It is named by its rule and by
the entry in which it was found first: where that entry is corrected it is still the same one.

What somebody said of a deviation holds for the facts that were known then. The case is judged
again as it was known at that place of the log; where the facts are others now (an entry was
corrected, or told afterwards) the words no longer fit, and are asked for again. Both judgements
are by the rules of today, so that a new version of the rules alone asks nobody anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from svflab.domain import rules
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.finding import Finding
from svflab.domain.followed import (
    CLASSIFIED,
    CLOSED,
    EXPLAINED,
    Action,
    Key,
    actions,
    firsts,
    key_in,
)
from svflab.protocol.model import Protocol

STATES: Final = ("reason", "quality", "action", "close", "closed", "gone")
"""What a deviation waits for: its reason, quality's judgement, an action, its close; or it is
closed, or since a correction no rule finds it any more."""

_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a deviation, and whether its facts are still those of then."""

    entry: Entry
    fits: bool


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a rule found in an entry, and what became of it; each `Said` is the latest one."""

    rule: str
    event: str
    findings: tuple[Finding, ...] = ()
    reason: Said | None = None
    classed: Said | None = None
    actions: tuple[Action, ...] = ()
    closing: Said | None = None

    @property
    def incident(self) -> bool:
        """Say whether it touches identity or safety."""
        return any(one.incident for one in self.findings)

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """Return the actions that are not done, what is due first in front."""
        waiting = [one for one in self.actions if one.done is None]
        return tuple(sorted(waiting, key=lambda one: (one.due, one.id)))

    @property
    def state(self) -> str:
        """Return what it waits for: one of `STATES`."""
        if not self.findings:
            return "gone"
        if not (self.reason and self.reason.fits):
            return "reason"
        if not (self.classed and self.classed.fits):
            return "quality"
        if self.open_actions:
            return "action"
        return "closed" if self._is_closed(self.classed) else "close"

    def _is_closed(self, classed: Said) -> bool:
        """Say whether its close holds: for these facts, and behind all that it closed."""
        seqs = [classed.entry.seq, *(one.done.seq for one in self.actions if one.done)]
        return bool(self.closing and self.closing.fits and self.closing.entry.seq > max(seqs))


def of_case(protocol: Protocol, case: Case, findings: Iterable[Finding]) -> tuple[Deviation, ...]:
    """Return the deviations of a case, in the order in which the rules found them.

    Those of which something was said and that no rule finds any more stand behind.
    """
    first = firsts(case)
    found, planned = _grouped(findings, first), actions(case)
    said = {kind: _said(case, first, kind) for kind in (EXPLAINED, CLASSIFIED, CLOSED)}
    known = {entry.event.id for entry in case.entries}
    spoken = {*planned, *(key for keys in said.values() for key in keys)}
    named = {key for key in spoken if key[1] in known}

    def fitting(key: Key, kind: str) -> Said | None:
        return _fitting(protocol, case, found, key, said[kind])

    return tuple(
        Deviation(
            rule=key[0],
            event=key[1],
            findings=tuple(found.get(key, ())),
            reason=fitting(key, EXPLAINED),
            classed=fitting(key, CLASSIFIED),
            actions=tuple(planned.get(key, ())),
            closing=fitting(key, CLOSED),
        )
        for key in (*found, *sorted(named - set(found)))
    )


def unanswered(protocol: Protocol, case: Case, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings whose reason nobody has given yet, or that have other facts since."""
    told = tuple(findings)
    waiting = [one for mine in awaiting_reason(protocol, case, told) for one in mine]
    return tuple(one for one in told if one in waiting)


def awaiting_reason(
    protocol: Protocol, case: Case, findings: Iterable[Finding]
) -> tuple[tuple[Finding, ...], ...]:
    """Return what `unanswered` does, the findings of each deviation together.

    One reason answers all that a rule found in an entry. So these are what is counted and asked.
    """
    told = tuple(findings)
    if not told:
        return ()
    first = firsts(case)
    found, said = _grouped(told, first), _said(case, first, EXPLAINED)
    reasons = {key: _fitting(protocol, case, found, key, said) for key in found}
    return tuple(
        tuple(mine) for key, mine in found.items() if not ((reason := reasons[key]) and reason.fits)
    )


def _grouped(findings: Iterable[Finding], first: Mapping[str, str]) -> dict[Key, list[Finding]]:
    found: dict[Key, list[Finding]] = {}
    for one in findings:
        found.setdefault((one.rule, first.get(one.event_id, one.event_id)), []).append(one)
    return found


def _said(case: Case, first: Mapping[str, str], kind: str) -> dict[Key, Entry]:
    """Return the latest entry of a kind about each deviation."""
    return {key_in(entry, first): entry for entry in case.done.get(kind, ())}


def _fitting(
    protocol: Protocol,
    case: Case,
    found: Mapping[Key, list[Finding]],
    key: Key,
    said: Mapping[Key, Entry],
) -> Said | None:
    entry = said.get(key)
    if entry is None:
        return None
    now = _facts(found.get(key, ()))
    return Said(entry, now == _facts_then(protocol, case, key, entry, now))


def _facts(findings: Iterable[Finding]) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(sorted(one.facts for one in findings))


def _facts_then(
    protocol: Protocol,
    case: Case,
    key: Key,
    entry: Entry,
    now: tuple[tuple[tuple[str, str], ...], ...],
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the facts as they were known at an entry; those of now where nothing came since.

    Only a correction, or what is told afterwards, makes others of them.
    """
    since = (e.event for e in case.entries if e.seq > entry.seq)
    if not any(event.replaces or event.told for event in since):
        return now
    known = tuple(e for e in case.entries if e.seq <= entry.seq)
    then = _Then(protocol.digest, case.code, entry.seq, entry.event.id, entry.hash, protocol, known)
    return _facts(_found_then(then).get(key, ()))


@dataclass(frozen=True, slots=True)
class _Then:
    """A case as it was known at one entry of it; its seal tells it from any other."""

    digest: str
    code: str
    seq: int
    event: str
    hash: str
    protocol: Protocol = field(compare=False, repr=False)
    entries: tuple[Entry, ...] = field(compare=False, repr=False)


@lru_cache(_REMEMBERED)
def _found_then(then: _Then) -> dict[Key, list[Finding]]:
    case, findings = rules.judged(then.protocol, then.code, then.entries)
    return _grouped(findings, firsts(case))
