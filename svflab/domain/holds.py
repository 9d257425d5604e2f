"""What is on hold in a case, and what a hold is in the way of."""

from collections.abc import Iterable, Iterator

from svflab.domain.case import LIPOASPIRATE, Case
from svflab.domain.chain import Entry
from svflab.domain.containers import THEATRE

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
