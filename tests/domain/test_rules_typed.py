"""Codes that were typed and not read off their labels."""

import pytest

from svflab.domain.entered import claimed, typed
from svflab.domain.rules.typed import lacking

BOTH = {"typed_unexplained", "typed_unwitnessed"}


@pytest.fixture
def matching(day):
    """Tries to match the first syringe, whose codes came in as `entered` says."""
    bench = day("to_theatre")
    said = {"wristband": bench.band, "syringe": bench.scan(1)}

    def tries(**more):
        return bench.refused("syringe.matched", **{**said, **more})

    return tries


@pytest.mark.parametrize("how", ["scan", "camera", "known"])
def test_what_was_read_off_its_label_needs_no_reason(matching, how):
    assert matching(entered={"wristband": how, "syringe": how}) == set()


def test_a_typed_code_says_why_and_where_it_decides_whose_it_is_another_sees_it(matching):
    said = {"entered": {"wristband": "scan", "syringe": "typed"}}

    assert matching(**said) == BOTH
    assert matching(**said, typed_why="damaged") == {"typed_unwitnessed"}
    assert matching(**said, reason="The label is torn.") == {"typed_unwitnessed"}
    assert matching(**said, witness="kim") == {"typed_unexplained"}
    assert matching(**said, witness="kim", typed_why="scanner") == set()


def test_another_reason_is_said_in_words(matching):
    said = {"entered": {"wristband": "scan"}, "typed_why": "other", "witness": "kim"}

    assert matching(**said) == {"typed_unexplained"}
    assert matching(**said, reason="The lamp outshines it.") == set()


@pytest.mark.parametrize("claim", [{}, {"entered": {}}, {"entered": {"wristband": "scan"}}])
def test_a_code_that_nobody_claims_to_have_read_was_typed(matching, claim):
    assert matching(**{"entered": {}, **claim}) == BOTH


def test_of_what_has_happened_nothing_is_refused_and_it_shows(day):
    bench = day("to_theatre")
    said = {"wristband": bench.band, "syringe": bench.scan(1), "entered": {}, "told_at": bench.now}

    assert bench.refused("syringe.matched", **said) == set()
    found = {f.rule: f.words for f in bench.finds("syringe.matched", **said)}
    assert set(found) == BOTH
    assert found["typed_unexplained"]["fields"] == "wristband syringe"


def test_a_label_that_is_stuck_on_needs_only_the_reason(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    bench.print(bench.syringe(1).code, "park")
    said = {"code": bench.scan(1), "entered": {"code": "typed"}}

    assert bench.refused("label.applied", "park", **said) == {"typed_unexplained"}
    assert bench.refused("label.applied", "park", typed_why="damaged", **said) == set()


def test_of_several_codes_each_has_its_own_claim(day, protocol):
    bench = day("release")
    codes = [bench.scan(1), bench.scan(2)]
    said = {"to": "theatre", "containers": codes}

    def refused(claim):
        return bench.refused("handover.offered", "park", **said, entered={"containers": claim})

    assert refused(["scan", "camera"]) == set()
    assert refused("scan") == set()
    assert refused(["scan", "typed"]) == refused(["scan"]) == {"typed_unexplained"}


def test_a_step_without_codes_has_nothing_to_claim(protocol):
    step = protocol.steps["extraction.started"]

    assert claimed(step, {"x": "y"}, "scan") == {"x": "y"}
    assert typed(step, {}) == ()
    assert lacking(step, {}, reason=False, witness=False) == ()
