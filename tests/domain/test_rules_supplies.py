"""What the site holds is not used, and a case of the wrong participant has no valid code."""

import pytest

from svflab.domain.event import instant_text
from svflab.domain.label_count import by_kind
from svflab.domain.otherwise import otherwise, which

MISTAKEN = {"cause": "wrong_participant", "reason": "two on the list"}


def seen(bench, minutes=0, until=None):
    """What the server knew: a lot held from so many minutes from now on, and until when."""
    at = lambda later: instant_text(bench.copy().tick(minutes=later).now)  # noqa: E731
    held = {"material": "kit_lot", "lot": "SXL-1", "cause": "recall", "since": at(minutes)}
    return {"supplies": [held if until is None else {**held, "until": at(until)}]}


@pytest.mark.parametrize(
    ("minutes", "until", "found"),
    [(0, None, True), (1, None, False), (-2, 1, True), (-2, 0, False)],
)
def test_a_step_while_the_hold_stands_is_refused_and_one_before_or_after_is_not(
    day, minutes, until, found
):
    bench = day("take")

    refused = bench.refused(
        "injection.given", "kim", seen=seen(bench, minutes, until), **bench.injection()
    )

    assert ("supply_held" in refused) is found


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"unknown": True}, "stock_unknown"),
        ({"expires": "2026-11-22", "left": 3}, "stock_expired"),
        ({"expires": "", "left": 0}, "stock_empty"),
        ({"expires": "", "left": 1, "other_case": "C1"}, "stock_kept"),
        ({"expires": "2026-11-23", "left": 1}, ""),
    ],
)
def test_what_is_not_in_stock_for_this_case_is_not_used(day, known, rule):
    bench = day("take")
    stock = [{"material": "kit", "lot": "SXL-1", **known}]

    refused = bench.refused("injection.given", "kim", seen={"stock": stock}, **bench.injection())

    assert refused == ({rule} if rule else set())


def test_what_takes_it_away_is_never_refused_for_a_hold_of_the_site(day):
    bench = day("take")
    thrown = bench.discarding(bench.syringe(1))

    assert bench.refused("container.discarded", "park", seen=seen(bench), **thrown) == set()


def test_a_case_of_the_wrong_participant_is_an_incident_and_every_code_of_it_is_void(day):
    bench = day("to_theatre")
    ways = {(act.kind, which(act)) for act in otherwise(bench.protocol, bench.case)}
    assert {("case.stopped", ""), ("case.stopped", "wrong_participant")} <= ways

    [found] = [f for f in bench.finds("case.stopped", "noh", **MISTAKEN) if f.incident]
    bench.do("case.stopped", "noh", **MISTAKEN)

    assert found.rule == "case_mistaken"
    assert bench.case.mistaken
    assert not any(container.live_print for container in bench.case.containers.values())
    assert all(count.balances for count in by_kind(bench.case).values())


def test_a_label_that_was_not_stuck_on_is_still_to_be_torn_up(day):
    bench = day("timeout")
    bench.do("liposuction.started", sites=["abdomen"], side="both")
    bench.do("label.printed", "noh", container=bench.case.wristband.code, reason="smeared",
             number=2, print_code="x")  # fmt: skip
    bench.do("case.stopped", "noh", **MISTAKEN)

    count = by_kind(bench.case)["wristband"]
    assert (count.applied, len(count.missing)) == (1, 1)
