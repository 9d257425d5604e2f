"""Who holds what: where material is, what is handed over, and what is discarded or returned."""

from collections.abc import Iterator

from svflab.domain.case import Case
from svflab.domain.containers import TRANSIT, Container
from svflab.domain.finding import Finding, always, deviation, mishap, stopping
from svflab.domain.identifiers import CodeError
from svflab.domain.rules.moment import Moment

GONE = frozenset({"discarded", "returned", "lost"})
SPOILT = frozenset({"dropped", "leaking", "contaminated"})
"""Why something is discarded that was meant to be used."""


_ENDS = frozenset({"container.discarded", "container.returned", "container.lost"})


def material_is_here(m: Moment) -> Iterator[Finding]:
    """What is worked on is held where the work is done; in transit it cannot be used."""
    place = m.step.place if m.step else ""
    for container in worked_on(m) if m.here else ():
        if container.place == TRANSIT:
            yield stopping("in_transit", m.id, code=container.code)
        elif place and container.place != place:
            yield stopping("elsewhere", m.id, code=container.code, place=container.place)


def one_hand_over_at_a_time(m: Moment) -> Iterator[Finding]:
    """A hand-over is answered before the next begins, and there is one to be answered."""
    if m.here and m.kind in {"handover.accepted", "handover.refused"} and m.case.offer is None:
        yield stopping("no_offer", m.id)
    if m.here and m.kind == "handover.offered":
        if m.case.offer:
            yield stopping("offer_open", m.id)
        for container in worked_on(m):
            if container.place == m.data.get("to"):
                facts = {"code": container.code, "place": container.place}
                yield stopping("there_already", m.id, **facts)


def custody_passes_between_two(m: Moment) -> Iterator[Finding]:
    """Who accepts is not who offered, and takes over exactly what was offered.

    On paper two have signed; whoever copies it later says both, and is neither.
    """
    offer = m.case.offer
    if not (m.here and m.kind == "handover.accepted" and offer):
        return
    offered = {offer.offered_by} if m.on_paper else {offer.offered_by, offer.stated_by}
    for who in sorted(m.persons & offered):
        yield always("accepted_by_same", m.id, who=who)
    codes = {_base(m.case, text) for text in m.texts("containers")}
    for missing in sorted(set(offer.containers) - codes):
        yield stopping("not_scanned", m.id, code=missing)
    for extra in sorted(codes - set(offer.containers)):
        yield stopping("not_offered", m.id, code=extra)


def what_has_gone_is_gone(m: Moment) -> Iterator[Finding]:
    """What was discarded, returned or lost is not handed over, nor ended once more."""
    if m.here and m.kind in {"handover.offered", *_ENDS}:
        for name in ("containers", "container"):
            for text in m.texts(name):
                container = m.case.container(text)
                if container and container.ended in GONE:
                    facts = {"code": container.code, "state": container.ended}
                    yield stopping("container_ended", m.id, **facts)


def what_is_lost_is_an_incident(m: Moment) -> Iterator[Finding]:
    """Material that nobody finds may be in another's hand: it is recorded, and shows."""
    container = m.container("container") if m.here and m.kind == "container.lost" else None
    if container:
        yield mishap("container_lost", m.id, code=container.code, **_dose(container))


def what_is_spoilt_is_a_deviation(m: Moment) -> Iterator[Finding]:
    """What is dropped, leaks or is contaminated was meant to be used: somebody says how."""
    container = m.container("container") if m.here and m.kind == "container.discarded" else None
    cause = m.data.get("cause")
    if container and cause in SPOILT:
        facts = {"code": container.code, "spoilt": cause, **_dose(container)}
        yield deviation("container_spoilt", m.id, **facts)


def _dose(container: Container) -> dict[str, object]:
    """Return which digit does not get how much, in mL, where a dose went with a syringe."""
    if not container.digit or container.left <= 0:
        return {}
    return {"digit": container.digit, "not_given": f"{container.left:f}"}


def worked_on(m: Moment) -> list[Container]:
    """Return the containers that a step works on, and that must be held where it happens."""
    case = m.case
    match m.kind:
        case "handover.offered" | "bag.packed":
            return [c for text in m.texts("containers") if (c := case.container(text))]
        case "setup.completed" | "extraction.started":
            return [c for c in case.containers.values() if c.kind == "lipoaspirate" and not c.ended]
        case "filling.planned" | "syringe.filled" | "sample.taken":
            return [case.svf] if case.svf else []
        case "product.released":
            return [syringe for syringe in case.syringes if not syringe.ended]
        case "label.printed" | "container.lost":
            return []
    return [c for name in ("syringe", "container") if (c := m.container(name)) and not c.ended]


def _base(case: Case, text: str) -> str:
    try:
        return case.find(text)[0].base
    except CodeError:
        return text


RULES = (
    material_is_here,
    one_hand_over_at_a_time,
    custody_passes_between_two,
    what_has_gone_is_gone,
    what_is_lost_is_an_incident,
    what_is_spoilt_is_a_deviation,
)
