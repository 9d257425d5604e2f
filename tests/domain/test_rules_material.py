"""The product: volumes, filling, release, use-by, and which digit it may go to."""

from datetime import timedelta

import pytest

from svflab.domain.digits import POINTS
from svflab.domain.finding import Level
from tests.domain.bench import ROW

FULL = dict.fromkeys(POINTS, "0.25")
UNFIT = {**ROW, "suitable": False, "why": "an ulcer"}


# ------------------------------------------------------------------------------ volumes


@pytest.mark.parametrize(("volume", "found"), [("10.0", set()), ("10.1", {"plan_exceeds"})])
def test_a_plan_holds_no_more_than_was_collected(day, volume, found):
    bench = day("results")
    rows = [{"digit": "left_ring", "volume_ml": volume}]

    assert bench.rules("filling.planned", "park", syringes=rows) == found


def test_no_syringe_takes_more_than_the_tube_holds(day):
    bench = day("results")
    bench.plan(count=2, volume_ml="5")
    bench.fill_one(1, volume_ml="9.5")

    assert "more_than_left" in bench.refused("syringe.filled", "park", number=2, volume_ml="5")


def test_no_more_is_injected_than_is_left(day):
    bench = day("take")
    bench.inject(points={"ulnar_distal": "0.9"})
    said = bench.injection(points={"radial_distal": "0.11"})

    assert bench.refused("injection.given", "kim", **said) == {"more_than_left"}
    said = bench.injection(points={"radial_distal": "0.10"})
    assert bench.refused("injection.given", "kim", **said) == set()


@pytest.mark.parametrize(("volume", "found"), [("8.1", set()), ("8.11", {"more_than_left"})])
@pytest.mark.parametrize("kind", ["container.discarded", "container.returned"])
def test_no_more_is_discarded_than_is_left_and_may_be_misread(day, kind, volume, found):
    bench = day("fill")
    said = bench.discarding(bench.of("svf_tube"), volume_ml=volume)

    assert bench.refused(kind, "park", **said) == found


# ------------------------------------------------------------------------------ filling


def test_a_syringe_is_one_of_the_plan(day):
    bench = day("plan")

    assert bench.refused("syringe.filled", "park", number=3, volume_ml="1.0") == {"not_planned"}
    assert bench.refused("syringe.not_filled", "park", number=0, reason="so") == {"not_planned"}


def test_a_syringe_is_settled_once(day):
    bench = day("fill")

    assert bench.refused("syringe.filled", "park", number=1, volume_ml="1.0") == {"filled_already"}
    assert bench.refused("syringe.not_filled", "park", number=1, reason="so") == {"filled_already"}


def test_another_volume_than_planned_shows(day):
    bench = day("plan")

    assert bench.rules("syringe.filled", "park", number=1, volume_ml="0.9") == {
        "volume_not_as_planned"
    }
    assert bench.rules("syringe.filled", "park", number=1, volume_ml="1") == set()


# ------------------------------------------------------------------------------ release


@pytest.fixture
def checks(day):
    return day("fill").ticked("product.released")


def test_nothing_is_released_when_nothing_is_filled(day, checks):
    bench = day("plan")
    for number in (1, 2):
        bench.do("syringe.not_filled", "park", number=number, reason="so")

    assert "nothing_to_release" in bench.refused("product.released", "park", checks=checks)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"viability": "69.9"}, "outside"),
        ({"gram_stain": "positive"}, "outside"),
        ({"endotoxin": "25.01"}, "outside"),
    ],
)
def test_a_result_outside_its_limits_shuts_the_release(day, checks, values, why):
    bench = day("collect")
    bench.results(**values)
    bench.plan()
    bench.fill()
    (found,) = bench.finds("product.released", "park", checks=checks)

    assert (found.rule, found.level) == ("result_shuts_release", Level.STOPPING)
    assert (found.words["test"], found.words["why"]) == (next(iter(values)), why)


@pytest.mark.parametrize("values", [{"viability": "70"}, {"endotoxin": "25.00"}])
def test_a_result_at_its_limit_opens_the_release(day, checks, values):
    bench = day("collect")
    bench.results(**values)
    bench.plan()
    bench.fill()

    assert bench.refused("product.released", "park", checks=checks) == set()


@pytest.mark.parametrize(
    ("state", "why"), [("awaited", "missing"), ("not_tested", "missing"), (None, "not_stated")]
)
def test_a_required_result_that_is_not_there_shuts_the_release(day, checks, state, why):
    bench = day("collect")
    for test in ("viable_cells", "viability", "gram_stain"):
        value = {"viable_cells": "3600000", "viability": "90", "gram_stain": "negative"}[test]
        bench.do("result.reported", "park", test=test, state="reported", value=value)
    bench.do("result.reported", "park", test="sterility", state="awaited")
    if state:
        bench.do("result.reported", "park", test="endotoxin", state=state)
    bench.plan()
    bench.fill()
    (found,) = bench.finds("product.released", "park", checks=checks)

    assert (found.words["test"], found.words["why"]) == ("endotoxin", why)


def test_two_persons_with_a_reason_open_the_release(day, checks):
    bench = day("collect")
    bench.results(viability="60")
    bench.plan()
    bench.fill()
    said = {"checks": checks, "override": True}

    assert bench.refused("product.released", "park", **said) == {
        "reason_missing",
        "result_shuts_release",
        "witness_missing",
    }
    assert bench.refused("product.released", "park", witness="pyo", **said) == {
        "reason_missing",
        "result_shuts_release",
    }
    found = bench.finds("product.released", "park", witness="pyo", reason="only dose", **said)
    assert [(f.rule, f.level) for f in found] == [("release_overridden", Level.DEVIATION)]


@pytest.mark.parametrize(("minutes", "found"), [(240, set()), (241, {"use_by_longer"})])
def test_release_never_lengthens_a_use_by(day, checks, minutes, found):
    bench = day("fill")

    assert bench.refused("product.released", "park", checks=checks, use_by_minutes=minutes) == found


def test_release_shortens_a_use_by_from_the_filling(day):
    bench = day("fill")
    bench.release(use_by_minutes=60)

    for syringe in bench.case.syringes:
        assert syringe.use_by - syringe.made_at == timedelta(minutes=60)


# ---------------------------------------------------------------------------- injection


def test_only_released_syringes_leave_for_the_theatre(day):
    bench = day("fill")
    said = {"to": "theatre", "containers": [bench.scan(1)]}

    assert bench.refused("handover.offered", "park", **said) == {"not_released"}


@pytest.mark.parametrize(
    ("early", "found"), [(timedelta(milliseconds=1), set()), (timedelta(), {"expired"})]
)
def test_a_syringe_is_used_before_its_use_by(day, early, found):
    bench = day("take")
    bench.now = bench.syringe(1).use_by - early

    assert bench.refused("injection.given", "kim", **bench.injection()) == found
    assert bench.refused("syringe.taken", "kim", syringe=bench.scan(1)) == found


def test_an_expired_syringe_does_not_leave_the_laboratory(day):
    bench = day("release")
    bench.now = bench.syringe(1).use_by
    said = {"to": "theatre", "containers": [bench.scan(1)]}

    assert bench.refused("handover.offered", "park", **said) == {"expired"}


def test_what_was_injected_after_its_use_by_is_recorded_and_shows(day):
    bench = day("take")
    bench.now = bench.syringe(1).use_by + timedelta(minutes=2)
    said = bench.injection(told_at=bench.now)

    assert bench.refused("injection.given", "kim", **said) == set()
    assert bench.rules("injection.given", "kim", **said) == {"expired", "window.release"}


def test_a_syringe_is_matched_before_it_is_taken(day):
    bench = day("to_theatre")
    bench.do("syringe.matched", wristband=bench.band, syringe=bench.scan(1))
    bench.second_timeout()

    assert bench.refused("syringe.taken", "kim", syringe=bench.scan(1)) == set()
    assert bench.refused("syringe.taken", "kim", syringe=bench.scan(2)) == {"not_matched"}


def test_a_syringe_is_in_hand_when_it_is_injected(day):
    bench = day("take")

    assert bench.refused("injection.given", "kim", **bench.injection(2)) == {"not_in_hand"}


def test_one_syringe_is_in_hand_at_a_time(day):
    bench = day("take")
    bench.take(2)

    assert bench.refused("injection.given", "kim", **bench.injection(1)) == {"not_in_hand"}


def test_an_empty_syringe_is_not_taken_again(day):
    bench = day("inject")

    assert bench.refused("syringe.taken", "kim", syringe=bench.scan(1)) == {"container_ended"}


def test_nothing_is_injected_once_injecting_was_stopped(day):
    bench = day("inject")
    bench.do("injection.stopped", "kim", reason="she fainted")

    assert bench.refused("syringe.taken", "kim", syringe=bench.scan(2)) == {"injecting_stopped"}


# ------------------------------------------------------------------------------- digits


@pytest.fixture
def sore(day):
    """A case whose left ring finger was found unsuitable."""
    bench = day("wristband")
    bench.do("consent.confirmed", consent_version="2.0", consent_date="2026-11-16")
    bench.do("checkin.measured", weight_kg="50")
    bench.do("eligibility.confirmed", "kim", pregnancy="no", systemic_infection=False)
    rows = {"right_thumb": dict(ROW), "right_index": dict(ROW), "left_ring": UNFIT}
    bench.do("digits.examined", "kim", digits=rows)
    for part in ("timeout", "suction", "to_laboratory", "set_up", "start", "extract", "collect"):
        getattr(bench, part)()
    bench.results()
    return bench


@pytest.mark.parametrize("digit", ["left_ring", "left_thumb"])
def test_nothing_is_planned_for_a_digit_that_was_not_found_suitable(sore, digit):
    rows = [{"digit": "right_thumb", "volume_ml": "1.0"}, {"digit": digit, "volume_ml": "1.0"}]
    (found,) = sore.finds("filling.planned", "park", syringes=rows)

    assert (found.rule, found.words["digit"]) == ("digit_unsuitable", digit)


def test_nothing_is_injected_into_a_digit_that_was_not_found_suitable(sore):
    for part in ("plan", "fill", "release", "to_theatre", "match", "second_timeout", "take"):
        getattr(sore, part)()

    assert "digit_unsuitable" in sore.refused(
        "injection.given", "kim", **sore.injection(digit="left_ring")
    )


def test_no_digit_is_marked_that_was_not_found_suitable(sore):
    for part in ("plan", "fill", "release", "to_theatre", "match"):
        getattr(sore, part)()
    checks = sore.ticked("injection_timeout.completed")
    said = {"checks": checks, "digits": ["right_thumb", "left_ring"]}

    assert sore.refused("injection_timeout.completed", "kim", **said) == {"digit_unsuitable"}
