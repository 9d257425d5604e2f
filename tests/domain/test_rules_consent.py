"""Consent withdrawn: safety and custody go on, the research does not; the newest version counts."""

import pytest

from svflab.domain.next import due
from svflab.domain.otherwise import otherwise, which

PERSON = {"about": "participant:P-001", "touches": ["case:C7K3QM9X2K"]}


def withdraw(bench):
    bench.tick(minutes=1)
    bench.do("consent.withdrawn", "noh", reason="changed their mind", **PERSON)
    bench.tick(minutes=1)
    return bench


@pytest.mark.parametrize(
    ("part", "kind", "who", "said"),
    [
        ("timeout", "liposuction.started", "noh", {"sites": ["thigh"], "side": "left"}),
        ("collect", "result.reported", "park", {"test": "viability", "state": "reported"}),
        ("take", "injection.given", "kim", None),
    ],
)
def test_nothing_more_is_done_or_collected_once_consent_is_withdrawn(day, part, kind, who, said):
    bench = day(part)
    said = bench.injection() if said is None else said
    withdraw(bench)

    assert "consent_gone" in bench.refused(kind, who, **said)
    [first, *_more] = due(bench.protocol, bench.case)
    assert (first.kind, which(first)) == ("case.stopped", "consent_withdrawn")
    assert kind not in {act.kind for act in otherwise(bench.protocol, bench.case)}


def test_what_happened_all_the_same_is_recorded_and_shows(day):
    bench = withdraw(day("take"))
    at = bench.now
    bench.tick(minutes=5)

    found = bench.tries("injection.given", "kim", told_at=at, **bench.injection())[0]

    assert "consent_gone" in {finding.rule for finding in found}
    assert bench.refused("injection.given", "kim", told_at=at, **bench.injection()) == set()


def test_what_happened_before_is_no_deviation(day):
    bench = day("take")
    bench.tick(minutes=1)
    at = bench.now
    withdraw(bench)

    assert "consent_gone" not in bench.rules(
        "injection.given", "kim", told_at=at, **bench.injection()
    )


def test_safety_disposal_and_stop_are_taken(day):
    bench = day("take")
    bench.inject(points={"ulnar_distal": "0.25"})
    withdraw(bench)
    look = {"point": "end", "pain": 1, "adverse_event": "none"}
    look["digits"] = {bench.case.given[0].digit: {"colour": "normal", "refill": "normal"}}
    growth = {"test": "sterility", "state": "reported", "value": "growth"}

    assert "consent_gone" not in bench.refused("observation.recorded", "noh", **look)
    assert bench.refused("result.reported", "park", **growth) == set()  # of what was injected
    bench.do("case.stopped", "noh", cause="consent_withdrawn", reason="they said so")
    thrown = bench.discarding(bench.syringe(2))
    assert bench.refused("container.discarded", "park", **thrown) == set()


def test_the_renewed_version_is_the_one_that_is_confirmed(day):
    bench = day("wristband")
    said = {"consent_version": "3.0", "consent_date": "2026-11-20"}
    bench.do("consent.renewed", "choi", **said, **PERSON)
    bench.tick(minutes=1)
    old = {"consent_version": "2.0", "consent_date": "2026-11-16"}

    assert bench.refused("consent.confirmed", "noh", **old) == {"consent_old"}
    assert (
        bench.refused("consent.confirmed", "noh", **{**said, "consent_version": "v 3.0"}) == set()
    )


@pytest.mark.parametrize("is_recorded", [False, True])
def test_a_stop_by_a_withdrawal_that_nobody_recorded_shows_at_the_close(day, is_recorded):
    bench = day("open")
    bench.do("case.stopped", "noh", cause="consent_withdrawn", reason="they said so")
    if is_recorded:
        withdraw(bench)

    bench.close()

    shown = {found.rule for found in bench.findings}
    assert ("withdrawal_unrecorded" in shown) == (not is_recorded)
