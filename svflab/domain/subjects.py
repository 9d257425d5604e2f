"""Participants and adverse events: what their entries make of them, and what may be recorded.

The same manner as a case, with fewer rules: rights, time, order, and what contradicts itself.
What a participant may be called is here too: a code is no name and no number of a record.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from svflab.domain import causality, coding, corrections, expectedness, inbox, solicited
from svflab.domain.chain import SKEW, Entry
from svflab.domain.deadlines import ENDS
from svflab.domain.delegations import undelegated
from svflab.domain.eligibility import Standing, Verdict, standing
from svflab.domain.event import Event, instant_text, read_instant
from svflab.domain.finding import Finding, always, stopping
from svflab.domain.fold import standing as standing_entries
from svflab.domain.fold import started
from svflab.domain.safety import contradictions
from svflab.protocol.model import Protocol

REPORTED, JUDGED = "adverse_event.reported", causality.JUDGED
NEVER_CORRECTED: Final = frozenset({JUDGED, expectedness.JUDGED, *inbox.KINDS})
"""An opinion is joined by others, as an act of the review is, and none takes its place."""
NEVER_WITHDRAWN: Final = NEVER_CORRECTED | {"participant.registered"}
"""A participant's code stands on labels: what was told of them is corrected, or they are let go."""

MOST_SIGNS, MOST_LETTERS = 8, 3
"""How many letters and digits, and letters among them, of a code fit on the narrowest label."""

_SHAPE: Final = re.compile(r"(?=.{2,10}\Z)[A-Z0-9]+(?:-[A-Z0-9]+)*")
_RESIDENT: Final = re.compile(r"\d{6}-?\d{7}")
_DAY: Final = re.compile(r"(?:19|20)?\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_FAMILIES: Final = frozenset(
    {"KIM", "LEE", "PARK", "CHOI", "JUNG", "JEONG", "KANG", "CHO", "YOON", "JANG", "LIM"}
)
"""Common family names of Korea: the likeliest letters in a code that somebody made of a name."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in the trial, by code: what was answered, and how they stand.

    `assessed` holds the event that last answered each criterion, and `answers` its data.
    """

    code: str
    sex: str = ""
    birth_year: int = 0
    registered: Event | None = None
    assessed: Mapping[str, Event] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    screen_failed: Event | None = None
    withdrawn: Event | None = None
    cases: tuple[str, ...] = ()
    renewed: Event | None = None

    @property
    def registered_at(self) -> datetime | None:
        """Return when the participant was registered, or None."""
        return self.registered.occurred_at if self.registered else None

    @property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the last answer to each criterion."""
        return {code: event.data for code, event in self.assessed.items()}

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
    """An untoward occurrence: what was reported of it, and each opinion on its cause.

    `withdrawn` is the entry that took the report back, where it was made by mistake: what was
    reported then stays to be read, and waits for nobody. `entries` are all that stand, in the
    order they happened; `told` also holds what was replaced or withdrawn.
    """

    code: str
    report: Entry | None = None
    opinions: tuple[Entry, ...] = ()
    touches: tuple[str, ...] = ()
    withdrawn: Entry | None = None
    entries: tuple[Entry, ...] = ()
    told: tuple[Entry, ...] = ()

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what was reported."""
        return self.report.event.data if self.report else {}

    @property
    def state(self) -> str:
        """Return one word: waiting for a physician, judged as it is reported now, or taken_back.

        A corrected report waits again, and so does one that the sponsor's physician alone judged.
        """
        if self.withdrawn:
            return "taken_back"
        own = (e for e in self.opinions if e.event.role != causality.SPONSOR)
        return "judged" if any(map(self.still_fits, own)) else "waiting"

    def still_fits(self, opinion: Entry) -> bool:
        """Say whether an opinion is about the report as it stands, not as it was before."""
        return self.report is not None and opinion.seq > self.report.seq

    @property
    def serious(self) -> bool:
        """Say whether one of the six criteria of ICH E2A is met."""
        criteria = self.data.get("serious")
        return isinstance(criteria, Mapping) and any(criteria.values())


def code_problem(code: str) -> str:
    """Return why a participant may not be called so, in a word; "" where they may.

    `resident_number`, `birth_date`, `record_number` and `name` say what it looks like, `shape`
    that it is not 2 to 8 of A-Z and 0-9 with a dash between some of them. Initials and short
    numbers of a hospital cannot be told from a code: the person who gives it must know.

    >>> code_problem("P-003"), code_problem("홍길동"), code_problem("20199014")
    ('', 'name', 'record_number')
    """
    if _RESIDENT.search(code):
        return "resident_number"
    if _DAY.search(code):
        return "birth_date"
    if re.search(r"\d{5}", code):
        return "record_number"
    words = re.findall(r"[^\W\d_]+", code.upper())
    letters = "".join(words)
    if len(letters) > MOST_LETTERS or not letters.isascii() or _FAMILIES.intersection(words):
        return "name"
    signs = code.replace("-", "")
    if not _SHAPE.fullmatch(code) or len(signs) > MOST_SIGNS or not re.search(r"\d", code):
        return "name" if words and not re.search(r"\d", code) else "shape"
    return ""


def participant_of(protocol: Protocol, code: str, entries: Iterable[Entry]) -> Participant:
    """Return the participant that these entries make."""
    events = [entry.event for entry in _standing(entries)]
    mine = [event for event in events if event.about == f"participant:{code}"]
    registered = _first(mine, "participant.registered")
    if registered is None:
        return Participant(code)
    kind = "criterion.assessed"
    assessed = {str(event.data.get("criterion")): event for event in mine if event.kind == kind}
    sex = str(registered.data.get("sex", ""))
    return Participant(
        code,
        sex,
        int(str(registered.data.get("birth_year", 0))),
        registered,
        assessed,
        standing(protocol, {name: event.data for name, event in assessed.items()}, sex),
        _first(mine, "participant.screen_failed"),
        _first(mine, "consent.withdrawn"),
        tuple(e.about.removeprefix("case:") for e in events if e.kind == "case.opened"),
        _first(reversed(mine), "consent.renewed"),
    )


def _first(events: Iterable[Event], kind: str) -> Event | None:
    return next((event for event in events if event.kind == kind), None)


def adverse_event_of(code: str, entries: Iterable[Entry]) -> AdverseEvent:
    """Return the adverse event that these entries make; the newest report stands.

    Where none stands, it is the report that was taken back last.
    """
    told = tuple(e for e in entries if e.event.about == f"ae:{code}")
    mine = tuple(_standing(told))
    reports = [e for e in mine if e.event.kind == REPORTED]
    opinions = tuple(e for e in mine if e.event.kind == JUDGED)
    report, withdrawn = (reports[-1], None) if reports else _taken_back(told)
    held = mine if reports else (report,) if report else ()
    touches = tuple(sorted({name for e in held for name in e.event.touches}))
    return AdverseEvent(code, report, opinions, touches, withdrawn, mine, told)


def _taken_back(told: Iterable[Entry]) -> tuple[Entry | None, Entry | None]:
    """Return the report that was withdrawn last and the entry that withdrew it, or nothing."""
    entries = tuple(told)
    later = corrections.replaced_by(entries)
    gone = [
        (e, later[e.event.id]) for e in entries if e.event.kind == REPORTED and e.event.id in later
    ]
    return max(gone, key=lambda pair: pair[1].seq, default=(None, None))


def findings_of(protocol: Protocol, entries: Iterable[Entry]) -> tuple[Finding, ...]:
    """Return what the rules find in the entries of a participant or an adverse event."""
    everything = tuple(entries)
    found: list[Finding] = []
    happened: defaultdict[str, set[str]] = defaultdict(set)
    for about in dict.fromkeys(e.event.about for e in everything):
        mine = [e for e in everything if e.event.about == about]
        found.extend(corrections.wrong(mine, NEVER_CORRECTED, NEVER_WITHDRAWN))
        found.extend(corrections.withdrawals(protocol, mine))
    found.extend(solicited.wrong(everything))
    later = corrections.replaced_by(everything)
    reports = [e for e in everything if e.event.kind == REPORTED]
    for entry in _standing(everything):
        event = entry.event
        step = protocol.steps.get(event.kind)
        if step is None or step.subject not in {"participant", "ae", "site"}:
            continue
        ends = event.kind in ENDS
        gone = corrections.taken_back_since(entry, reports, later, whenever=ends)
        seen = happened[event.about] | gone
        found.extend(_rights_and_order(entry, protocol, seen))
        found.extend(undelegated(entry))
        found.extend(_says_what_cannot_be(protocol, event, seen))
        if event.kind in inbox.KINDS:
            before = [e for e in everything if e.seq < entry.seq]
            then = adverse_event_of(event.about.removeprefix("ae:"), before)
            found.extend(inbox.refusals(then, event))
        found.extend(_instants(entry))
        happened[event.about].add(event.kind)
    return tuple(found)


def _rights_and_order(entry: Entry, protocol: Protocol, seen: set[str]) -> Iterator[Finding]:
    event, step = entry.event, protocol.steps[entry.event.kind]
    if event.role not in step.roles:
        yield always("role", event.id, role=event.role, allowed=" ".join(step.roles))
    if entry.is_ahead:
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
    for name in ("onset_at", "aware_at", "ended_at", "died_at", "sent_at"):
        text = event.data.get(name)
        if text and read_instant(str(text)) > entry.recorded_at + SKEW:
            yield always("future", event.id, field=name, occurred_at=text)


def _says_what_cannot_be(protocol: Protocol, event: Event, seen: set[str]) -> Iterator[Finding]:
    """A participant is called by the code that was given, and is asked nothing once withdrawn."""
    match event.kind:
        case "criterion.assessed" | "consent.renewed" if "consent.withdrawn" in seen:
            yield stopping("consent_withdrawn", event.id)
        case "participant.registered":
            yield from _registration(event)
        case "adverse_event.reported" | causality.JUDGED | expectedness.JUDGED:
            yield from contradictions(protocol, event.kind, event.data, event.id)
        case coding.CODED:
            yield from coding.not_a_code(event.data, event.id)


def _registration(event: Event) -> Iterator[Finding]:
    code, said = event.about.removeprefix("participant:"), event.data.get("code")
    if said != code:
        yield always("another_code", event.id, said=said, participant=code)
    if why := code_problem(code):
        yield always("participant_code", event.id, why=why)
    year = int(str(event.data.get("birth_year") or 0))
    if year > event.occurred_at.year:
        new_year = instant_text(datetime(year, 1, 1, tzinfo=UTC))
        yield always("future", event.id, field="birth_year", occurred_at=new_year)


def _standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    return standing_entries(started("", entries))
