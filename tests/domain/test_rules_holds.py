"""What is on hold goes no further towards the participant, and may be taken away."""

import pytest

from svflab.domain.holds import injected_of
from svflab.domain.next import due
from svflab.domain.otherwise import otherwise

HELD = {"cause": "leak", "reason": "the plunger leaks"}
LIFTED = {"reason": "looked at again: it was water from the bath"}


def matching(bench, number=1):
    return {"wristband": bench.band, "syringe": bench.scan(number)}


def hold(bench, container="", **more):
    named = {"container": container} if container else {}
    return bench.do("hold.placed", "park", **named, **{**HELD, **more})


@pytest.mark.parametrize(
    ("part", "kind", "who", "said"),
    [
        ("plan", "syringe.filled", "park", {"number": 1, "volume_ml": "1.0"}),
        ("take", "injection.given", "kim", None),
    ],
)
def test_a_case_on_hold_goes_no_further_until_it_is_let_go(day, part, kind, who, said):
    bench = day(part)
    said = bench.injection() if said is None else said
    hold(bench)

    assert bench.refused(kind, who, **said) == {"on_hold"}
    bench.do("hold.lifted", "quan", **LIFTED)
    assert bench.refused(kind, who, **said) == set()


def test_a_syringe_on_hold_is_not_matched_and_the_next_one_is(day):
    bench = day("to_theatre")
    hold(bench, bench.case.syringes[0].code)

    assert bench.refused("syringe.matched", "kim", **matching(bench, 1)) == {"on_hold"}
    assert bench.refused("syringe.matched", "kim", **matching(bench, 2)) == set()


def test_what_is_made_of_a_tube_on_hold_is_on_hold_with_it(day):
    bench = day("to_theatre")
    hold(bench, bench.of("svf_tube").code)

    assert bench.refused("syringe.matched", "kim", **matching(bench)) == {"on_hold"}


def test_what_is_on_hold_can_be_taken_away(day):
    bench = day("take")
    one = bench.case.syringes[0].code
    hold(bench, one)

    thrown = bench.discarding(bench.syringe(1))
    assert bench.refused("container.discarded", "park", **thrown) == set()
    assert bench.refused("injection.stopped", "kim", reason="it leaks") == set()
    back = {"to": "laboratory", "containers": [one]}
    assert "on_hold" not in bench.refused("handover.offered", "noh", **back)


def test_what_was_injected_while_on_hold_is_recorded_and_shows(day):
    bench = day("take")
    hold(bench)
    bench.tick(minutes=1)
    at = bench.now
    bench.tick(minutes=5)

    found = bench.rules("injection.given", "kim", told_at=at, **bench.injection())

    assert "on_hold" in found


def test_a_hold_is_placed_once_and_only_a_hold_is_lifted(day):
    bench = day("plan")
    assert bench.refused("hold.lifted", "quan", **LIFTED) >= {"not_held"}
    hold(bench)

    assert bench.refused("hold.placed", "park", **HELD) == {"held_already"}
    assert bench.refused("hold.lifted", "park", **LIFTED) == {"role"}


def test_while_it_stands_the_hold_is_what_is_next(day):
    bench = day("release")
    one = bench.case.syringes[0].code
    hold(bench, one)

    assert next(act.kind for act in due(bench.protocol, bench.case)) == "hold.lifted"
    assert "handover.offered" not in {act.kind for act in due(bench.protocol, bench.case)}
    offered = {(a.kind, a.container) for a in otherwise(bench.protocol, bench.case)}
    assert ("container.discarded", one) in offered
    assert ("hold.placed", one) not in offered
    assert ("hold.placed", "") in offered


def test_a_bad_result_after_the_release_asks_for_a_hold_once(day):
    bench = day("release")
    assert "hold.placed" not in {act.kind for act in due(bench.protocol, bench.case)}
    bench.tick(minutes=5)
    bench.do("result.reported", "park", test="gram_stain", state="reported", value="positive")

    first = due(bench.protocol, bench.case)[0]
    assert (first.kind, first.given) == ("hold.placed", {"cause": "result"})
    bench.tick(minutes=1)
    hold(bench, cause="result")
    bench.tick(minutes=1)
    bench.do("hold.lifted", "quan", **LIFTED)
    assert "hold.placed" not in {act.kind for act in due(bench.protocol, bench.case)}


def test_a_hold_names_what_was_injected_before_it(day):
    bench = day("take")
    bench.inject(points={"ulnar_distal": "0.25"})
    one, other = (syringe.code for syringe in bench.case.syringes[:2])

    assert injected_of(bench.case, "") == (one,)
    assert injected_of(bench.case, bench.of("svf_tube").code) == (one,)
    assert injected_of(bench.case, other) == ()
