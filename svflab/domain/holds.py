"""What is on hold in a case or at the site, and what a hold is in the way of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain import materials
from svflab.domain.case import LIPOASPIRATE, Case, Run
from svflab.domain.chain import Entry
from svflab.domain.containers import THEATRE
from svflab.domain.event import Event, Value, instant_text

FORWARD = frozenset(
    {
        "liposuction.started",
        "setup.completed",
        "extraction.started",
        "filling.planned",
        "syringe.filled",
        "product.released",
        "handover.offered",
        "syringe.matched",
        "injection_timeout.completed",
        "syringe.taken",
        "injection.given",
    }
)
"""What brings a case towards the participant. A hand-over does on its way to the theatre only."""


PLACES, LIFTS = "hold.placed", "hold.lifted"

EVERYTHING: Final = "site"
"""What is held where it is neither a kit nor a lot nor a device, but all that the site does."""
OPENING: Final = "opening"
"""What is held where no further case is opened, and those that are open go on."""
_USES: Final = FORWARD | {"preflight.completed"}
_OF_THE_RUN: Final = frozenset({"kit", "kit_lot", "enzyme"})


Named = frozenset[tuple[str, str]]
"""Supplies, each by its kind and the one spelling of its lot or number."""


@dataclass(frozen=True, slots=True)
class Supply:
    """A kit, lot or device that the site holds, or everything of it; since when and why.

    `text` is how it was written; two spellings of one lot have one `key`. `until` is when it was
    let go, None while it is held.
    """

    kind: str
    key: str
    text: str
    cause: str
    since: datetime
    until: datetime | None = None

    @property
    def sealed(self) -> dict[str, Value]:
        """Return what is sealed of it with an entry that it concerns."""
        since = instant_text(self.since)
        end: dict[str, Value] = {"until": instant_text(self.until)} if self.until else {}
        return {"material": self.kind, "lot": self.text, "cause": self.cause, "since": since, **end}


def hold_on(case: Case, code: str) -> Entry | None:
    """Return the entry that holds a container ("" for the case itself), or None.

    What is made of a container that is on hold is on hold with it, and so is everything of a case.
    """
    return next((case.holds[one] for one in (*_line(case, code), "") if one in case.holds), None)


def in_the_way(
    case: Case, kind: str, named: Iterable[str] = (), *, to: str = ""
) -> tuple[str, Entry] | None:
    """Return what is held and the entry that holds it, where that is in the way of an act.

    `named` are the containers that the act names, `to` is where a hand-over goes. None where the
    act may go on.
    """
    if not case.holds or kind not in FORWARD or (kind == "handover.offered" and to != THEATRE):
        return None
    for code in ("", *named, *_unnamed(case, kind)):
        if hold := hold_on(case, code):
            return code, hold
    return None


def injected_of(case: Case, held: str) -> tuple[str, ...]:
    """Return the syringes of which something was injected, of those that a hold is about.

    `held` is the code of what is on hold: a container with what is made of it, or "" for the case.
    """
    return tuple(s.code for s in case.syringes if s.injected and held in ("", *_line(case, s.code)))


def bars(kind: str, data: Mapping[str, Any]) -> bool:
    """Say whether a hold of a supply is in the way of a step: it uses it, or brings it on."""
    return kind in _USES and not (kind == "handover.offered" and data.get("to") != THEATRE)


def of_opening(held: Iterable[Supply]) -> list[Supply]:
    """Return those holds that are in the way of opening a case."""
    return [one for one in held if one.kind == OPENING]


def of_supplies(held: Iterable[Supply], case: Case, event: Event | None = None) -> list[Supply]:
    """Return those holds that concern a case: what it uses, and what `event` is about to use."""
    mine = supplies(case)
    if event:
        mine |= {(kind, materials.key(text)) for kind, text in materials.named(event)}
    return concerning(held, mine)


def supplies(case: Case) -> Named:
    """Return the kit, lots and device that a case uses, each by kind and key."""
    used = (one for one in materials.used(case) if not _given_up(case, one))
    return frozenset((one.kind, one.key) for one in used)


def concerning(held: Iterable[Supply], mine: Named) -> list[Supply]:
    """Return those holds that concern whoever uses these; a hold of everything concerns all."""
    return [one for one in held if one.kind == EVERYTHING or (one.kind, one.key) in mine]


def _given_up(case: Case, one: materials.Used) -> bool:
    """Say whether only runs that failed named it: nothing of it reaches the participant."""
    if one.kind not in _OF_THE_RUN or not any(run.failed for run in case.runs):
        return False
    live = [run for run in case.runs if not run.failed]
    named = {(kind, materials.key(text)) for run in live for kind, text in _named_by(case, run)}
    return (one.kind, one.key) not in named


def _named_by(case: Case, run: Run) -> Iterator[tuple[str, str]]:
    """Return what a run used; the first one takes what pre-flight stated."""
    yield from materials.named(run.set_up)
    if run.number == 1 and (entry := case.last("preflight.completed")):
        yield from materials.named(entry.event)


def _line(case: Case, code: str) -> Iterator[str]:
    """Return a container and those that it was made of."""
    while code:
        yield code
        container = case.containers.get(code)
        code = container.parent if container else ""


def _unnamed(case: Case, kind: str) -> list[str]:
    """Return the containers that a step takes from without naming them."""
    match kind:
        case "setup.completed" | "extraction.started":
            return [c.code for c in case.containers.values() if c.kind == LIPOASPIRATE]
        case "filling.planned" | "syringe.filled":
            return [case.svf.code] if case.svf else []
        case "product.released":
            return [syringe.code for syringe in case.syringes if not syringe.ended]
    return []
