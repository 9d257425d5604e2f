"""What stood on a paper kit: who signed counts, not who copies it; and it is late as a whole."""

from datetime import timedelta

import pytest

from svflab.domain.field_types import Impossible
from svflab.domain.paper import next_code, read

KIT = {"kit": "F0000000005", "by": "kim"}


def test_a_signature_on_paper_is_the_witness_it_was(day):
    bench = day("preflight")
    said = {"identifiers": ["name", "birth_date"], "result": "match", "told_at": bench.now}

    assert bench.rules("identity.checked", paper=KIT, **said) == {"witness_missing"}
    assert bench.rules("identity.checked", paper={**KIT, "witness": "lee"}, **said) == set()
    assert bench.refused(
        "identity.checked", performer="kim", paper={**KIT, "witness": "kim"}, **said
    )


def test_a_step_of_a_case_that_stood_on_paper_is_not_late_once_more(day):
    bench = day("start").tick(minutes=34)
    told = {"told_at": bench.now - timedelta(minutes=16), "heard_at": bench.now}

    assert bench.rules("extraction.finished", "park", **told) == {"late_entry"}
    assert bench.rules("extraction.finished", "park", paper=KIT, **told) == set()


def test_an_act_of_now_that_says_it_stood_on_paper_still_asks_for_its_witness(day):
    bench = day("preflight")
    said = {"identifiers": ["name", "birth_date"], "result": "match"}

    found = bench.refused("identity.checked", paper={**KIT, "witness": "lee"}, **said)

    assert found == {"witness_missing"}


def test_a_spoilt_label_s_syringe_takes_a_spare_code_and_never_another_syringe_s():
    codes = ("S1", "S2", "S3", "S4")

    assert next_code(codes, 2, {}) == "S2"
    assert next_code(codes, 2, {"S2"}) == "S4"
    assert next_code(codes, 0, {"S1"}) == "S2"
    assert next_code(codes, 9, set(codes)) == ""


@pytest.mark.parametrize(
    "said",
    [
        "F",
        {},
        {"kit": "S0000000005", "by": "kim"},
        {**KIT, "name": "Hong"},
        {**KIT, "by": "x" * 41},
    ],
    ids=["no table", "nothing", "no kit", "more than asked", "too long"],
)
def test_what_says_nothing_of_a_kit_is_not_taken(said):
    with pytest.raises(Impossible):
        read(said)
