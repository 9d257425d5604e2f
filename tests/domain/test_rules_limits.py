"""What is outside its acceptable limits, its window or its plan: recorded, and shown."""

from datetime import timedelta
from decimal import Decimal

import pytest

from svflab.domain.digits import POINTS
from svflab.domain.finding import Level
from svflab.domain.rules.limits import endotoxin_limit
from tests.domain.bench import OBSERVED, PREFLIGHT, SUCTION

EXTRACTION = "window.extraction"


# ------------------------------------------------------------------------------ windows


@pytest.mark.parametrize(
    ("span", "elapsed"),
    [
        ({"minutes": 14, "seconds": 59.999}, "14:59"),
        ({"minutes": 20, "milliseconds": 1}, "20:00.001"),
        ({"minutes": 20, "microseconds": 1}, "20:00.000001"),
        ({"minutes": 20, "seconds": 7}, "20:07"),
    ],
)
def test_an_extraction_outside_its_window_is_a_deviation(day, span, elapsed):
    bench = day("set_up")
    bench.start()
    bench.tick(**span)
    (found,) = bench.finds("extraction.finished", "park")

    assert (found.rule, found.level, found.words["elapsed"]) == (
        EXTRACTION,
        Level.DEVIATION,
        elapsed,
    )
    assert (found.words["at_least"], found.words["at_most"]) == ("15:00", "20:00")
    assert found.words["verdict"] == ("early" if elapsed < "15" else "over")


@pytest.mark.parametrize("minutes", [15, 17, 20])
def test_both_ends_of_the_window_are_inside(day, minutes):
    bench = day("set_up")
    bench.start()
    bench.tick(minutes=minutes)

    assert bench.rules("extraction.finished", "park") == set()


def test_each_run_has_its_own_window(day):
    bench = day("collect")
    bench.set_up(kit_serial="KS-2")
    bench.tick(minutes=60)
    bench.start()
    bench.tick(minutes=17)

    assert bench.rules("extraction.finished", "park") == set()


def test_a_hand_over_that_nobody_accepts_is_late(day):
    bench = day("suction")
    scanned = [bench.live(bench.of("lipoaspirate").code)]
    bench.do("handover.offered", to="laboratory", containers=scanned)

    bench.tick(minutes=30)
    assert bench.rules("handover.accepted", "park", containers=scanned) == set()
    bench.tick(seconds=1)
    assert bench.rules("handover.accepted", "park", containers=scanned) == {"window.handover"}


@pytest.mark.parametrize(
    ("point", "minutes", "found"),
    [
        ("end", 10, set()),
        ("end", 10.1, {"window.observation_end"}),
        ("min15", 9.9, {"window.observation_min15"}),
        ("min15", 10, set()),
        ("min15", 20, set()),
        ("h1", 44.9, {"window.observation_h1"}),
        ("h1", 75, set()),
        ("h1", 75.1, {"window.observation_h1"}),
    ],
)
def test_an_observation_has_its_time_after_the_last_injection(day, point, minutes, found):
    bench = day("take")
    bench.inject()
    bench.tick(minutes=3)
    bench.take(2)
    bench.inject(2)
    bench.tick(minutes=minutes)

    assert bench.rules("observation.recorded", **OBSERVED, point=point) == found


def test_every_treated_digit_is_looked_at(day):
    bench = day("rest")
    said = {**OBSERVED, "digits": {"right_thumb": {"colour": "normal", "refill": "normal"}}}
    (found,) = bench.finds("observation.recorded", **said, point="end")

    assert (found.rule, found.words["digit"]) == ("digit_not_observed", "right_index")


# ------------------------------------------------------------------------------- values


@pytest.mark.parametrize(("ml", "found"), [("50", 0), ("49.9", 1), ("500", 0), ("500.1", 1)])
def test_an_aspirate_outside_its_limits_is_a_fact_and_shows(day, ml, found):
    bench = day("timeout")
    bench.do("liposuction.started", sites=["abdomen"], side="both")
    said = {**SUCTION, "aspirate_ml": ml}

    assert bench.rules("liposuction.finished", **said) == {"not_acceptable"} - (
        set() if found else {"not_acceptable"}
    )
    assert bench.refused("liposuction.finished", **said) == set()


def test_an_answer_outside_what_is_acceptable_is_told_with_what_would_be(day):
    bench = day("wristband")
    (found,) = bench.finds(
        "eligibility.confirmed", "kim", pregnancy="yes", systemic_infection=False
    )

    assert (found.rule, found.words["allowed"]) == ("not_acceptable", "no not_applicable")


def test_another_needle_at_pre_flight_shows(day):
    bench = day("open")

    assert bench.rules("preflight.completed", **{**PREFLIGHT, "needle_gauge": 27}) == {
        "not_acceptable"
    }


@pytest.mark.parametrize(
    ("kg", "found"), [("25", set()), ("24.9", {"weight_again"}), ("540", {"weight_again"})]
)
def test_a_weight_that_looks_like_a_typing_error_is_looked_at_again(day, kg, found):
    assert day("wristband").rules("checkin.measured", weight_kg=kg) == found


def test_a_checklist_is_ticked_whole(day):
    bench = day("fill")
    checks = {**bench.ticked("product.released"), "count": False, "labels": False}
    found = bench.finds("product.released", "park", checks=checks)

    assert [(f.rule, f.words["line"]) for f in found] == [
        ("not_ticked", "count"),
        ("not_ticked", "labels"),
    ]


# -------------------------------------------------------------------------- anaesthetic


@pytest.mark.parametrize(
    ("doses", "found"),
    [
        ([("lidocaine", "1750", True)], set()),
        ([("lidocaine", "1750.1", True)], {"anaesthetic_high"}),
        ([("lidocaine", "1700", True), ("lidocaine", "51", True)], {"anaesthetic_high"}),
        ([("lidocaine", "225", False)], set()),
        ([("lidocaine", "226", False)], {"anaesthetic_high"}),
        ([("lidocaine", "1700", True), ("lidocaine", "50", False)], set()),
        ([("ropivacaine", "100", False)], set()),
        ([("ropivacaine", "101", False)], {"anaesthetic_high"}),
        ([("lidocaine", "1700", True), ("ropivacaine", "100", False)], set()),
    ],
)
def test_all_local_anaesthetic_of_the_day_counts(day, doses, found):
    bench = day("timeout")
    bench.do("liposuction.started", sites=["abdomen"], side="both")
    (agent, mg, adrenaline), *blocks = doses
    said = {**SUCTION, "anaesthetic": agent, "anaesthetic_mg": mg, "adrenaline": adrenaline}
    rules = bench.rules("liposuction.finished", **said)
    bench.do("liposuction.finished", **said)
    for agent, mg, adrenaline in blocks:
        dose = {"anaesthetic": agent, "anaesthetic_mg": mg, "adrenaline": adrenaline}
        rules |= bench.rules("anaesthetic.given", "kim", where="finger_block", **dose)
        bench.do("anaesthetic.given", "kim", where="finger_block", **dose)

    assert rules == found


# ------------------------------------------------------------------------------ results


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"test": "ph", "state": "reported", "value": "7"}, "test_unknown"),
        ({"test": "viability", "state": "reported"}, "result_missing"),
        ({"test": "viability", "state": "awaited", "value": "90"}, "result_not_expected"),
        ({"test": "viability", "state": "reported", "value": "101"}, "result_impossible"),
        ({"test": "viability", "state": "reported", "value": "good"}, "result_impossible"),
        ({"test": "gram_stain", "state": "reported", "value": "blue"}, "result_impossible"),
    ],
)
def test_a_result_is_one_that_its_test_can_have(day, said, found):
    bench = day("collect")

    assert bench.refused("result.reported", "park", told_at=bench.now, **said) == {found}


@pytest.mark.parametrize(
    ("test", "value", "found"),
    [
        ("viability", "91", set()),
        ("viability", "80", set()),
        ("viability", "79.9", {"result_noted"}),
        ("viability", "70", {"result_noted"}),
        ("viability", "69.9", {"result_outside"}),
        ("endotoxin", "25", set()),
        ("endotoxin", "25.1", {"result_outside"}),
        ("sterility", "growth", {"result_outside"}),
    ],
)
def test_a_result_outside_its_limits_is_recorded_and_shows(day, test, value, found):
    bench = day("collect")
    said = {"test": test, "state": "reported", "value": value}

    assert bench.rules("result.reported", "park", **said) == found
    assert bench.refused("result.reported", "park", **said) == set()


def test_the_endotoxin_limit_follows_from_the_weight_and_the_volume(day, protocol):
    assert endotoxin_limit(protocol, day("collect").case) == Decimal(25)
    assert endotoxin_limit(protocol, day("fitness").case) is None


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("1799982", {"yield_low"}),
        ("1800000", set()),
        ("18000000", set()),
        ("18000018", {"yield_high"}),
    ],
)
def test_a_yield_far_from_what_is_published_is_noted(day, cells, found):
    bench = day("collect")
    said = {"test": "viable_cells", "state": "reported", "value": cells}
    noted = bench.finds("result.reported", "park", **said)

    assert {f.rule for f in noted} == found
    assert all(f.level is Level.DEVIATION for f in noted)


# --------------------------------------------------------------------------------- plan


def test_an_injection_as_planned_is_no_deviation(day):
    assert day("take").rules("injection.given", "kim", **day("take").injection()) == set()


@pytest.mark.parametrize(("gauge", "found"), [(25, set()), (27, {"gauge"})])
def test_another_needle_is_a_deviation(day, gauge, found):
    bench = day("take")

    assert bench.rules("injection.given", "kim", **bench.injection(gauge=gauge)) == found


def test_another_digit_than_planned_is_a_deviation(day):
    bench = day("take")

    assert bench.rules("injection.given", "kim", **bench.injection(digit="right_index")) == {
        "another_digit"
    }


def test_a_digit_that_was_not_marked_is_a_deviation(day):
    bench = day("take")

    assert bench.rules("injection.given", "kim", **bench.injection(digit="left_ring")) == {
        "another_digit",
        "digit_not_marked",
    }


def test_another_volume_at_a_point_is_a_deviation(day):
    bench = day("take")
    points = {**dict.fromkeys(POINTS, "0.25"), "ulnar_distal": "0.20"}
    (found,) = bench.finds("injection.given", "kim", **bench.injection(points=points))

    assert (found.rule, found.words["point"]) == ("point_volume", "ulnar_distal")


def test_a_digit_gets_no_more_than_its_most(day):
    bench = day("inject")
    bench.take(2)
    said = bench.injection(2, digit="right_thumb", points={"ulnar_distal": "0.25"})

    assert bench.rules("injection.given", "kim", **said) == {"another_digit", "digit_over"}


@pytest.mark.parametrize(("volume", "found"), [("7.9", set()), ("7.89", {"volume_gap"})])
def test_what_is_discarded_is_what_was_left(day, volume, found):
    bench = day("fill")
    said = bench.discarding(bench.of("svf_tube"), volume_ml=volume)

    assert bench.rules("container.discarded", "park", **said) == found


def test_an_injection_that_is_told_late_still_finds_its_observations_in_time(day):
    bench = day("take")
    injected = bench.now
    bench.tick(minutes=5)
    bench.inject(told_at=injected)
    bench.take(2)
    bench.inject(2, told_at=injected + timedelta(minutes=1))

    bench.tick(minutes=5)
    assert bench.rules("observation.recorded", **OBSERVED, point="end") == set()
