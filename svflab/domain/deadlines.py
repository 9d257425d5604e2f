"""What a clock of an adverse event is, the rules it is made by, and the day on which it is due.

Day 0 is the local date, in the zone of the study, of what starts the clock; it is due at the end
of the last day that is counted. Hours are exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from svflab.domain.chain import Entry
from svflab.protocol.model import Protocol
from svflab.protocol.reporting import Law, Profile, Rule

SENT: Final = "report.sent"
DECIDED: Final = "report.decided"
ENDS: Final = (SENT, DECIDED)
SOON: Final = timedelta(hours=48)
"""How long before its end a clock is shown as due soon: two days. Nothing follows from it."""

_END_OF_DAY: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a site: the law, the protocol, and what the site has confirmed, by entry.

    `confirmed` has, in the order of the log, the place of each entry that confirmed settings and
    all settings as they were from then on.
    """

    law: Law
    protocol: Protocol
    confirmed: tuple[tuple[int, Mapping[str, str]], ...] = ()

    def ever(self) -> tuple[Rule, ...]:
        """Return the rules that have ever been in force here, in the order of the law."""
        states = ({}, *(settings for _place, settings in self.confirmed))
        found = {one.code for settings in states for one in self.in_force(settings)}
        return tuple(rule for rule in self.law.rules if rule.profile in found)

    def at(self, seq: int) -> Mapping[str, str]:
        """Return the settings that were confirmed when the log had come so far."""
        known = [settings for place, settings in self.confirmed if place <= seq]
        return known[-1] if known else {}

    def between(self, seq: int, until: int | None = None) -> Iterator[Mapping[str, str]]:
        """Return the settings of each time that they were confirmed after one entry, to another."""
        for place, settings in self.confirmed:
            if place > seq and (until is None or place < until):
                yield settings

    def amount(self, rule: Rule, confirmed: Mapping[str, str]) -> int:
        """Return the days or hours of a rule; 0 where the site has not filled them in."""
        limit = rule.days if rule.days is not None else rule.hours
        return int(self.protocol.number(limit, confirmed) or 0)

    def in_force(self, confirmed: Mapping[str, str]) -> tuple[Profile, ...]:
        """Return the profiles that these settings put in force."""
        return self.law.in_force(self.protocol, confirmed)


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
    now still meets the rule: the clock runs on either way.
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
    ended: Ending | None = None

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
