"""Local anaesthetic of the day, in mg and in mg for each kg."""

from decimal import Decimal

import pytest

from svflab.domain import doses
from tests.domain.bench import SUCTION


@pytest.fixture
def operated(day):
    """A participant of 50 kg; the liposuction took 500 mg of lidocaine with adrenaline."""
    bench = day("timeout")
    bench.do("liposuction.started", sites=["abdomen"], side="both")
    bench.do("liposuction.finished", **{**SUCTION, "adrenaline": True})
    return bench


def block(bench, agent, mg, *, adrenaline):
    given = {"anaesthetic": agent, "anaesthetic_mg": mg, "adrenaline": adrenaline}
    bench.do("anaesthetic.given", "kim", where="finger_block", **given)


def rows(bench):
    found = doses.of_day(bench.protocol, bench.case, doses.given(bench.case))
    return [(one.agent, one.plain, one.mg, one.mg_per_kg, one.at_most) for one in found]


def test_a_dose_is_told_for_each_kg_beside_its_limit(operated):
    assert rows(operated) == [
        ("lidocaine", False, Decimal(500), Decimal(10), Decimal(35)),
    ]


def test_what_came_without_adrenaline_stands_beside_the_total_with_its_own_limit(operated):
    block(operated, "lidocaine", "50", adrenaline=False)

    assert rows(operated) == [
        ("lidocaine", False, Decimal(550), Decimal(11), Decimal(35)),
        ("lidocaine", True, Decimal(50), Decimal(1), Decimal("4.5")),
    ]


def test_another_agent_has_one_limit_with_and_without_adrenaline(operated):
    block(operated, "ropivacaine", "25", adrenaline=False)
    block(operated, "ropivacaine", "50", adrenaline=True)

    assert rows(operated)[1:] == [("ropivacaine", False, Decimal(75), Decimal("1.5"), Decimal(2))]


def test_where_all_of_it_came_without_adrenaline_that_limit_is_the_one_shown(day):
    bench = day("timeout")
    block(bench, "lidocaine", "50", adrenaline=False)

    assert rows(bench) == [("lidocaine", True, Decimal(50), Decimal(1), Decimal("4.5"))]


def test_the_doses_of_a_day_stand_in_the_order_in_which_they_happened(operated):
    first = operated.case.last("liposuction.finished")
    block(operated, "lidocaine", "50", adrenaline=True)

    stated = doses.stated(operated.case)

    assert next(entry.event.id for entry in stated) == first.event.id
    assert [dose["anaesthetic_mg"] for dose in doses.given(operated.case)] == ["500", "50"]
