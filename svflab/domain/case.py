"""A case: the entries about one participant's one SVF, and what follows from them.

Whatever is asked of a case is worked out from its entries when it is asked; there is no second
copy of the truth to keep in step. The entries are taken in the order in which things happened,
so any order of arrival gives the same case. `svflab.domain.fold` says what each kind does.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from svflab.domain.chain import Entry
from svflab.domain.containers import Container, of_kind
from svflab.domain.event import Event
from svflab.domain.identifiers import Code, CodeError, read
from svflab.domain.timing import Timer

SYRINGE, WRISTBAND, LIPOASPIRATE, SVF_TUBE = "syringe", "wristband", "lipoaspirate", "svf_tube"

WRONG_PARTICIPANT = "wrong_participant"
"""The cause of a stop that makes every code of the case void."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over that waits for its acceptance; what it names is in transit."""

    event_id: str
    to: str
    containers: tuple[str, ...]
    offered_by: str
    stated_by: str
    offered_at: datetime
    origin: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the Smart-X: set up, started, finished, its SVF collected; or it failed."""

    number: int
    set_up: Event
    started: Event | None = None
    finished: Event | None = None
    collected: Event | None = None
    failed: Event | None = None

    @property
    def ended(self) -> bool:
        """Say whether nothing more is done in it, so that another may begin."""
        return bool(self.collected or self.failed)

    def event(self, kind: str) -> Event | None:
        """Return the event of this kind in this run, or None."""
        return {
            "setup.completed": self.set_up,
            "extraction.started": self.started,
            "extraction.finished": self.finished,
            "svf.collected": self.collected,
            "run.failed": self.failed,
        }.get(kind)


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one test: reported with a value, awaited, or not tested."""

    test: str
    state: str
    value: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Given:
    """What one injection put where, in mL."""

    event_id: str
    syringe: str
    digit: str
    point: str
    volume: Decimal


@dataclass(slots=True)
class Case:
    """A case as its entries tell it. Made by `svflab.domain.fold.case_of`; read, not written."""

    code: str
    entries: tuple[Entry, ...] = ()
    participant: str = ""
    opened: Entry | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    done: dict[str, list[Entry]] = field(default_factory=dict)
    replaced: dict[str, Entry] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    offer: Offer | None = None
    custodian: str = ""
    place: str = ""
    runs: list[Run] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    digits: dict[str, Mapping[str, object]] = field(default_factory=dict)
    plan: list[tuple[str, Decimal]] = field(default_factory=list)
    not_filled: set[int] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)
    observed: dict[str, Entry] = field(default_factory=dict)
    unobserved: dict[str, Entry] = field(default_factory=dict)
    explained: dict[tuple[str, str], Entry] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    holds: dict[str, Entry] = field(default_factory=dict)
    timed: list[tuple[Timer, Event]] = field(default_factory=list)
    injecting_stopped: Entry | None = None
    consent_renewed: Entry | None = None
    consent_withdrawn: Entry | None = None
    stopped: Entry | None = None
    closed: Entry | None = None

    def copy(self) -> "Case":
        """Return a case that can go on from here without changing this one."""
        copied = copy(self)
        copied.done = {kind: list(entries) for kind, entries in self.done.items()}
        for name in _GROWING:
            setattr(copied, name, getattr(self, name).copy())
        return copied

    @property
    def last_seq(self) -> int:
        """Return the place in the log of the newest entry that is told here; 0 for none."""
        return max((entry.seq for entry in self.entries), default=0)

    @property
    def events(self) -> Iterable[Event]:
        """Return the events that stand: neither corrected nor withdrawn, in their order."""
        return (e.event for e in self.entries if e.event.id not in self.replaced)

    def last(self, kind: str) -> Entry | None:
        """Return the latest entry of this kind that stands, or None."""
        entries = self.done.get(kind)
        return entries[-1] if entries else None

    def has(self, kind: str) -> bool:
        """Say whether this kind has happened."""
        return bool(self.done.get(kind))

    def datum(self, kind: str, name: str) -> object:
        """Return one datum of the latest event of a kind, or None."""
        entry = self.last(kind)
        return entry.event.data.get(name) if entry else None

    def reported(self, test: str) -> Entry | None:
        """Return the entry that reported a result of this test, or None while there is none."""
        result = self.results.get(test)
        if result is None or result.state != "reported":
            return None
        entries = self.done.get("result.reported", ())
        return next((e for e in entries if e.event.id == result.event_id), None)

    @property
    def run(self) -> Run | None:
        """Return the newest run, or None."""
        return self.runs[-1] if self.runs else None

    @property
    def wristband(self) -> Container | None:
        """Return the participant's newest wristband, or None."""
        bands = of_kind(self.containers.values(), WRISTBAND)
        return bands[-1] if bands else None

    @property
    def wristband_bound(self) -> bool:
        """Say whether a wristband is on the participant: scanned back, with a witness."""
        return self.wristband is not None and self.wristband.labelled

    @property
    def identity_confirmed(self) -> bool:
        """Say whether the last comparison of two identifiers matched."""
        return self.datum("identity.checked", "result") == "match"

    @property
    def fit_today(self) -> bool:
        """Say whether the criteria that are asked again on the day still allow it."""
        entry = self.last("eligibility.confirmed")
        if entry is None:
            return False
        data = entry.event.data
        pregnant = data.get("pregnancy")
        not_pregnant = pregnant == "no" or (pregnant == "not_applicable" and self.sex == "male")
        return not_pregnant and data.get("systemic_infection") is False

    @property
    def sex(self) -> str:
        """Return the participant's sex as it was known when the case was opened."""
        return str(self.opened.surroundings.get("sex", "")) if self.opened else ""

    @property
    def serology_complete(self) -> bool:
        """Say whether criterion X5 (HIV, syphilis, hepatitis B and C) was answered by tests."""
        return bool(self.opened and self.opened.surroundings.get("serology_complete"))

    @property
    def syringes(self) -> tuple[Container, ...]:
        """Return the syringes that were filled, by number."""
        return tuple(
            sorted(of_kind(self.containers.values(), SYRINGE), key=lambda syringe: syringe.number)
        )

    @property
    def in_hand(self) -> Container | None:
        """Return the syringe that is in the injector's hand, or None."""
        return next((s for s in self.containers.values() if s.in_hand and not s.ended), None)

    @property
    def weight_kg(self) -> Decimal | None:
        """Return the weight measured at check-in."""
        return as_decimal(self.datum("checkin.measured", "weight_kg"))

    @property
    def svf(self) -> Container | None:
        """Return the newest SVF tube, or None."""
        tubes = of_kind(self.containers.values(), SVF_TUBE)
        return tubes[-1] if tubes else None

    def find(self, text: object) -> tuple[Code, Container | None]:
        """Return the code that was scanned and the container here that bears it, or None.

        Raises CodeError for what is no code at all.
        """
        code = read(str(text))
        return code, self.containers.get(code.base)

    def container(self, text: object) -> Container | None:
        """Return the container here that bears this code, or None for any other text."""
        try:
            return self.find(text)[1]
        except CodeError:
            return None

    def received(self, digit: str) -> Decimal:
        """Return what a digit has been given so far, in mL."""
        return sum((given.volume for given in self.given if given.digit == digit), Decimal(0))

    @property
    def mistaken(self) -> bool:
        """Say whether it was stopped because it was opened for the wrong participant."""
        stop = self.stopped
        return stop is not None and stop.event.data.get("cause") == WRONG_PARTICIPANT

    @property
    def state(self) -> str:
        """Return one word for where the case stands."""
        if self.closed:
            return "closed"
        if self.stopped:
            return "stopped"
        return "open" if self.opened else "unknown"


_GROWING = (
    "replaced",
    "containers",
    "runs",
    "results",
    "digits",
    "plan",
    "not_filled",
    "given",
    "holds",
    "timed",
    "observed",
    "unobserved",
    "explained",
    "reports",
)


def as_decimal(value: object) -> Decimal | None:
    """Return a sealed quantity (a decimal string or a whole number) as a number, or None."""
    if isinstance(value, str):
        return _number(value)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


@lru_cache(1024)
def _number(text: str) -> Decimal | None:
    """Return the number that a text stands for; the sums of a day ask for the same ones again."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def whole(value: object) -> int:
    """Return a sealed count as a whole number; 0 where there is none."""
    number = as_decimal(value)
    return int(number) if number is not None else 0
