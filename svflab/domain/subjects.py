"""Participants and adverse events: what their entries make of them, and what may be recorded.

The same manner as a case, with fewer rules: rights, time, order, and what contradicts itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from svflab.domain.chain import Entry
from svflab.domain.eligibility import Standing, Verdict, standing
from svflab.domain.event import Event, instant_text, read_instant
from svflab.domain.finding import Finding, always, stopping
from svflab.domain.fold import standing as standing_entries
from svflab.domain.fold import started
from svflab.protocol.model import Protocol

_SKEW = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in the trial, by code: what was answered, and how they stand."""

    code: str
    sex: str = ""
    birth_year: int = 0
    registered_at: datetime | None = None
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    screen_failed: Event | None = None
    withdrawn: Event | None = None

    @property
    def state(self) -> str:
        """Return one word: not_known, screening, eligible, not_eligible, failed, withdrawn."""
        if self.registered_at is None:
            return "not_known"
        if self.withdrawn:
            return "withdrawn"
        if self.screen_failed:
            return "failed"
        words = {Verdict.ELIGIBLE: "eligible", Verdict.NOT_ELIGIBLE: "not_eligible"}
        return words.get(self.standing.verdict, "screening")


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An untoward occurrence: what was reported of it, and each opinion on its cause."""

    code: str
    report: Entry | None = None
    opinions: tuple[Entry, ...] = ()
    touches: tuple[str, ...] = ()

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what was reported."""
        return self.report.event.data if self.report else {}

    @property
    def state(self) -> str:
        """Return one word: waiting for a physician, or judged."""
        return "judged" if self.opinions else "waiting"

    @property
    def serious(self) -> bool:
        """Say whether one of the six criteria of ICH E2A is met."""
        criteria = self.data.get("serious")
        return isinstance(criteria, Mapping) and any(criteria.values())


def participant_of(protocol: Protocol, code: str, entries: Iterable[Entry]) -> Participant:
    """Return the participant that these entries make."""
    registered: Event | None = None
    answers: dict[str, Mapping[str, Any]] = {}
    ended: dict[str, Event] = {}
    for event in _about(f"participant:{code}", entries):
        match event.kind:
            case "participant.registered":
                registered = registered or event
            case "criterion.assessed":
                answers[str(event.data.get("criterion"))] = event.data
            case "participant.screen_failed" | "consent.withdrawn":
                ended[event.kind] = event
    if registered is None:
        return Participant(code)
    sex = str(registered.data.get("sex", ""))
    return Participant(
        code,
        sex,
        int(str(registered.data.get("birth_year", 0))),
        registered.occurred_at,
        answers,
        standing(protocol, answers, sex),
        ended.get("participant.screen_failed"),
        ended.get("consent.withdrawn"),
    )


def adverse_event_of(code: str, entries: Iterable[Entry]) -> AdverseEvent:
    """Return the adverse event that these entries make; the newest report stands."""
    mine = [e for e in _standing(entries) if e.event.about == f"ae:{code}"]
    reports = [e for e in mine if e.event.kind == "adverse_event.reported"]
    opinions = tuple(e for e in mine if e.event.kind == "causality.judged")
    touches = tuple(sorted({name for e in mine for name in e.event.touches}))
    return AdverseEvent(code, reports[-1] if reports else None, opinions, touches)


def findings_of(protocol: Protocol, entries: Iterable[Entry]) -> tuple[Finding, ...]:
    """Return what the rules find in the entries of a participant or an adverse event."""
    everything = tuple(entries)
    found: list[Finding] = []
    seen: set[str] = set()
    events = {e.event.id: e.event for e in everything}
    for entry in everything:
        found.extend(_correction(entry.event, events))
    for entry in _standing(everything):
        step = protocol.steps.get(entry.event.kind)
        if step is None or step.subject not in {"participant", "ae", "site"}:
            continue
        found.extend(_rights_and_order(entry, protocol, seen))
        found.extend(_contradictions(entry.event, seen))
        found.extend(_instants(entry))
        seen.add(entry.event.kind)
    return tuple(found)


def _rights_and_order(entry: Entry, protocol: Protocol, seen: set[str]) -> Iterator[Finding]:
    event, step = entry.event, protocol.steps[entry.event.kind]
    if event.role not in step.roles:
        yield always("role", event.id, role=event.role, allowed=" ".join(step.roles))
    if event.occurred_at > entry.recorded_at + _SKEW:
        yield always("future", event.id, occurred_at=instant_text(event.occurred_at))
    if step.reason and not event.reason:
        yield always("reason_missing", event.id)
    for kind in step.after:
        if kind not in seen:
            yield always("order", event.id, kind=event.kind, after=kind)
    if step.per == "case" and event.kind in seen:
        yield stopping("already_done", event.id, kind=event.kind)


def _instants(entry: Entry) -> Iterator[Finding]:
    """Nobody knows of what has not begun, nor begins what is not yet."""
    event = entry.event
    for name in ("onset_at", "aware_at"):
        text = event.data.get(name)
        if text and read_instant(str(text)) > entry.recorded_at + _SKEW:
            yield always("future", event.id, field=name, occurred_at=text)


def _contradictions(event: Event, seen: set[str]) -> Iterator[Finding]:
    """Grade 5, a fatal outcome and the criterion of death mean one another; so does a term."""
    data = event.data
    if event.kind == "criterion.assessed" and seen & {"consent.withdrawn"}:
        yield stopping("consent_withdrawn", event.id)
    if event.kind != "adverse_event.reported":
        return
    criteria = data.get("serious")
    death = isinstance(criteria, Mapping) and criteria.get("death") is True
    if len({str(data.get("grade")) == "5", data.get("outcome") == "fatal", death}) > 1:
        yield always("fatal_contradiction", event.id, grade=data.get("grade"))
    if data.get("where") == "digit" and not data.get("digit"):
        yield always("digit_missing", event.id)
    onset, aware = str(data.get("onset_at", "")), str(data.get("aware_at", ""))
    if onset and aware and aware < onset:
        yield always("aware_before_onset", event.id)


def _correction(event: Event, events: Mapping[str, Event]) -> Iterator[Finding]:
    if not event.replaces:
        return
    target = events.get(event.replaces)
    if target is None or target.about != event.about:
        yield always("corrects_nothing", event.id)
    if not event.reason:
        yield always("reason_missing", event.id)


def _standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    return standing_entries(started("", entries))


def _about(subject: str, entries: Iterable[Entry]) -> Iterator[Event]:
    return (e.event for e in _standing(entries) if e.event.about == subject)
