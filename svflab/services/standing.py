"""How a site stands: what the board asks of its lists, read once while nothing is recorded.

Whatever a list says follows from the log. As long as the chain of the site and that of the house
end with the same entries, no list says anything else, and a seal tells one end from any other.
What goes by the hour (a clock, what is overdue) is worked out where it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import current_app

from svflab.domain.holds import Supply
from svflab.protocol.model import Protocol
from svflab.records import log
from svflab.records.projections import Row
from svflab.records.reports import Filter
from svflab.services import cases, deviations, holds, near_misses, safety, solicited, stock, vault
from svflab.services.record import HOUSE
from svflab.services.subjects import Known

CLOSED: Final = 5
"""Closed cases that are told, those opened last."""
CALLED: Final = 5
"""Calls and visits that wait and are told, those due first."""
_PLACE: Final = "svflab_standing"
_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A site as its log tells it up to `seq`.

    `awaited` are results that closed cases await, `reports` adverse events that wait (each one
    more than asked for, where there are more), `hours` how long those may; `alerts` are those of
    special interest that no safety officer has seen, `near_misses` how many nobody has decided
    about. `alike` says whose name is like whose; `deviations` how many wait, by state. `calls` are
    calls and visits that wait today, and `called` how many do, by state.
    """

    seq: int
    open: tuple[Known, ...]
    closed: tuple[Row, ...]
    awaited: tuple[Row, ...]
    reports: tuple[Row, ...]
    hours: int
    deviations: Mapping[str, int]
    stock: stock.Standing
    held: tuple[Supply, ...]
    alike: Mapping[str, tuple[str, ...]]
    alerts: tuple[Row, ...]
    near_misses: int
    calls: tuple[Row, ...]
    called: Mapping[str, int]


def of_site(
    protocol: Protocol, site: str, *, awaited: int, reports: int, people: str = ""
) -> Standing:
    """Return how a site stands; of what closed cases await, and of reports, one more than asked.

    `people` is the seal of the newest entry of the house, where it is known.
    """
    head = log.head(site)[0]
    seals = (head.hash, people or log.head(HOUSE)[0].hash, stock.today())
    memory: dict[tuple[str, int, int], tuple[object, Standing]]
    memory = current_app.extensions.setdefault(_PLACE, {})
    found = memory.get(asked := (site, awaited, reports))
    if found is None or found[0] != seals:
        if len(memory) >= _KEPT:
            memory.clear()
        found = memory[asked] = (seals, _read(protocol, site, head.seq, awaited, reports))
    return found[1]


def _read(protocol: Protocol, site: str, seq: int, awaited: int, reports: int) -> Standing:
    waiting, to_call = Filter("waiting"), solicited.Filter(stock.today().isoformat())
    return Standing(
        seq,
        tuple(cases.at_work(protocol, site)),
        tuple(cases.listed(site, states=("closed",), size=CLOSED)),
        tuple(cases.follow_ups(site, size=awaited + 1)),
        tuple(safety.listed(site, waiting, newest_first=False, size=reports + 1)),
        safety.hours(protocol, site),
        deviations.waiting(site),
        stock.standing(protocol, site),
        holds.standing(site),
        vault.namesakes(site=site),
        tuple(safety.listed(site, Filter(alert=True), newest_first=False, size=reports + 1)),
        near_misses.waiting(site),
        tuple(solicited.listed(site, to_call, size=CALLED)),
        solicited.counts(site),
    )
