"""Near misses: what was stopped in a case, grouped by 15 minutes, and what became of it.

Nothing is copied. A near miss is worked out from the entries of its case: acts that the rules
refused, and scans that stopped. A group begins with the first of them and holds what was stopped
within 15 minutes after it, and is named by that first entry; so a group never changes by what comes
later than that. What somebody decided of it is an entry of the case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.finding import REFUSED, sealed_in
from svflab.domain.scans import SCAN, STOP

TRIAGED: Final = "near_miss.triaged"
SPAN: Final = timedelta(minutes=15)
"""How long after the first one what was stopped belongs to it; the issue's own number."""
WAITING: Final = "waiting"
STATES: Final = (WAITING, "nothing", "adverse_event", "deviation")

RULES: Final = {
    **dict.fromkeys(("wrong_participant", "used_elsewhere", "wrong_case"), "identity"),
    **dict.fromkeys(("identity_mismatch_stands", "identifiers_too_few"), "identity"),
    **dict.fromkeys(("expired", "kit_expired", "stock_expired", "thing_expired"), "expired"),
    **dict.fromkeys(("label_void", "label_replaced", "label_destroyed", "label_lost"), "label"),
    **dict.fromkeys(("print_unknown", "label_outdated", "label_other_digit"), "label"),
    **dict.fromkeys(("label_ended", "label_never_left", "other_label", "wrong_kind"), "label"),
    **dict.fromkeys(("not_released", "not_matched", "not_labelled", "not_verified"), "release"),
    **dict.fromkeys(("on_hold", "supply_held"), "hold"),
    **dict.fromkeys(("container_ended", "was_lost", "kit_used"), "used"),
    **dict.fromkeys(("consent_gone", "not_fit_today"), "participant"),
    "other_case": "identity",
    "digit_unsuitable": "digit",
}
"""The rules, and the answers to a scan, that keep harm off a person or a product; and of what sort.

A missing role, a step out of order or a second tap is none: nothing was nearly done to anybody.
Every finding that would have been an incident is one, whatever its rule (`identity`)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that was stopped: the entry that says so, which act, and by which rules."""

    entry: Entry
    kind: str
    rules: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """Return when the server heard of it."""
        return self.entry.recorded_at


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What was stopped in a case within 15 minutes, and the triage of all of it, or None."""

    attempts: tuple[Attempt, ...]
    triage: Entry | None = None

    @property
    def first(self) -> str:
        """Return the id of the first entry, by which the group is named."""
        return self.attempts[0].entry.event.id

    @property
    def sorts(self) -> tuple[str, ...]:
        """Return of which sorts they are, that of the first one in front."""
        named = (RULES.get(rule, "identity") for one in self.attempts for rule in one.rules)
        return tuple(dict.fromkeys(named))

    @property
    def state(self) -> str:
        """Return one of `STATES`: it waits, and again where more was stopped since its triage."""
        if self.triage is None or self.triage.seq < self.attempts[-1].entry.seq:
            return WAITING
        return str(self.triage.event.data.get("decision", WAITING))

    @property
    def code(self) -> str:
        """Return what it became: the code of an adverse event, the rule of a deviation, or ""."""
        held = self.triage.event.data.get("code") if self.triage else ""
        return str(held or "")


def of_case(case: Case) -> tuple[NearMiss, ...]:
    """Return the near misses of a case, the first in front."""
    triaged = {str(e.event.data.get("first", "")): e for e in case.done.get(TRIAGED, ())}
    found = grouped(attempts(case.code, case.entries))
    return tuple(NearMiss(one, triaged.get(one[0].entry.event.id)) for one in found)


def attempts(case: str, entries: Iterable[Entry]) -> Iterator[Attempt]:
    """Give what was stopped in a case, in the order in which the server heard of it.

    The scan that tried an act stands behind the refusal of that act, and is no second one.
    """
    before: Entry | None = None
    for entry in sorted(entries, key=lambda e: e.seq):
        event = entry.event
        if event.kind == REFUSED and event.about == f"case:{case}":
            before = entry
            if rules := tuple(dict.fromkeys(_near(entry))):
                yield Attempt(entry, str(event.data.get("kind", "")), rules)
        elif event.kind == SCAN and not _tried(before, entry) and (rules := _stop(case, entry)):
            yield Attempt(entry, SCAN, rules)


def grouped(found: Iterable[Attempt]) -> Iterator[tuple[Attempt, ...]]:
    """Give what was stopped together: from the first on, until 15 minutes after it."""
    group: list[Attempt] = []
    for one in found:
        if group and one.at - group[0].at > SPAN:
            yield tuple(group)
            group = []
        group.append(one)
    if group:
        yield tuple(group)


def _near(entry: Entry) -> Iterator[str]:
    for found in sealed_in(entry.event.data):
        if found.incident or found.rule in RULES:
            yield found.rule


def _stop(case: str, entry: Entry) -> tuple[str, ...]:
    """Return why a scan stopped, where it was on the page of this case, or of its label alone."""
    data = entry.event.data
    page = data.get("page") or data.get("case")
    why = str(data.get("why", ""))
    return (why,) if data.get("answer") == STOP and page == case and why in RULES else ()


def _tried(refusal: Entry | None, scan: Entry) -> bool:
    """Say whether a scan is the one whose act was refused just before it, in the same turn."""
    return (
        refusal is not None
        and refusal.seq == scan.seq - 1
        and (refusal.event.actor == scan.event.actor)
    )
