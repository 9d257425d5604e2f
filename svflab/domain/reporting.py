"""The clocks of an adverse event: who must be told of it, until when, and what ended each clock.

Worked out from everything that was ever told of the event, in the order in which the log heard
it. So a due date is the earliest that it ever was: no correction, opinion or withdrawal moves it
later, and no clock that was once there goes away. It ends by a report that was sent, or by a
signed decision not to report; both stay to be seen, and either may be taken back, which lets the
clock run on as it was. A fact that newly qualifies the event once a clock has ended starts
another one, and never moves the first. Rules that a site adopts later add clocks and may bring a
due date nearer; they move none later, and what they leave out ends none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from svflab.domain import corrections
from svflab.domain.chain import Entry
from svflab.domain.deadlines import Clock, Ending, Force, Rules, Run, due, end_of, local_date
from svflab.domain.event import read_instant
from svflab.domain.expectedness import JUDGED as EXPECTEDNESS
from svflab.domain.qualifying import Facts, facts_of, is_fatal
from svflab.domain.subjects import JUDGED, REPORTED, AdverseEvent, adverse_event_of
from svflab.protocol.reporting import Rule

__all__ = ["Clock", "Ending", "Rules", "clocks", "due", "next_due", "standing"]

SENT: Final = "report.sent"
DECIDED: Final = "report.decided"
ENDS: Final = (SENT, DECIDED)
FOLLOWED: Final = "follow_up.told"
NEWS: Final = frozenset({REPORTED, FOLLOWED, JUDGED, EXPECTEDNESS})
"""What says something new of an event: after a report was sent, a follow-up report tells it."""
_HEARD: Final = NEWS | {*ENDS, corrections.WITHDRAWN}


def clocks(one: AdverseEvent, rules: Rules) -> tuple[Clock, ...]:
    """Return every clock that ever ran for an event: those that run, the first due in front."""
    return standing(one, rules)[0]


def standing(one: AdverseEvent, rules: Rules) -> tuple[tuple[Clock, ...], tuple[Rule, ...]]:
    """Return the clocks of an event, and the rules it meets that the site has not filled in."""
    made = fold(one, rules)
    place = {rule.code: number for number, rule in enumerate(made.law)}
    order = lambda clock: (clock.ended is not None, clock.due_at, place[clock.rule.code])  # noqa: E731
    return tuple(sorted(made.clocks(), key=order)), tuple(made.unfilled())


def next_due(found: Iterable[Clock]) -> datetime | None:
    """Return when the first clock that still runs is due, or None."""
    return min((clock.due_at for clock in found if not clock.ended), default=None)


@dataclass(slots=True)
class Fold:
    """The clocks of one event, as far as its entries have been heard."""

    rules: Rules
    law: tuple[Rule, ...]
    zone: str
    force: Force
    runs: dict[str, list[Run]] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    ended: dict[str, Ending] = field(default_factory=dict)
    aware_at: datetime | None = None
    heard: int = 0

    def hear(self, entry: Entry, one: AdverseEvent, told: Sequence[Entry]) -> None:
        """Let an entry be known; `one` is the event as it then stands, `told` all until then."""
        force, self.heard = self.rules.at(entry.seq), entry.seq
        self.ended = self._endings(told)
        if entry.event.kind in ENDS:  # it says nothing of the event itself
            self.settle(force)
            return
        before, self.facts = self.facts, facts_of(one)
        known_before = self.aware_at
        self.aware_at = _aware(one) or self.aware_at
        for rule in self.law:
            runs = self.runs.setdefault(rule.code, [])
            if rule.reports == "initial" and self._opens(rule, before):
                runs.append(self._begun(rule, entry, known_before, len(runs) + 1))
            if rule.reports == "follow_up" and self._is_news(rule, entry):
                at = _known_at(entry)
                runs.append(self._run(rule, len(runs) + 1, "qualified_at", at, why=("follow_up",)))
            for run in runs if rule.reports == "initial" else ():
                self._go_on(run, one)
        self.settle(force)

    def settle(self, force: Force) -> None:
        """Let the numbers of what is now in force be known."""
        self.force = force
        for rule in force.rules():
            if amount := force.amount(rule):
                self._count(rule, amount)

    def clocks(self) -> Iterator[Clock]:
        """Return every clock that has an end."""
        for run in (run for runs in self.runs.values() for run in runs):
            if run.due_at is not None and run.version is not None:
                yield Clock(
                    run.key,
                    run.rule,
                    run.starts_from,
                    run.started_at,
                    None if run.rule.hours is not None else local_date(run.started_at, self.zone),
                    run.due_at,
                    self.zone,
                    run.why,
                    run.assumed,
                    run.holds,
                    run.version,
                    run.amount,
                    self._ending(run),
                )

    def unfilled(self) -> Iterator[Rule]:
        """Return the rules in force that run, and for which no number was ever given."""
        for rule in self.force.rules():
            if any(run.due_at is None and run.holds for run in self.runs.get(rule.code, ())):
                yield rule

    def is_running(self) -> bool:
        """Say whether a clock runs."""
        return any(not clock.ended for clock in self.clocks())

    def _opens(self, rule: Rule, before: Facts) -> bool:
        """Say whether a fact has just qualified the event under a rule, and no clock runs for it.

        What was sent already is not sent anew because a physician now says what was assumed; that
        the participant died is told anew, also where the event was life-threatening before.
        """
        now = [self.facts.get(name, False) for name in rule.when]
        if not all(held is not False for held in now):
            return False
        new = {n for n, held in self.facts.items() if held is True and before.get(n) is not True}
        if not new.intersection((*rule.when, "fatal")):
            return False
        runs = self.runs[rule.code]
        if any(run.key not in self.ended for run in runs):
            return False
        held_before = bool(before) and all(before.get(n, False) is not False for n in rule.when)
        last = self.ended[runs[-1].key].how if runs else ""
        return "fatal" in new or not (held_before and last == "sent")

    def _begun(self, rule: Rule, entry: Entry, known: datetime | None, number: int) -> Run:
        """Return the clock that an entry starts; `known` is since when the event was known."""
        aware = self.aware_at or entry.recorded_at
        if known is None or (rule.starts == "aware_at" and entry.event.kind != REPORTED):
            return self._run(rule, number, "aware_at", aware, of_aware=True)
        at = _known_at(entry)
        if entry.event.kind == REPORTED and known < aware <= at:
            at = aware  # who corrects the report says when the new fact was known
        return self._run(rule, number, "qualified_at", at)

    def _run(self, rule: Rule, number: int, starts: str, at: datetime, **more: Any) -> Run:
        return Run(rule, number, starts, at, self.heard, **more)

    def _go_on(self, run: Run, one: AdverseEvent) -> None:
        """Bring a clock up to date: an awareness told earlier, what was assumed and is judged."""
        if run.of_aware and self.aware_at:
            run.started_at = min(run.started_at, self.aware_at)
        if run.key in self.ended:  # it goes on saying why it ran
            return
        held = {name: self.facts.get(name, False) for name in run.rule.when}
        run.holds = all(value is not False for value in held.values())
        if run.holds:
            run.why = tuple(_word(name, one) for name in held)
            run.assumed = tuple(name for name, value in held.items() if value is None)

    def _is_news(self, rule: Rule, entry: Entry) -> bool:
        """Say whether an entry tells something after the report that `rule` follows was sent."""
        if entry.event.kind not in NEWS or self._live(rule):
            return False
        parents = (run for code in rule.follows for run in self.runs.get(code, ()))
        ends = (self.ended.get(run.key) for run in parents)
        return any(end and end.how == "sent" and end.entry.seq < entry.seq for end in ends)

    def _live(self, rule: Rule) -> bool:
        return any(run.key not in self.ended for run in self.runs[rule.code])

    def _count(self, rule: Rule, amount: int) -> None:
        if rule.reports == "complete":
            self._complete(rule, amount)
            return
        for run in self.runs.get(rule.code, ()):
            run.take(due(rule, run.started_at, amount, self.zone), rule, self.force)

    def _complete(self, rule: Rule, days: int) -> None:
        """Give each clock that a complete report follows one of its own, so many days after it."""
        runs, parents = self.runs.setdefault(rule.code, []), self.runs.get(rule.follows[0], [])
        for parent in parents[len(runs) :]:
            of = parent.number, parent.starts_from, parent.started_at
            runs.append(self._run(rule, *of))
        for run, parent in zip(runs, parents, strict=True):
            run.started_at, run.starts_from = parent.started_at, parent.starts_from
            run.why, run.assumed, run.holds = parent.why, parent.assumed, parent.holds
            if parent.due_at:
                last = local_date(parent.due_at, self.zone) + timedelta(days=days)
                run.take(end_of(last, self.zone), rule, self.force)

    def _endings(self, told: Sequence[Entry]) -> dict[str, Ending]:
        """Return what ended each clock, by its key; of two reports sent the first one counts."""
        known = {run.key: run for runs in self.runs.values() for run in runs}
        gone, found = corrections.replaced_by(told), dict[str, Ending]()
        for entry in told:
            run = known.get(str(entry.event.data.get("clock")))
            if run is None or entry.event.kind not in ENDS or entry.event.id in gone:
                continue
            if run.is_ended_by(end := _ending_of(entry)):
                found.setdefault(run.key, end)
        return found

    def _ending(self, run: Run) -> Ending | None:
        """Return what ended a clock; who decides not to report, owes no complete report either."""
        if run.key in self.ended or run.rule.reports != "complete":
            return self.ended.get(run.key)
        parent = self.ended.get(f"{run.rule.follows[0]}/{run.number}")
        return parent if parent and parent.how == "decided" else None


def fold(one: AdverseEvent, rules: Rules) -> Fold:
    """Hear everything that was told of an event, and what the site confirmed while a clock ran."""
    told = [e for e in sorted(one.told, key=lambda e: e.seq) if e.event.kind in _HEARD]
    first = next((e for e in told if e.event.kind == REPORTED), None)
    made = Fold(rules, rules.ever(), first.event.zone if first else "UTC", rules.at(0))
    for end, entry in enumerate(told, start=1):
        made.hear(entry, adverse_event_of(one.code, told[:end]), told[:end])
        until = told[end].seq if end < len(told) else None
        for force in rules.between(entry.seq, until):
            if made.is_running():
                made.settle(force)
    return made


def _ending_of(entry: Entry) -> Ending:
    if entry.event.kind == DECIDED:
        return Ending("decided", entry.event.occurred_at, entry)
    return Ending("sent", _instant(entry.event.data, "sent_at", entry), entry)


def _aware(one: AdverseEvent) -> datetime | None:
    return _instant(one.data, "aware_at", one.report) if one.report else None


def _known_at(entry: Entry) -> datetime:
    """Return when the site knew what an entry tells: a correction keeps the time of its report."""
    told = entry.event.data.get("aware_at") if entry.event.kind == FOLLOWED else None
    if told:
        return min(read_instant(str(told)), entry.recorded_at)
    judged = entry.event.kind in {JUDGED, EXPECTEDNESS}
    return min(entry.event.occurred_at, entry.recorded_at) if judged else entry.recorded_at


def _instant(data: Mapping[str, Any], name: str, entry: Entry) -> datetime:
    text = data.get(name)
    return read_instant(str(text)) if text else entry.event.occurred_at


def _word(condition: str, one: AdverseEvent) -> str:
    if condition != "severe":
        return condition
    return "fatal" if is_fatal(one) else "life_threatening"
