"""Kit, device and line, and what must stand before anything is cut."""

from datetime import UTC, datetime

import pytest

from svflab.domain.safety import materials
from tests.domain.bench import PREFLIGHT, Bench, code_of

OTHER = code_of("case", 7)
SET_UP = {"device": "SX-1", "kit_serial": "KS-1", "enzyme_used": False, "line_clear": True}
AGAIN = {**SET_UP, "kit_serial": "KS-2", "kit_lot": "L-2", "kit_expiry": "2027-10-31"}
"""A further run, with another kit."""


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (datetime(2026, 11, 23, 14, 59, 59, 999999, tzinfo=UTC), set()),
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), {"kit_expired"}),
    ],
)
def test_the_last_day_of_a_kit_ends_at_midnight_of_the_site(day, at, found):
    bench = day("open")
    bench.now = at
    said = {**PREFLIGHT, "kit_expiry": "2026-11-23"}

    assert bench.rules("preflight.completed", **said) == found


def test_a_kit_that_expired_since_pre_flight_stops_the_liposuction(day):
    bench = day("open")
    bench.preflight(kit_expiry="2026-11-23")
    for part in ("identity", "wristband", "fitness", "timeout"):
        getattr(bench, part)()
    bench.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    assert bench.refused("liposuction.started", sites=["abdomen"], side="both") == {"kit_expired"}


def test_a_kit_serves_one_case(day):
    bench = day("open")
    seen = {"kits": {"KS-1": OTHER}}

    assert bench.refused("preflight.completed", seen=seen, **PREFLIGHT) == {"kit_used"}
    assert bench.rules("preflight.completed", seen={"kits": {"KS-2": OTHER}}, **PREFLIGHT) == set()


def test_a_kit_serves_one_run(day):
    bench = day("collect")

    assert bench.refused("setup.completed", "park", **{**AGAIN, "kit_serial": "KS-1"}) == {
        "kit_used"
    }
    assert bench.rules("setup.completed", "park", **AGAIN) == set()


@pytest.mark.parametrize(
    ("expiry", "found"), [("2026-11-22", {"kit_expired"}), ("2026-11-23", set())]
)
def test_the_kit_of_a_further_run_is_in_date_too(day, expiry, found):
    bench = day("collect")

    assert bench.refused("setup.completed", "park", **{**AGAIN, "kit_expiry": expiry}) == found


@pytest.mark.parametrize("name", ["kit_lot", "kit_expiry"])
def test_the_kit_of_a_further_run_is_stated(day, name):
    bench = day("collect")
    said = {field: value for field, value in AGAIN.items() if field != name}
    (found,) = bench.finds("setup.completed", "park", **said)

    assert (found.rule, found.words["field"]) == ("kit_not_stated", name)
    assert found.words["kit"] == "KS-2"


def test_the_first_run_takes_what_pre_flight_stated_of_its_kit(day):
    bench = day("open")
    bench.preflight(kit_expiry="2026-11-23")
    for part in ("identity", "wristband", "fitness", "timeout", "suction", "to_laboratory"):
        getattr(bench, part)()
    bench.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    assert bench.refused("setup.completed", "park", **SET_UP) == {"kit_expired"}


def test_an_adverse_event_is_linked_to_the_kit_of_each_run(day):
    bench = day("collect")
    bench.set_up(**AGAIN)

    used = set(materials(bench.case))
    assert {("kit", "KS-1"), ("kit", "KS-2"), ("lot", "L-1"), ("lot", "L-2")} <= used


@pytest.mark.parametrize("other", [{"device": "SX-2"}, {"kit_serial": "KS-2"}])
def test_device_and_kit_are_those_of_pre_flight(day, other):
    bench = day("to_laboratory")

    assert bench.rules("setup.completed", "park", **SET_UP) == set()
    assert bench.refused("setup.completed", "park", **{**SET_UP, **other}) == {"not_as_preflight"}


@pytest.mark.parametrize(
    ("part", "kind", "data"),
    [
        ("to_laboratory", "setup.completed", SET_UP),
        ("set_up", "extraction.started", {}),
        ("plan", "syringe.filled", {"number": 1, "volume_ml": "1.0"}),
    ],
)
def test_the_line_is_clear_of_other_cases(day, part, kind, data):
    bench = day(part)
    seen = {"places": {"bench:B-1": OTHER}}
    (found,) = bench.finds(kind, "park", seen=seen, **data)

    assert (found.rule, found.words["other_case"]) == ("line_not_clear", OTHER)


def test_who_says_that_the_line_is_not_clear_does_not_go_on(day):
    bench = day("to_laboratory")

    assert bench.refused("setup.completed", "park", **{**SET_UP, "line_clear": False}) == {
        "line_not_clear"
    }


def test_nothing_begins_without_a_printer(day):
    bench = day("open")

    assert bench.refused("preflight.completed", **{**PREFLIGHT, "printer_ready": False}) == {
        "printer_not_ready"
    }


def test_nothing_is_cut_before_the_wristband_is_bound(day):
    bench = day("identity")
    bench.do("wristband.issued")
    bench.fitness()
    checks = bench.ticked("timeout.completed")

    assert bench.refused("timeout.completed", "kim", checks=checks) == {"wristband_not_bound"}


@pytest.mark.parametrize(
    ("pregnancy", "infection", "sex", "found"),
    [
        ("no", False, "female", set()),
        ("not_applicable", False, "male", set()),
        ("not_applicable", False, "female", {"not_fit_today"}),
        ("yes", False, "female", {"not_fit_today"}),
        ("no", True, "female", {"not_fit_today"}),
    ],
)
def test_nothing_is_cut_on_a_day_that_does_not_allow_it(protocol, pregnancy, infection, sex, found):
    bench = _until_fitness(protocol, pregnancy, infection, sex)
    checks = bench.ticked("timeout.completed")

    assert bench.refused("timeout.completed", "kim", checks=checks) == found


def _until_fitness(protocol, pregnancy, infection, sex):
    bench = Bench(protocol)
    bench.open(sex=sex)
    for part in ("preflight", "identity", "wristband", "fitness"):
        getattr(bench, part)()
    answers = {"pregnancy": pregnancy, "systemic_infection": infection}
    target = bench.event("eligibility.confirmed")
    bench.do(
        "eligibility.confirmed",
        "kim",
        replaces=target.id,
        reason="so",
        told_at=target.occurred_at,
        **answers,
    )
    return bench
