"""What is next in a case, and who must do it.

Worked out from the protocol's order and how the case stands. The first act is the one the page
makes biggest; the others may be done too. Nothing here allows or refuses: the rules do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from svflab.domain.case import LIPOASPIRATE, SVF_TUBE, SYRINGE, Case
from svflab.domain.closing import unanswered_points
from svflab.domain.containers import LABORATORY, NOTHING, THEATRE, TRANSIT, Container, of_kind
from svflab.domain.doubts import undecided
from svflab.domain.holds import LIFTS, PLACES, in_the_way
from svflab.domain.rules.consent import takes
from svflab.protocol.model import Protocol

UNUSED = "unused"
_MATERIAL = {LIPOASPIRATE, SVF_TUBE, SYRINGE}


@dataclass(frozen=True, slots=True)
class Act:
    """A step that may be done now: its kind, who does it, what for, and what is known of it.

    `given` holds the data that the case already knows, so that nobody types it again.
    """

    kind: str
    roles: tuple[str, ...]
    container: str = ""
    number: int = 0
    given: dict[str, Any] = field(default_factory=dict)


def due(protocol: Protocol, case: Case) -> tuple[Act, ...]:
    """Return the acts that the case waits for, the first one first."""
    if case.opened is None or case.closed:
        return ()
    acts = _after_stop(protocol, case) if case.stopped else _in_order(protocol, case)
    if case.consent_withdrawn:
        acts = _without_consent(protocol, case, acts)
    return (*_holds(protocol, case), *(act for act in acts if not _held(case, act)))


def _holds(protocol: Protocol, case: Case) -> Iterator[Act]:
    """What is on hold waits for somebody to decide, before anything else."""
    for code in case.holds:
        given = {"container": code} if code else {}
        yield _act(protocol, LIFTS, case.containers.get(code), given=given)
    if "" not in case.holds and (doubt := undecided(protocol, case)):
        yield _act(protocol, PLACES, given={"cause": doubt.cause})


def _held(case: Case, act: Act) -> bool:
    """Say whether a hold is in the way of an act."""
    named = [act.container, *act.given.get("containers", ())]
    to = str(act.given.get("to", ""))
    return in_the_way(case, act.kind, filter(None, named), to=to) is not None


def _in_order(protocol: Protocol, case: Case) -> Iterator[Act]:
    yield from _labels(protocol, case)
    if case.offer:
        yield _act(protocol, "handover.accepted", given={"containers": list(case.offer.containers)})
    for kind in protocol.steps:
        makes_acts = _SPECIAL.get(kind)
        if makes_acts:
            yield from makes_acts(protocol, case)
        elif _is_plain(protocol, case, kind):
            yield _act(protocol, kind)


def _after_stop(protocol: Protocol, case: Case) -> Iterator[Act]:
    if case.offer:
        yield _act(protocol, "handover.accepted", given={"containers": list(case.offer.containers)})
    yield from _discards(protocol, case)
    # Who was injected is looked at, though nothing more is: the close does not wait for it.
    yield from _observations(protocol, case)
    yield _act(protocol, "case.closed")


def _without_consent(protocol: Protocol, case: Case, acts: Iterable[Act]) -> Iterator[Act]:
    """Where consent was withdrawn the case is stopped, and what it still takes may be done."""
    if not (case.stopped or _injected_enough(case)):
        yield _act(protocol, "case.stopped", given={"cause": "consent_withdrawn"})
    yield from (act for act in acts if takes(case, act.kind))


def _is_plain(protocol: Protocol, case: Case, kind: str) -> bool:
    """Say whether a step that happens once (in the case or in the run) is still to be done."""
    step = protocol.steps[kind]
    if step.subject != "case" or step.optional or kind in {"case.opened", "handover.accepted"}:
        return False
    if not all(_happened(case, before) for before in step.after):
        return False
    if step.per == "run":
        run = case.run
        return run is None or not (run.failed or run.event(kind))
    if kind == "identity.checked":
        return not case.identity_confirmed
    return step.per == "case" and not case.has(kind)


def _happened(case: Case, kind: str) -> bool:
    if case.run and case.run.event(kind):
        return True
    return case.has(kind)


def _labels(protocol: Protocol, case: Case) -> Iterator[Act]:
    """Print, apply, verify: the label of a container comes before whatever is next."""
    for container in case.containers.values():
        kind = protocol.containers.get(container.kind)
        if kind is None or not kind.template or container.ended:
            continue
        live = container.live_print
        if live is None and kind.label_optional:
            continue
        if live is None:
            yield _act(protocol, "label.printed", container, given={"container": container.code})
        elif live.state == "issued":
            yield _act(protocol, "label.applied", container)
        elif kind.needs_second and not container.verified_by:
            yield _act(protocol, "label.verified", container)


def _handovers(protocol: Protocol, case: Case) -> Iterator[Act]:
    """The lipoaspirate goes to the laboratory; the released syringes go to the theatre."""
    if case.offer:
        return
    lipoaspirate = [
        c for c in of_kind(case.containers.values(), LIPOASPIRATE) if not c.ended and c.labelled
    ]
    waiting = [c for c in lipoaspirate if c.place == THEATRE]
    if waiting:
        given = {"to": LABORATORY, "containers": [c.code for c in waiting]}
        yield _act(protocol, "handover.offered", waiting[0], given=given)
    ready = [s for s in case.syringes if s.released and not s.ended and s.place == LABORATORY]
    if ready:
        given = {"to": THEATRE, "containers": [s.code for s in ready]}
        yield _act(protocol, "handover.offered", ready[0], given=given)


def _set_ups(protocol: Protocol, case: Case) -> Iterator[Act]:
    here = [
        c
        for c in of_kind(case.containers.values(), LIPOASPIRATE)
        if c.place == LABORATORY and not c.ended
    ]
    if here and (case.run is None or case.run.ended):
        # A kit serves one run: a further one takes a kit that pre-flight did not see.
        names = ("device",) if case.runs else ("device", "kit_serial")
        known = {name: case.datum("preflight.completed", name) for name in names}
        yield _act(protocol, "setup.completed", here[0], given=known)


def _results(protocol: Protocol, case: Case) -> Iterator[Act]:
    """Each test is reported, awaited or not tested; what is awaited stays to be reported."""
    if case.svf is None:
        return
    for name, test in protocol.tests.items():
        need = protocol.setting(test.need, case.settings)
        result = case.results.get(name)
        if result is None and need != "not_tested":
            yield _act(protocol, "result.reported", given={"test": name, "state": _first(need)})


def _first(need: str) -> str:
    return "awaited" if need == "awaited" else "reported"


def _fillings(protocol: Protocol, case: Case) -> Iterator[Act]:
    filled = {syringe.number for syringe in case.syringes} | case.not_filled
    for number, (_digit, volume) in enumerate(case.plan, start=1):
        if number not in filled:
            given = {"number": number, "volume_ml": f"{volume:f}"}
            yield _act(protocol, "syringe.filled", number=number, given=given)
            return


def _plans(protocol: Protocol, case: Case) -> Iterator[Act]:
    if case.svf and not case.plan:
        yield _act(protocol, "filling.planned")


def _releases(protocol: Protocol, case: Case) -> Iterator[Act]:
    filled = len(case.syringes) + len(case.not_filled)
    if case.syringes and filled >= len(case.plan) and not case.has("product.released"):
        yield _act(protocol, "product.released")


def _matches(protocol: Protocol, case: Case) -> Iterator[Act]:
    for syringe in _in_theatre(case):
        if not syringe.matched:
            yield _act(protocol, "syringe.matched", syringe, number=syringe.number)


def _second_time_outs(protocol: Protocol, case: Case) -> Iterator[Act]:
    if any(s.matched for s in case.syringes) and not case.has("injection_timeout.completed"):
        digits = list(dict.fromkeys(digit for digit, _ in case.plan))
        yield _act(protocol, "injection_timeout.completed", given={"digits": digits})


def _takings(protocol: Protocol, case: Case) -> Iterator[Act]:
    if case.has("injection_timeout.completed") and not case.in_hand and not case.injecting_stopped:
        for syringe in _in_theatre(case):
            if syringe.matched:
                yield _act(protocol, "syringe.taken", syringe, number=syringe.number)


def _injections(protocol: Protocol, case: Case) -> Iterator[Act]:
    if syringe := case.in_hand:
        given = {"syringe": syringe.code, "digit": syringe.digit}
        yield _act(protocol, "injection.given", syringe, number=syringe.number, given=given)


def _discards(protocol: Protocol, case: Case) -> Iterator[Act]:
    """What is left when no more will be injected is discarded, with a witness."""
    if not (case.stopped or _injected_enough(case)):
        return
    yield from _uncounted(protocol, case)
    for container in case.containers.values():
        if container.kind in _MATERIAL and not container.ended and container.place != TRANSIT:
            left = f"{max(container.left, NOTHING):f}"
            cause = UNUSED if _is_unused(case, container) else "residue"
            given = {"container": container.code, "volume_ml": left, "cause": cause}
            yield _act(protocol, "container.discarded", container, given=given)


def _is_unused(case: Case, container: Container) -> bool:
    """Say whether the work was stopped before something was used for what it was made for."""
    stopped = case.stopped or case.injecting_stopped
    used = any(one.parent == container.code for one in case.containers.values())
    return bool(stopped) and container.left > 0 and not used


def _uncounted(protocol: Protocol, case: Case) -> Iterator[Act]:
    """A void print is torn up before the count is made, and somebody sees it."""
    for container in case.containers.values():
        for label in container.prints:
            if label.state == "voided" and not label.counted:
                yield _act(protocol, "label.destroyed", container, given={"code": label.code})


def _injected_enough(case: Case) -> bool:
    if case.injecting_stopped:
        return True
    return bool(case.given) and not any(s.left > 0 and not s.ended for s in _in_theatre(case))


def _observations(protocol: Protocol, case: Case) -> Iterator[Act]:
    for point in points_to_observe(case)[:1]:
        yield _act(protocol, "observation.recorded", given={"point": point})


def points_to_observe(case: Case) -> tuple[str, ...]:
    """Return the points of time that wait to be observed, once no more is injected."""
    ended = case.stopped or _injected_enough(case)
    return unanswered_points(case) if ended else ()


def _closes(protocol: Protocol, case: Case) -> Iterator[Act]:
    ended = all(c.ended for c in case.containers.values() if c.kind in _MATERIAL)
    if case.given and ended and not unanswered_points(case):
        yield _act(protocol, "case.closed")


def _in_theatre(case: Case) -> list[Container]:
    return [s for s in case.syringes if s.place == THEATRE and not s.ended and s.released]


def _act(
    protocol: Protocol,
    kind: str,
    container: Container | None = None,
    *,
    number: int = 0,
    given: dict[str, Any] | None = None,
) -> Act:
    code = container.code if container else ""
    return Act(kind, protocol.steps[kind].roles, code, number, given or {})


_SPECIAL = {
    "handover.offered": _handovers,
    "setup.completed": _set_ups,
    "result.reported": _results,
    "filling.planned": _plans,
    "syringe.filled": _fillings,
    "product.released": _releases,
    "syringe.matched": _matches,
    "injection_timeout.completed": _second_time_outs,
    "syringe.taken": _takings,
    "injection.given": _injections,
    "container.discarded": _discards,
    "observation.recorded": _observations,
    "case.closed": _closes,
}
