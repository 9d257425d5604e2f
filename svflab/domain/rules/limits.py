"""What is outside its acceptable limits, its window or its plan: recorded, and shown."""

from collections.abc import Iterator
from decimal import Decimal

from svflab.domain import doses
from svflab.domain.case import Case, Result, as_decimal
from svflab.domain.clocks import ending_timers
from svflab.domain.containers import NOTHING
from svflab.domain.effects import points_of
from svflab.domain.fields import Impossible, outside, read_value
from svflab.domain.finding import Finding, always, deviation, stopping
from svflab.domain.rules.moment import Moment
from svflab.domain.timing import Verdict, clock_face
from svflab.protocol.model import Field, Protocol, Test

ENDOTOXIN, VIABLE_CELLS = "endotoxin", "viable_cells"


def values_are_acceptable(m: Moment) -> Iterator[Finding]:
    """A value outside its acceptable limits is a fact, and a deviation."""
    if not (m.here and m.step):
        return
    for field in m.step.fields:
        value = m.data.get(field.name)
        if field.acceptable is None or value is None:
            continue
        if limits := outside(m.protocol, field.acceptable, value, m.case.settings):
            facts = {"field": field.name, "value": value, "unit": field.unit, **limits}
            yield deviation("not_acceptable", m.id, kind=m.kind, **facts)


def a_weight_is_plausible(m: Moment) -> Iterator[Finding]:
    """A weight outside what an adult weighs is looked at again: limits are worked out from it."""
    if m.here and m.kind == "checkin.measured":
        weight = as_decimal(m.data.get("weight_kg"))
        low, high = (m.number(f"plausible_weight_{end}_kg") for end in ("low", "high"))
        if weight is not None and not low <= weight <= high:
            yield deviation("weight_again", m.id, value=weight, low=low, high=high)


def every_line_is_ticked(m: Moment) -> Iterator[Finding]:
    """A checklist is done when each of its lines is."""
    for field in m.step.fields if m.here and m.step else ():
        lines = m.data.get(field.name)
        if field.type == "checks" and isinstance(lines, dict):
            for line in sorted(name for name, ticked in lines.items() if ticked is not True):
                yield stopping("not_ticked", m.id, kind=m.kind, field=field.name, line=line)


def windows_are_kept(m: Moment) -> Iterator[Finding]:
    """A step ends neither sooner nor later than its window allows; both ends are inside."""
    for timer in ending_timers(m.protocol, m.case, m.entry) if m.here else ():
        verdict = timer.verdict(m.now)
        if verdict in {Verdict.EARLY, Verdict.OVER} and timer.elapsed is not None:
            least = timer.opens_at - timer.started_at
            most = timer.closes_at - timer.started_at if timer.closes_at else None
            yield deviation(
                f"window.{timer.window.code}",
                m.id,
                verdict=verdict.value,
                elapsed=clock_face(timer.elapsed, beside=most),
                at_least=clock_face(least),
                at_most=clock_face(most) if most is not None else "",
            )


def anaesthetic_stays_under_its_limit(m: Moment) -> Iterator[Finding]:
    """All local anaesthetic of the day counts, finger blocks too, for each kg of the day.

    What was given without adrenaline has its own limit, and counts in the day's total too.
    """
    if not (m.here and m.kind in doses.KINDS):
        return
    agent, plain = str(m.data.get("anaesthetic")), m.data.get("adrenaline") is not True
    for dose in doses.totals(m.protocol, m.case, [*doses.given(m.case), m.data], agent):
        if dose.over and (plain or not dose.plain):
            facts = {"agent": agent, "mg": dose.mg, "mg_per_kg": f"{dose.mg_per_kg:.1f}"}
            yield deviation("anaesthetic_high", m.id, at_most=dose.at_most, **facts)


def a_result_is_one_of_its_test(m: Moment) -> Iterator[Finding]:
    """A result names a test of the protocol, and its value is possible for it."""
    if not (m.here and m.kind == "result.reported"):
        return
    name = str(m.data.get("test", ""))
    test = m.protocol.tests.get(name)
    if test is None:
        yield always("test_unknown", m.id, test=name)
        return
    value = m.data.get("value")
    if m.data.get("state") != "reported":
        if value is not None:
            yield always("result_not_expected", m.id, test=name)
        return
    asked = Field(test.name, test.title, test.type, choices=test.choices, possible=test.possible)
    try:
        if read_value(m.protocol, asked, value, m.case.settings) is None:
            yield always("result_missing", m.id, test=name)
    except Impossible as error:
        yield always("result_impossible", m.id, test=name, why=error.why, **dict(error.facts))


def a_result_is_acceptable(m: Moment) -> Iterator[Finding]:
    """A result outside its limits is a fact: it shuts the release, and shows."""
    if not (m.here and m.kind == "result.reported"):
        return
    name = str(m.data.get("test", ""))
    result = Result(name, str(m.data.get("state")), str(m.data.get("value", "")), m.id)
    if (why := _why_shut(m.protocol, m.case, name, result)) == "outside":
        yield deviation("result_outside", m.id, test=name, value=result.value)
    low = m.number("viability_note") if name == "viability" else None
    value = as_decimal(result.value)
    if not why and low is not None and value is not None and value < low:
        yield deviation("result_noted", m.id, test=name, value=value, under=low)


def the_yield_is_expected(m: Moment) -> Iterator[Finding]:
    """Viable cells for each mL of aspirate, far from what is published, are noted."""
    if not (m.here and m.kind == "result.reported" and m.data.get("test") == VIABLE_CELLS):
        return
    found = cells_per_ml_of_aspirate(m.case, as_decimal(m.data.get("value")))
    low, high = m.number("yield_low_per_ml"), m.number("yield_high_per_ml")
    if found is not None and found < low:
        yield deviation("yield_low", m.id, cells=f"{found:.0f}", low=low)
    elif found is not None and found > high:
        yield deviation("yield_high", m.id, cells=f"{found:.0f}", high=high)


def the_needle_is_the_protocols(m: Moment) -> Iterator[Finding]:
    """SVF is injected with a 25G needle; another gauge is a deviation."""
    if m.here and m.kind == "injection.given":
        gauge, wanted = as_decimal(m.data.get("gauge")), m.number("needle_gauge")
        if gauge is not None and gauge != wanted:
            yield deviation("gauge", m.id, gauge=gauge, wanted=wanted)


def the_injection_follows_the_plan(m: Moment) -> Iterator[Finding]:
    """Each syringe goes to its planned digit, each point gets its volume, no digit too much."""
    if not (m.here and m.kind == "injection.given"):
        return
    digit = str(m.data.get("digit", ""))
    syringe = m.container("syringe")
    if syringe and syringe.digit and syringe.digit != digit:
        yield deviation("another_digit", m.id, digit=digit, planned=syringe.digit)
    marked = m.case.datum("injection_timeout.completed", "digits")
    if isinstance(marked, list) and digit not in marked:
        yield deviation("digit_not_marked", m.id, digit=digit)
    planned = m.number("point_volume_ml")
    for point, volume in points_of(m.data).items():
        if volume != planned:
            yield deviation("point_volume", m.id, point=point, volume=volume, planned=planned)
    most = m.number("digit_most_ml")
    total = m.case.received(digit) + sum(points_of(m.data).values(), NOTHING)
    if total > most:
        yield deviation("digit_over", m.id, digit=digit, total=total, at_most=most)


def every_treated_digit_is_looked_at(m: Moment) -> Iterator[Finding]:
    """An observation says how each digit looks that was treated."""
    if not (m.here and m.kind == "observation.recorded"):
        return
    rows = m.data.get("digits")
    seen = rows if isinstance(rows, dict) else {}
    for digit in dict.fromkeys(given.digit for given in m.case.given):
        if digit not in seen:
            yield deviation("digit_not_observed", m.id, digit=digit)


def an_observation_that_is_missing_shows(m: Moment) -> Iterator[Finding]:
    """A point of time at which nobody looked is asked about: why, in somebody's words."""
    if m.here and m.kind == "observation.missed":
        point, cause = str(m.data.get("point", "")), str(m.data.get("cause", ""))
        yield deviation("not_observed", m.id, moment=point, missed=cause)


def what_is_discarded_agrees(m: Moment) -> Iterator[Finding]:
    """What is discarded is what was left, within the site's tolerance."""
    if not (m.here and m.kind in {"container.discarded", "container.returned"}):
        return
    container = m.container("container")
    volume = as_decimal(m.data.get("volume_ml"))
    if container and volume is not None:
        gap = container.left - volume
        if gap > m.number("volume_tolerance_ml"):
            yield deviation("volume_gap", m.id, code=container.code, gap=gap)


def results_outside(protocol: Protocol, case: Case) -> Iterator[tuple[str, str, str]]:
    """Return each test that shuts the release: its name, why, and what was reported.

    Why is `missing` (required and not reported), `not_stated` (nothing said of it yet) or
    `outside`. A test that the site does not need shuts nothing unless its result is outside.
    """
    for name in protocol.tests:
        result = case.results.get(name)
        if why := _why_shut(protocol, case, name, result):
            yield name, why, result.value if result else ""


def endotoxin_limit(protocol: Protocol, case: Case) -> Decimal | None:
    """Return the most EU/mL for this participant: EU/kg x kg of the day / mL of the product."""
    weight, volume = case.weight_kg, case.svf.volume if case.svf else None
    if not (weight and volume):
        return None
    return Decimal(protocol.setting("endotoxin_eu_per_kg", case.settings)) * weight / volume


def cells_per_ml_of_aspirate(case: Case, cells_per_ml: Decimal | None) -> Decimal | None:
    """Return viable cells x mL of SVF / mL of aspirate, or None where one is not known."""
    tube = case.svf
    source = case.containers.get(tube.parent) if tube else None
    if cells_per_ml is None or not (tube and tube.volume and source and source.volume):
        return None
    return cells_per_ml * tube.volume / source.volume


def _why_shut(protocol: Protocol, case: Case, name: str, result: Result | None) -> str:
    test = protocol.tests.get(name)
    if test is None:
        return ""
    need = protocol.setting(test.need, case.settings)
    if result is None:
        return "not_stated" if need != "not_tested" else ""
    if result.state != "reported":
        return "missing" if need == "required" else ""
    return "outside" if _is_outside(protocol, case, test, result) else ""


def _is_outside(protocol: Protocol, case: Case, test: Test, result: Result) -> bool:
    if test.name == ENDOTOXIN:
        limit, value = endotoxin_limit(protocol, case), as_decimal(result.value)
        return limit is not None and value is not None and value > limit
    if test.acceptable is None:
        return False
    return bool(outside(protocol, test.acceptable, result.value, case.settings))


RULES = (
    values_are_acceptable,
    a_weight_is_plausible,
    every_line_is_ticked,
    windows_are_kept,
    anaesthetic_stays_under_its_limit,
    a_result_is_one_of_its_test,
    a_result_is_acceptable,
    the_yield_is_expected,
    the_needle_is_the_protocols,
    the_injection_follows_the_plan,
    every_treated_digit_is_looked_at,
    an_observation_that_is_missing_shows,
    what_is_discarded_agrees,
)
