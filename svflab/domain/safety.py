"""An adverse event: what a report may not say at once, what it belongs to, and since when.

What the report contradicts in itself is told in `svflab.domain.consistency`. Causality is nobody's
business here: it is a physician's own act.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from svflab.domain import causality, consistency, expectedness
from svflab.domain.case import Case
from svflab.domain.containers import Container
from svflab.domain.event import read_instant
from svflab.domain.finding import Finding
from svflab.protocol.model import Protocol

LOTS: Final = (
    ("preflight.completed", "kit_lot"),
    ("preflight.completed", "needle_lot"),
    ("preflight.completed", "diluent_lot"),
    ("setup.completed", "kit_lot"),
    ("setup.completed", "enzyme_lot"),
)
"""Where a case names the lots it used; each of its runs has a set-up of its own."""

_JUDGED: Final = {
    causality.JUDGED: causality.contradictions,
    expectedness.JUDGED: expectedness.contradictions,
}


term_of = consistency.term_of


_STORY: Final = (
    *("liposuction", "injection"),
    *("onset_at", "ended_at", "died_at", "aware_at", "reported"),
)
"""What comes first of two instants that are the same."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of an adverse event's story, by its name."""

    what: str
    at: datetime


def contradictions(
    protocol: Protocol, kind: str, data: Mapping[str, Any], event_id: str = ""
) -> Iterator[Finding]:
    """Yield what a report, or an opinion on its cause, may not say at once."""
    if kind in _JUDGED:
        yield from _JUDGED[kind](data, event_id)
        return
    yield from consistency.contradictions(protocol, data, event_id)


def given_to(case: Case, digit: str = "") -> tuple[Container, ...]:
    """Return the syringes that were injected into a digit; without one, all that were."""
    used = {given.syringe for given in case.given if not digit or given.digit == digit}
    return tuple(one for one in case.syringes if one.code in used)


def likely_place(case: Case) -> str:
    """Return where an event of a case is told of first, by what was done; "" before anything was.

    It is no judgement: the terms of another place are one tap away, and none is chosen here.
    """
    if case.given:
        return "digit"
    return "donor_site" if case.last("liposuction.started") else ""


def links(case: Case, data: Mapping[str, Any], syringe: str = "") -> tuple[str, ...]:
    """Return the subjects that an adverse event of this case belongs to, sorted.

    The case and its participant; the syringes given to its digit, or all where it names none
    and is not of the donor site; the one it was reported from; kit, lots, device; the people.
    """
    donor = data.get("where") == "donor_site"
    given = () if donor else given_to(case, str(data.get("digit") or ""))
    kinds = ("lipoaspirate",) if donor else ()
    containers = [one.code for one in case.containers.values() if one.kind in kinds]
    named = {f"case:{case.code}", f"participant:{case.participant}"}
    named |= {f"container:{code}" for code in (*containers, *(one.code for one in given))}
    if syringe in case.containers:
        named.add(f"container:{syringe}")
    named |= {f"{kind}:{text}"[:120] for kind, text in materials(case)}
    named |= {f"account:{account}" for account in people(case)}
    return tuple(sorted(named))


def materials(case: Case) -> Iterator[tuple[str, str]]:
    """Yield kits, devices and lots that the case used, each by what it is."""
    for kind, name in (("kit", "kit_serial"), ("device", "device")):
        for text in _stated(case, "setup.completed", name) or _stated(
            case, "preflight.completed", name
        ):
            yield kind, text
    for step, name in LOTS:
        for lot in _stated(case, step, name):
            yield "lot", lot


def _stated(case: Case, kind: str, name: str) -> list[str]:
    """Return what the events of a kind say of one field, each once; a set-up for each run."""
    held: list[object] = [case.datum(kind, name)]
    if kind == "setup.completed":
        held = [run.set_up.data.get(name) for run in case.runs]
    return [str(one) for one in dict.fromkeys(held) if one]


def people(case: Case) -> tuple[str, ...]:
    """Return the accounts that did, stated or witnessed something in the case, sorted."""
    about = f"case:{case.code}"
    mine = [e.event for e in case.entries if e.event.about == about and e.event.id]
    found = {who for event in mine for who in (event.actor, event.performer, event.witness)}
    return tuple(sorted(found - {"", "system"}))


def injected_at(case: Case, digit: str = "") -> datetime | None:
    """Return when a digit was first injected; without one, when the first digit was."""
    wanted = {given.event_id for given in case.given if not digit or given.digit == digit}
    times = [e.event.occurred_at for e in case.entries if e.event.id in wanted]
    return min(times, default=None)


def story(data: Mapping[str, Any], reported_at: datetime, case: Case | None) -> tuple[Moment, ...]:
    """Return the instants of an adverse event in their order, from the procedure to the report."""
    found = [Moment("reported", reported_at)]
    for what in ("onset_at", "aware_at", "ended_at", "died_at"):
        if text := data.get(what):
            found.append(Moment(what, read_instant(str(text))))
    if case:
        if cut := case.last("liposuction.started"):
            found.append(Moment("liposuction", cut.event.occurred_at))
        if at := injected_at(case, str(data.get("digit") or "")):
            found.append(Moment("injection", at))
    return tuple(sorted(found, key=lambda one: (one.at, _STORY.index(one.what))))


def due_at(aware_at: datetime, hours: int) -> datetime:
    """Return until when a physician is to have judged what was known at `aware_at`."""
    return aware_at + timedelta(hours=hours)
