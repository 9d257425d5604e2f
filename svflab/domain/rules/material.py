"""The material: kit and device, custody, volumes, release, use-by, and which digit it may go to."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from svflab.domain.case import Case, as_decimal, whole
from svflab.domain.containers import NOTHING, TRANSIT, Container
from svflab.domain.event import instant_text
from svflab.domain.finding import Finding, always, deviation, stopping
from svflab.domain.fold import points_of
from svflab.domain.identifiers import CodeError
from svflab.domain.rules.limits import results_outside
from svflab.domain.rules.moment import Moment


def a_kit_is_in_date(m: Moment) -> Iterator[Finding]:
    """A kit whose expiry date has passed is not used; its last day is inside."""
    if m.gate("kit_not_expired"):
        known = m.data.get("kit_expiry") or m.case.datum("preflight.completed", "kit_expiry")
        expiry = str(known or "")
        today = m.now.astimezone(ZoneInfo(m.event.zone)).date().isoformat()
        if expiry and expiry < today:
            yield stopping("kit_expired", m.id, expiry=expiry, today=today)


def a_kit_is_used_once(m: Moment) -> Iterator[Finding]:
    """A Smart-X kit is a single-use device: its serial number serves one case."""
    if m.gate("kit_not_used"):
        kit = str(m.data.get("kit_serial", ""))
        if other := m.entry.surroundings.get("kits", {}).get(kit):
            yield stopping("kit_used", m.id, kit=kit, other_case=other)


def the_kit_is_the_one_of_preflight(m: Moment) -> Iterator[Finding]:
    """At set-up, device and kit are scanned again and are those of pre-flight."""
    if m.gate("kit_as_preflight") and not m.case.runs:
        for name in ("device", "kit_serial"):
            before = m.case.datum("preflight.completed", name)
            if before is not None and m.data.get(name) != before:
                yield stopping(
                    "not_as_preflight", m.id, field=name, now=m.data.get(name), before=before
                )


def the_line_is_clear(m: Moment) -> Iterator[Finding]:
    """Nothing of another participant is open at this bench or device when a run is set up."""
    if m.gate("line_clear"):
        for place, other in sorted(m.entry.surroundings.get("places", {}).items()):
            yield stopping("line_not_clear", m.id, place=place, other_case=other)
        if m.data.get("line_clear") is False:
            yield stopping("line_not_clear", m.id, place="bench", other_case="")


def the_participant_is_fit_today(m: Moment) -> Iterator[Finding]:
    """Nothing is cut before identity, wristband, printer and today's eligibility stand."""
    if m.gate("printer_ready") and m.data.get("printer_ready") is not True:
        yield stopping("printer_not_ready", m.id)
    if m.gate("wristband_bound") and not m.case.wristband_bound:
        yield stopping("wristband_not_bound", m.id)
    if m.gate("eligible") and m.case.has("eligibility.confirmed") and not m.case.fit_today:
        yield stopping("not_fit_today", m.id)


def material_is_here(m: Moment) -> Iterator[Finding]:
    """What is worked on is held where the work is done; in transit it cannot be used."""
    if not m.here:
        return
    if m.kind in {"handover.accepted", "handover.refused"} and m.case.offer is None:
        yield stopping("no_offer", m.id)
    if m.kind == "handover.offered" and m.case.offer:
        yield stopping("offer_open", m.id)
    place = m.step.place if m.step else ""
    for container in _worked_on(m):
        if container.place == TRANSIT:
            yield stopping("in_transit", m.id, code=container.code)
        elif place and container.place != place:
            yield stopping("elsewhere", m.id, code=container.code, place=container.place)


def custody_passes_between_two(m: Moment) -> Iterator[Finding]:
    """Who accepts is not who offered, and takes over exactly what was offered."""
    offer = m.case.offer
    if not (m.here and m.kind == "handover.accepted" and offer):
        return
    if m.event.actor == offer.offered_by:
        yield always("accepted_by_same", m.id, who=m.event.actor)
    scanned = m.data.get("containers")
    codes = {_base(m.case, text) for text in scanned} if isinstance(scanned, list) else set()
    for missing in sorted(set(offer.containers) - codes):
        yield stopping("not_scanned", m.id, code=missing)
    for extra in sorted(codes - set(offer.containers)):
        yield stopping("not_offered", m.id, code=extra)


def volumes_hold(m: Moment) -> Iterator[Finding]:
    """No more leaves a container than is in it."""
    if m.kind == "syringe.filled" and m.here:
        asked = as_decimal(m.data.get("volume_ml")) or NOTHING
        left = m.case.svf.left if m.case.svf else NOTHING
        if asked > left:
            yield stopping("more_than_left", m.id, asked=asked, left=left, code="")
    if m.kind == "injection.given" and (syringe := m.container("syringe")):
        asked = sum(points_of(m.data).values(), NOTHING)
        if asked > syringe.left:
            yield stopping(
                "more_than_left", m.id, asked=asked, left=syringe.left, code=syringe.code
            )
    if m.here and m.kind in {"container.discarded", "container.returned"}:
        asked = as_decimal(m.data.get("volume_ml")) or NOTHING
        container = m.container("container")
        if container and asked > container.left + m.number("volume_tolerance_ml"):
            yield stopping(
                "more_than_left", m.id, asked=asked, left=container.left, code=container.code
            )


def the_plan_fits_the_volume(m: Moment) -> Iterator[Finding]:
    """The syringes that are planned hold no more than was collected, on suitable digits."""
    if not (m.here and m.kind == "filling.planned"):
        return
    rows = m.data.get("syringes")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    total = sum((as_decimal(row.get("volume_ml")) or NOTHING for row in rows), NOTHING)
    left = m.case.svf.left if m.case.svf else NOTHING
    if total > left:
        yield stopping("plan_exceeds", m.id, asked=total, left=left)
    for row in rows:
        if not _suitable(m, str(row.get("digit", ""))):
            yield stopping("digit_unsuitable", m.id, digit=row.get("digit"))


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
    volume = as_decimal(m.data.get("volume_ml"))
    if m.kind == "syringe.filled" and volume != m.case.plan[number - 1][1]:
        yield deviation(
            "volume_not_as_planned",
            m.id,
            number=number,
            volume=volume,
            planned=m.case.plan[number - 1][1],
        )


def release_waits_for_results(m: Moment) -> Iterator[Finding]:
    """Release is shut by a result that is missing or outside its limits; two persons open it."""
    if not m.gate("results_acceptable"):
        return
    if not m.case.syringes:
        yield stopping("nothing_to_release", m.id)
    opened = m.data.get("override") is True and bool(m.event.witness) and bool(m.event.reason)
    if m.data.get("override") is True and not m.event.reason:
        yield always("reason_missing", m.id)
    for name, why, value in results_outside(m.protocol, m.case):
        facts = {"test": name, "why": why, "value": value}
        found = deviation if opened else stopping
        yield found("release_overridden" if opened else "result_shuts_release", m.id, **facts)
    shorter = as_decimal(m.data.get("use_by_minutes"))
    if m.gate("use_by_not_longer") and shorter is not None and shorter > m.number("use_by_minutes"):
        yield stopping("use_by_longer", m.id, asked=shorter, at_most=m.number("use_by_minutes"))


def only_released_syringes_leave(m: Moment) -> Iterator[Finding]:
    """What goes to the theatre for injection is released and not past its use-by."""
    if m.here and m.kind == "handover.offered" and m.data.get("to") == "theatre":
        for container in _worked_on(m):
            if container.kind == "syringe" and not m.case.stopped:
                yield from _fit_for_use(m, container, matched=False)


def an_injection_is_of_a_matched_syringe(m: Moment) -> Iterator[Finding]:
    """Released, matched, in date, in hand, for a suitable digit: else it is not injected."""
    if m.kind not in {"syringe.matched", "syringe.taken", "injection.given"} or not m.here:
        return
    syringe = m.container("syringe")
    if syringe is None or syringe.kind != "syringe":
        return
    yield from _fit_for_use(m, syringe, matched=m.kind != "syringe.matched")
    if syringe.ended:
        yield stopping("container_ended", m.id, code=syringe.code, state=syringe.ended)
    if m.case.injecting_stopped and m.kind != "syringe.matched":
        yield stopping("injecting_stopped", m.id)
    if m.kind == "injection.given":
        if m.gate("in_hand") and not syringe.in_hand:
            yield stopping("not_in_hand", m.id, code=syringe.code)
        digit = str(m.data.get("digit", ""))
        if not _suitable(m, digit):
            yield stopping("digit_unsuitable", m.id, digit=digit)


def _fit_for_use(m: Moment, syringe: Container, *, matched: bool) -> Iterator[Finding]:
    if m.gate("released") and not syringe.released:
        yield stopping("not_released", m.id, code=syringe.code)
    if syringe.use_by and m.now >= syringe.use_by:
        yield stopping("expired", m.id, code=syringe.code, use_by=instant_text(syringe.use_by))
    if matched and not syringe.matched:
        yield stopping("not_matched", m.id, code=syringe.code)


def _suitable(m: Moment, digit: str) -> bool:
    row = m.case.digits.get(digit)
    return row is not None and row.get("suitable") is True


def _worked_on(m: Moment) -> list[Container]:
    case = m.case
    if m.kind == "handover.offered":
        named = m.data.get("containers")
        return [c for text in named if (c := case.container(text))] if named else []
    if m.kind in {"setup.completed", "extraction.started"}:
        return [c for c in case.containers.values() if c.kind == "lipoaspirate" and not c.ended]
    if m.kind in {"filling.planned", "syringe.filled"}:
        return [case.svf] if case.svf else []
    if m.kind == "product.released":
        return [s for s in case.syringes if not s.ended]
    names = ("syringe", "container") if m.kind != "label.printed" else ()
    return [c for name in names if (c := m.container(name)) and not c.ended]


def _base(case: Case, text: object) -> str:
    try:
        return case.find(text)[0].base
    except CodeError:
        return str(text)


RULES = (
    a_kit_is_in_date,
    a_kit_is_used_once,
    the_kit_is_the_one_of_preflight,
    the_line_is_clear,
    the_participant_is_fit_today,
    material_is_here,
    custody_passes_between_two,
    volumes_hold,
    the_plan_fits_the_volume,
    a_syringe_is_filled_as_planned,
    release_waits_for_results,
    only_released_syringes_leave,
    an_injection_is_of_a_matched_syringe,
)
