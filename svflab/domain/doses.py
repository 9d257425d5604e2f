"""Local anaesthetic of the day: how much of each agent, for each kg of the participant.

All of it counts, finger blocks too. What was given without adrenaline has its own limit, and
counts in the day's total as well. The limits are settings of the site.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from svflab.domain.case import Case, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import NOTHING
from svflab.protocol.model import Protocol

KINDS: Final = ("liposuction.finished", "anaesthetic.given")
"""The steps that state a dose: its agent, its mg, and whether it came with adrenaline."""
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dose:
    """What was given of an agent: in mg, and in mg/kg of the day's weight (None: not weighed).

    `plain` means only what came without adrenaline. `at_most` is the limit in mg/kg, and
    `setting` the site's setting that says it.
    """

    agent: str
    plain: bool
    mg: Decimal
    mg_per_kg: Decimal | None
    at_most: Decimal
    setting: str

    @property
    def over(self) -> bool:
        """Say whether it is more than the limit."""
        return self.mg_per_kg is not None and self.mg_per_kg > self.at_most


def given(case: Case, *, until: Entry | None = None) -> list[Data]:
    """Return the doses of the day that stand, as they happened; none that did after `until`."""
    entries = stated(case)
    if until is not None:
        entries = [entry for entry in entries if _place(entry) <= _place(until)]
    return [entry.event.data for entry in entries]


def stated(case: Case) -> list[Entry]:
    """Return the entries that state the doses of the day and stand, as they happened."""
    kinds = [case.done[kind] for kind in KINDS if case.done.get(kind)]
    if len(kinds) < 2:  # those of one kind stand in their order already
        return [entry for entries in kinds for entry in entries]
    return sorted((entry for entries in kinds for entry in entries), key=_place)


def of_day(protocol: Protocol, case: Case, doses: Iterable[Data]) -> tuple[Dose, ...]:
    """Return what `doses` come to, agent by agent: the total, and what came without adrenaline.

    Where all of an agent came without, its own limit is the one that is shown.
    """
    known = list(doses)
    agents = dict.fromkeys(str(dose["anaesthetic"]) for dose in known if dose.get("anaesthetic"))
    found = (tuple(totals(protocol, case, known, agent)) for agent in agents)
    return tuple(dose for rows in found for dose in (rows[1:] if _is_all(rows) else rows))


def totals(protocol: Protocol, case: Case, doses: Iterable[Data], agent: str) -> Iterator[Dose]:
    """Give the total of an agent, then what of it came without adrenaline and has its own limit."""
    mine = [dose for dose in doses if dose.get("anaesthetic") == agent]
    plain = [dose for dose in mine if dose.get("adrenaline") is not True]
    yield _dose(protocol, case, agent, mine, plain=False)
    if plain and limit(agent, plain=True) != limit(agent, plain=False):
        yield _dose(protocol, case, agent, plain, plain=True)


def limit(agent: str, *, plain: bool) -> str:
    """Return the name of the setting that holds the limit of an agent, in mg/kg."""
    if agent != "lidocaine":
        return "anaesthetic_other_warn_mg_per_kg"
    return "anaesthetic_plain_warn_mg_per_kg" if plain else "anaesthetic_warn_mg_per_kg"


def _place(entry: Entry) -> tuple[datetime, int]:
    return entry.event.occurred_at, entry.seq


def _is_all(rows: tuple[Dose, ...]) -> bool:
    """Say whether the second row, what came without adrenaline, is all that there is."""
    return len(rows) > 1 and rows[0].mg == rows[1].mg


def _dose(
    protocol: Protocol, case: Case, agent: str, doses: Iterable[Data], *, plain: bool
) -> Dose:
    setting, weight = limit(agent, plain=plain), case.weight_kg
    mg = sum((as_decimal(dose.get("anaesthetic_mg")) or NOTHING for dose in doses), NOTHING)
    at_most = Decimal(protocol.setting(setting, case.settings))
    return Dose(agent, plain, mg, mg / weight if weight else None, at_most, setting)
