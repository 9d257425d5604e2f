"""The product: volumes, filling, release, use-by, and which digit it may go to."""

from collections.abc import Iterator
from decimal import Decimal

from svflab.domain.case import as_decimal, whole
from svflab.domain.containers import NOTHING, Container
from svflab.domain.effects import points_of
from svflab.domain.event import instant_text
from svflab.domain.finding import Finding, deviation, stopping
from svflab.domain.rules.custody import worked_on
from svflab.domain.rules.limits import results_outside
from svflab.domain.rules.moment import Moment
from svflab.domain.rules.signed import opens

HANDLED = frozenset({"syringe.matched", "syringe.taken", "injection.given"})
"""Where one syringe is handled at the bedside."""


def volumes_hold(m: Moment) -> Iterator[Finding]:
    """No more leaves a container than is in it, whosever hand it leaves by."""
    if not m.behind("volume_left"):
        return
    for container, asked, slack in _taken(m):
        left = container.left if container else NOTHING
        if asked > left + slack:
            code = container.code if container else ""
            yield stopping("more_than_left", m.id, asked=asked, left=left, code=code)


def the_plan_fits_the_volume(m: Moment) -> Iterator[Finding]:
    """The syringes that are planned hold no more than was collected."""
    if m.kind == "filling.planned" and m.gate("volume_left"):
        volumes = (as_decimal(row.get("volume_ml")) or NOTHING for row in _planned(m))
        total, left = sum(volumes, NOTHING), m.case.svf.left if m.case.svf else NOTHING
        if total > left:
            yield stopping("plan_exceeds", m.id, asked=total, left=left)


def digits_are_suitable(m: Moment) -> Iterator[Finding]:
    """Nothing is planned for, nor put into, a digit that was not found suitable."""
    if m.gate("digit_suitable"):
        named = [*m.texts("digit"), *m.texts("digits")]
        for digit in dict.fromkeys([*named, *(str(row.get("digit", "")) for row in _planned(m))]):
            row = m.case.digits.get(digit)
            if row is None or row.get("suitable") is not True:
                yield stopping("digit_unsuitable", m.id, digit=digit)


def a_syringe_is_filled_as_planned(m: Moment) -> Iterator[Finding]:
    """Syringe n of N is filled once; N is the plan's, and another volume is a deviation."""
    if not (m.here and m.kind in {"syringe.filled", "syringe.not_filled"}):
        return
    number = whole(m.data.get("number"))
    if not 1 <= number <= len(m.case.plan):
        yield stopping("not_planned", m.id, number=number, planned=len(m.case.plan))
        return
    if number in m.case.not_filled | {syringe.number for syringe in m.case.syringes}:
        yield stopping("filled_already", m.id, number=number)
    volume, planned = as_decimal(m.data.get("volume_ml")), m.case.plan[number - 1][1]
    if m.kind == "syringe.filled" and volume != planned:
        facts = {"number": number, "volume": volume, "planned": planned}
        yield deviation("volume_not_as_planned", m.id, **facts)


def release_waits_for_results(m: Moment) -> Iterator[Finding]:
    """Release is shut by a result that is missing or outside its limits; two persons open it."""
    if m.kind == "product.released" and m.here and not m.case.syringes:
        yield stopping("nothing_to_release", m.id)
    if not m.gate("results_acceptable"):
        return
    opened = opens(m, "result_shuts_release")
    for name, why, value in results_outside(m.protocol, m.case):
        facts = {"test": name, "why": why, "value": value}
        found = deviation if opened else stopping
        yield found("release_overridden" if opened else "result_shuts_release", m.id, **facts)


def a_use_by_only_becomes_shorter(m: Moment) -> Iterator[Finding]:
    """Release may shorten a use-by, never lengthen it."""
    asked = as_decimal(m.data.get("use_by_minutes")) if m.gate("use_by_not_longer") else None
    if asked is not None and asked > m.number("use_by_minutes"):
        yield stopping("use_by_longer", m.id, asked=asked, at_most=m.number("use_by_minutes"))


def only_released_syringes_leave(m: Moment) -> Iterator[Finding]:
    """What goes to the theatre for injection is released and not past its use-by."""
    leaves = m.kind == "handover.offered" and m.data.get("to") == "theatre"
    if m.here and (leaves or m.kind == "bag.packed"):
        for container in worked_on(m):
            if container.kind == "syringe" and not m.case.stopped:
                yield from _fit_for_use(m, container)


def an_injection_is_of_a_matched_syringe(m: Moment) -> Iterator[Finding]:
    """Released, matched, in date and in hand: else it is not injected."""
    syringe = m.container("syringe") if m.here and m.kind in HANDLED else None
    if syringe is None or syringe.kind != "syringe":
        return
    yield from _fit_for_use(m, syringe)
    if syringe.ended:
        yield stopping("container_ended", m.id, code=syringe.code, state=syringe.ended)
    if m.case.injecting_stopped and m.kind != "syringe.matched":
        yield stopping("injecting_stopped", m.id)
    if m.gate("in_hand") and not syringe.in_hand:
        yield stopping("not_in_hand", m.id, code=syringe.code)


def _fit_for_use(m: Moment, syringe: Container) -> Iterator[Finding]:
    if m.gate("released") and not syringe.released:
        yield stopping("not_released", m.id, code=syringe.code)
    if m.gate("not_expired") and syringe.use_by and m.now >= syringe.use_by:
        yield stopping("expired", m.id, code=syringe.code, use_by=instant_text(syringe.use_by))
    if m.gate("matched") and not syringe.matched:
        yield stopping("not_matched", m.id, code=syringe.code)


def _taken(m: Moment) -> Iterator[tuple[Container | None, Decimal, Decimal]]:
    """Return the container that something is taken from, how much, and what may be misread."""
    asked = as_decimal(m.data.get("volume_ml")) or NOTHING
    match m.kind:
        case "syringe.filled" | "sample.taken" if m.here:
            yield m.case.svf, asked, NOTHING
        case "injection.given" if syringe := m.container("syringe"):
            yield syringe, sum(points_of(m.data).values(), NOTHING), NOTHING
        case "container.discarded" | "container.returned" if container := m.container("container"):
            yield container, asked, m.number("volume_tolerance_ml")


def _planned(m: Moment) -> list[dict[str, object]]:
    rows = m.data.get("syringes")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


RULES = (
    volumes_hold,
    the_plan_fits_the_volume,
    digits_are_suitable,
    a_syringe_is_filled_as_planned,
    release_waits_for_results,
    a_use_by_only_becomes_shorter,
    only_released_syringes_leave,
    an_injection_is_of_a_matched_syringe,
)
