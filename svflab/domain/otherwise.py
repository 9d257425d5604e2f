"""What else the protocol permits while something is next: when the work went otherwise.

Like `svflab.domain.next` it allows nothing and refuses nothing: the rules do.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from svflab.domain.case import LIPOASPIRATE, SVF_TUBE, SYRINGE, WRONG_PARTICIPANT, Case
from svflab.domain.closing import unsettled
from svflab.domain.containers import FAILED, LABORATORY, NOTHING, THEATRE, TRANSIT, Container
from svflab.domain.next import Act, due, points_to_observe
from svflab.domain.rules.consent import takes
from svflab.domain.rules.limits import results_outside
from svflab.domain.rules.order import AFTER_CLOSE, AFTER_STOP, MISSED
from svflab.protocol.model import Protocol

_MATERIAL = frozenset({LIPOASPIRATE, SVF_TUBE, SYRINGE})
STOPS = "case.stopped"
_TELLING = ("test", "to", "point", "override", "rule", "event", "code")


def which(act: Act) -> str:
    """Return what tells an act from others of its kind: a container, a test, a place, a number."""
    if act.kind == STOPS:  # one that says why is told apart from the others by that
        return str(act.given.get("cause", ""))
    told = " ".join(str(act.given[name]) for name in _TELLING if name in act.given)
    return told or act.container or (str(act.number) if act.number else "")


def otherwise(
    protocol: Protocol, case: Case, waiting: Sequence[Act] | None = None
) -> tuple[Act, ...]:
    """Return the acts that may be stated beside those that are due, what stops in front.

    `waiting` are those that are due, where they are known already.
    """
    if case.opened is None:
        return ()
    waiting = due(protocol, case) if waiting is None else waiting
    known = {(act.kind, which(act)) for act in waiting}
    return tuple(
        act
        for act in _all(protocol, case)
        if _takes(case, act.kind) and (act.kind, which(act)) not in known
    )


def choose(
    protocol: Protocol,
    case: Case,
    kind: str,
    told: str = "",
    *,
    among: Sequence[Act] | None = None,
) -> Act | None:
    """Return the act of this kind that `told` tells from others, or the first of its kind.

    One that is neither due nor otherwise is returned bare: whoever states it is told by the
    rules why not. None where the protocol knows no such step of a case. `among` are the acts
    that are due and otherwise, where they are known already.
    """
    step = protocol.steps.get(kind)
    if step is None or step.subject != "case":
        return None
    known = (*due(protocol, case), *otherwise(protocol, case)) if among is None else among
    acts = [act for act in known if act.kind == kind]
    exact = [act for act in acts if which(act) == told]
    return next(iter(exact or (acts if not told else [])), Act(kind, step.roles))


def _takes(case: Case, kind: str) -> bool:
    if not takes(case, kind):
        return False
    if case.closed:
        return kind in AFTER_CLOSE
    return kind in AFTER_STOP if case.stopped else True


def _all(protocol: Protocol, case: Case) -> Iterator[Act]:
    for stop in ({}, {"cause": WRONG_PARTICIPANT}) if not case.stopped else ():
        yield Act(STOPS, protocol.steps[STOPS].roles, given=stop)
    for kind, given in (*_of_case(protocol, case), *_handovers(case)):
        number = given.get("number", 0)
        yield Act(kind, protocol.steps[kind].roles, "", number, given)
    for container in case.containers.values():
        for kind, given in _of_container(protocol, container, held=container.code in case.holds):
            roles = protocol.steps[kind].roles
            yield Act(kind, roles, container.code, container.number, given)
    if case.has("preflight.completed"):
        yield Act("case.closed", protocol.steps["case.closed"].roles)


def _of_case(protocol: Protocol, case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    unfilled = unsettled(case)
    finished = bool(case.syringes) and not unfilled and not case.has("product.released")
    shut = finished and any(results_outside(protocol, case))
    ready = [s.code for s in case.syringes if s.released and not s.ended and s.place == LABORATORY]
    for number in unfilled:
        yield "syringe.not_filled", {"number": number}
    for kind, may, given in (
        ("sample.taken", case.svf and not case.svf.ended, {}),
        ("bag.packed", ready, {"containers": ready}),
        ("injection.stopped", case.has("injection_timeout.completed"), {}),
        ("handover.refused", case.offer, {}),
        ("product.released", shut, {"override": "yes"}),
        ("anaesthetic.given", case.has("timeout.completed"), {}),
        ("run.failed", case.run and not case.run.ended, {}),
        ("hold.placed", "" not in case.holds, {}),
    ):
        if may and not (kind == "injection.stopped" and case.injecting_stopped):
            yield kind, given
    for point in points_to_observe(case):
        yield "observation.recorded", {"point": point}
        yield MISSED, {"point": point}
    for name, result in case.results.items():
        if result.state != "reported":  # what was awaited comes after all
            yield "result.reported", {"test": name, "state": "reported"}


def _handovers(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """Material goes the other way: back to where it came from."""
    for here, there in ((THEATRE, LABORATORY), (LABORATORY, THEATRE)):
        held = [c.code for c in case.containers.values() if _is_open(c) and c.place == here]
        if held and not case.offer:
            yield "handover.offered", {"to": there, "containers": held}


def _of_container(
    protocol: Protocol, container: Container, *, held: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    given = {"container": container.code}
    kind = protocol.containers.get(container.kind)
    if kind and kind.template and not container.ended:
        if container.live_print or kind.label_optional:
            yield "label.printed", given
        if container.live_print:
            yield "label.voided", {}
    for label in container.prints:
        if not label.counted:
            yield "label.destroyed", {"code": label.code}
        if not label.fate and label.sent != FAILED:  # of what never left there is no paper
            yield "label.lost", {"code": label.code}
    if _is_open(container):
        yield from _of_material(container, held=held)


def _of_material(container: Container, *, held: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    given = {"container": container.code}
    if container.place != TRANSIT:
        left = {**given, "volume_ml": f"{max(container.left, NOTHING):f}"}
        yield "container.discarded", left
        yield "container.returned", left
    yield "container.lost", given
    if not held:
        yield "hold.placed", given


def _is_open(container: Container) -> bool:
    return container.kind in _MATERIAL and not container.ended
