"""What a clock of an adverse event is, the rules it is made by, and the day on which it is due.

Day 0 is the local date, in the zone of the study, of what starts the clock; it is due at the end
of the last day that is counted. Hours are exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from svflab.domain.adopted import Adopted
from svflab.domain.chain import Entry
from svflab.protocol.reporting import Profile, Rule

SENT: Final = "report.sent"
DECIDED: Final = "report.decided"
ENDS: Final = (SENT, DECIDED)
SOON: Final = timedelta(hours=48)
"""How long before its end a clock is shown as due soon: two days. Nothing follows from it."""

_END_OF_DAY: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force at one place of the log: a version of the rules, and what is confirmed."""

    version: Adopted
    confirmed: Mapping[str, str]

    def rules(self) -> Iterator[Rule]:
        """Give the rules of each profile in force, in their order."""
        for profile in self.version.in_force(self.confirmed):
            yield from profile.rules

    def amount(self, rule: Rule) -> int:
        """Return the days or hours of a rule; 0 where the site has not filled them in."""
        return self.version.amount(rule, self.confirmed)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a site: the versions it has adopted, and what it has confirmed, by entry.

    `adopted` has at least one version, in the order of the log; what happened before the first
    is judged by that. `confirmed` has the place of each entry that confirmed settings, and all
    settings as they were from then on.
    """

    adopted: tuple[Adopted, ...]
    confirmed: tuple[tuple[int, Mapping[str, str]], ...] = ()

    @property
    def now(self) -> Force:
        """Return what is in force since the newest of these entries."""
        return Force(self.adopted[-1], self.confirmed[-1][1] if self.confirmed else {})

    def ever(self) -> tuple[Rule, ...]:
        """Return one rule of each code that has ever been in force here, in their order."""
        states = (Force(self.adopted[0], {}), *map(self.at, self._places()))
        found = {rule.code: rule for force in states for rule in force.rules()}
        order = (rule.code for version in self.adopted for rule in version.law.rules)
        return tuple(found[code] for code in dict.fromkeys(order) if code in found)

    def at(self, seq: int) -> Force:
        """Return what was in force when the log had come so far."""
        known = [settings for place, settings in self.confirmed if place <= seq]
        versions = [one for one in self.adopted if one.seq <= seq]
        return Force(versions[-1] if versions else self.adopted[0], known[-1] if known else {})

    def between(self, seq: int, until: int | None = None) -> Iterator[Force]:
        """Return what was in force at each time that changed it after one entry, to another."""
        for place in self._places():
            if place > seq and (until is None or place < until):
                yield self.at(place)

    def _places(self) -> list[int]:
        return sorted({*(place for place, _ in self.confirmed), *(one.seq for one in self.adopted)})


@dataclass(frozen=True, slots=True)
class Ending:
    """What ended a clock (`how` is sent or decided), when, and the entry that says so."""

    how: str
    at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an adverse event.

    `key` names it in what ends it. `starts_from` is aware_at or qualified_at, `started_at` the
    instant, `day_zero` its local date, None where hours are counted. `why` are the conditions of
    the rule, `assumed` those of them that nobody had judged. `holds` says whether what is told
    now still meets the rule: the clock runs on either way. `version` are the rules that gave it
    its due date, and `amount` the days or hours that they gave.
    """

    key: str
    rule: Rule
    starts_from: str
    started_at: datetime
    day_zero: date | None
    due_at: datetime
    zone: str
    why: tuple[str, ...]
    assumed: tuple[str, ...]
    holds: bool
    version: Adopted
    amount: int
    ended: Ending | None = None

    @property
    def profile(self) -> Profile:
        """Return the profile of its rule, as the version had it."""
        return self.version.law.profile_of(self.rule)

    @property
    def addressee(self) -> str:
        """Return who must be told: one of `protocol.reporting.ADDRESSEES`."""
        return self.rule.to

    @property
    def due_local(self) -> datetime:
        """Return the end in the local time of the study."""
        return self.due_at.astimezone(ZoneInfo(self.zone))

    def state(self, now: datetime) -> str:
        """Return one word: running, soon or overdue; sent, late (sent too late) or decided."""
        if self.ended:
            late = self.ended.how == "sent" and self.ended.at > self.due_at
            return "late" if late else self.ended.how
        if now > self.due_at:
            return "overdue"
        return "soon" if now >= self.near_at else "running"

    @property
    def near_at(self) -> datetime:
        """Return from when on it is due soon."""
        return self.due_at - SOON


@dataclass(slots=True)
class Run:
    """One clock while it is being worked out: where it starts, and the earliest it was ever due.

    `since` is the place of the entry with which it began to run: nothing told before ends it.
    `of_aware` says that it starts when the event was known, which may be told otherwise later.
    `due_at` is None as long as no rule that gives a number has been in force; `version` are the
    rules that gave it, `amount` their number, and `rule` is as they have it.
    """

    rule: Rule
    number: int
    starts_from: str
    started_at: datetime
    since: int
    of_aware: bool = False
    due_at: datetime | None = None
    version: Adopted | None = None
    amount: int = 0
    why: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    holds: bool = True

    @property
    def key(self) -> str:
        """Return the name by which an entry ends it."""
        return f"{self.rule.code}/{self.number}"

    def take(self, due_at: datetime, rule: Rule, force: Force) -> None:
        """Take this end where it is earlier than any before, with the rule that gives it."""
        if self.due_at is None or due_at < self.due_at:
            self.due_at, self.rule = due_at, rule
            self.version, self.amount = force.version, force.amount(rule)

    def is_ended_by(self, end: Ending) -> bool:
        """Say whether it ran when that was told; nothing is sent before the minute it began."""
        began = self.started_at.replace(second=0, microsecond=0)
        return self.since < end.entry.seq and (end.how != "sent" or end.at >= began)


def due(rule: Rule, started_at: datetime, amount: int, zone: str) -> datetime:
    """Return until when a report is due that a rule gives so many days or hours for, in UTC.

    >>> from svflab.protocol.loader import load
    >>> from svflab.protocol import reporting
    >>> rule = reporting.load(load()).rule("kr_drug.severe")
    >>> aware = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)  # 23:30 in Seoul
    >>> due(rule, aware, 7, "Asia/Seoul").astimezone(ZoneInfo("Asia/Seoul")).isoformat()
    '2026-11-29T23:59:59+09:00'
    """
    if rule.hours is not None:
        return started_at + timedelta(hours=amount)
    counted = amount - (rule.first_day == "same_day")
    return end_of(local_date(started_at, zone) + timedelta(days=counted), zone)


def end_of(day: date, zone: str) -> datetime:
    """Return the last second of a local day, in UTC; of one that there is twice, the first."""
    return datetime.combine(day, _END_OF_DAY, ZoneInfo(zone)).astimezone(UTC)


def local_date(at: datetime, zone: str) -> date:
    """Return the date that an instant has in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()
