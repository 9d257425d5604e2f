"""Corrections: what takes the place of what, and what never does."""

import pytest

from svflab.domain.corrections import replaced_by
from tests.domain.bench import SUCTION


def correct(bench, kind, who="noh", *, target=None, reason="so it was", **data):
    target = target or bench.event(kind)
    said = {"told_at": target.occurred_at, "replaces": target.id, "reason": reason}
    return bench.do(kind, who, **said, **{**target.data, **data}).event


def withdraw(bench, target, who="noh", **more):
    said = {"replaces": target.id, "reason": "so it was", **more}
    return bench.do("entry.withdrawn", who, **said).event


@pytest.fixture
def bench(day):
    return day("suction")


def test_a_correction_takes_the_place_of_its_entry(bench):
    before = bench.event("liposuction.finished")
    correct(bench, "liposuction.finished", aspirate_ml="120")

    assert bench.case.datum("liposuction.finished", "aspirate_ml") == "120"
    assert before.id in bench.case.replaced
    assert before in [entry.event for entry in bench.case.entries]


def test_a_corrected_container_keeps_its_label(bench):
    correct(bench, "liposuction.finished", aspirate_ml="120")

    assert (bench.of("lipoaspirate").volume, bench.of("lipoaspirate").labelled) == (120, True)


def test_a_correction_is_judged_like_the_entry(bench):
    target = bench.event("liposuction.finished")
    said = {"told_at": target.occurred_at, "replaces": target.id, "reason": "so"}
    found = bench.rules("liposuction.finished", **said, **{**target.data, "aspirate_ml": "30"})

    assert found == {"not_acceptable"}


def test_a_correction_takes_back_what_the_entry_had_shown(day):
    bench = day("timeout")
    bench.do("liposuction.started", sites=["abdomen"], side="both")
    bench.do("liposuction.finished", **{**SUCTION, "aspirate_ml": "30"})
    assert {f.rule for f in bench.findings} == {"not_acceptable"}

    correct(bench, "liposuction.finished", aspirate_ml="130")

    assert bench.findings == ()


def test_an_entry_that_is_withdrawn_did_not_happen(day):
    bench = day("take")
    injected = bench.inject()
    withdraw(bench, injected.event, "kim")

    assert (bench.case.given, bench.syringe(1).left) == ([], 1)
    assert bench.syringe(1).in_hand


def test_what_later_acts_rest_on_is_not_withdrawn_now(day):
    bench = day("extract")
    started = bench.event("extraction.started")

    assert bench.refused("entry.withdrawn", "park", replaces=started.id, reason="so") == {"order"}


def test_a_correction_that_is_withdrawn_lets_the_entry_stand_again(bench):
    correction = correct(bench, "liposuction.finished", aspirate_ml="120")
    withdraw(bench, correction)

    assert bench.case.datum("liposuction.finished", "aspirate_ml") == "180"
    assert bench.of("lipoaspirate").volume == 180
    assert bench.findings == ()


def test_an_entry_that_stands_again_may_be_corrected_again(bench):
    first = bench.event("liposuction.finished")
    withdraw(bench, correct(bench, "liposuction.finished", aspirate_ml="120"))
    correct(bench, "liposuction.finished", target=first, aspirate_ml="140")

    assert bench.of("lipoaspirate").volume == 140


def test_corrections_of_corrections_are_taken_back_one_by_one(bench):
    first = correct(bench, "liposuction.finished", aspirate_ml="120")
    second = correct(bench, "liposuction.finished", target=first, aspirate_ml="140")
    assert bench.of("lipoaspirate").volume == 140

    withdraw(bench, second)
    assert bench.of("lipoaspirate").volume == 120
    withdraw(bench, first)
    assert bench.of("lipoaspirate").volume == 180


def test_both_stay_readable(bench):
    correction = correct(bench, "liposuction.finished", aspirate_ml="120")
    withdrawal = withdraw(bench, correction)

    assert {correction.id, withdrawal.id} <= {e.event.id for e in bench.case.entries}
    assert replaced_by(bench.case.entries) == bench.case.replaced


# ----------------------------------------------------------------------------- refusals


def test_an_entry_is_corrected_once(bench):
    target = bench.event("liposuction.finished")
    correct(bench, "liposuction.finished", aspirate_ml="120")
    said = {"told_at": target.occurred_at, "replaces": target.id, "reason": "so", **target.data}

    assert bench.refused("liposuction.finished", **said) == {"corrected_already"}


@pytest.mark.parametrize("kind", ["case.opened", "label.printed"])
def test_some_entries_are_never_corrected(bench, kind):
    target = bench.event(kind)

    assert "never_corrected" in bench.refused("entry.withdrawn", replaces=target.id, reason="so")


def test_a_withdrawal_is_not_taken_back(bench):
    withdrawal = withdraw(bench, correct(bench, "liposuction.finished", aspirate_ml="120"))

    assert bench.refused("entry.withdrawn", replaces=withdrawal.id, reason="so") == {
        "never_corrected"
    }


def test_a_correction_is_of_the_same_kind(bench):
    target = bench.event("liposuction.finished")
    said = {"replaces": target.id, "reason": "so", "told_at": target.occurred_at}

    assert "corrects_another_kind" in bench.refused(
        "liposuction.started", sites=["knee"], side="left", **said
    )


@pytest.mark.parametrize("named", ["", "nothing", "elsewhere"])
def test_a_correction_names_an_entry_of_its_case(bench, named):
    if named == "elsewhere":
        bench.do("identity.checked", about="case:C00000001Y", touches=[f"case:{bench.code}"])
        named = bench.case.entries[-1].event.id

    assert "corrects_nothing" in bench.refused("entry.withdrawn", replaces=named, reason="so")


def test_a_correction_has_a_reason(bench):
    target = bench.event("liposuction.finished")

    assert "reason_missing" in bench.refused("entry.withdrawn", replaces=target.id)
    assert "reason_missing" in bench.refused(
        "liposuction.finished", replaces=target.id, told_at=target.occurred_at, **target.data
    )


def test_a_withdrawal_is_stated_in_a_role_and_not_in_the_future(bench):
    target = bench.event("liposuction.finished")
    later = bench.now.replace(year=2027)
    said = {"replaces": target.id, "reason": "so", "told_at": later, "heard_at": bench.now}

    assert bench.refused("entry.withdrawn", role="administrator", **said) >= {"role", "future"}


def test_a_correction_is_no_late_entry(day):
    bench = day("suction").tick(minutes=120)
    correct(bench, "liposuction.finished", aspirate_ml="120")

    assert bench.findings == ()
