"""What a performer says of steps that others stated; and what two persons may open."""

from dataclasses import replace

import pytest

from svflab.domain.countersigning import disputes, waiting
from svflab.domain.overrides import overrides
from svflab.domain.signatures import DISPUTED, of_case, of_entry
from svflab.protocol.signing import Override
from tests.domain.bench import CASE

FIT_TODAY = {"pregnancy": "no", "systemic_infection": False}


@pytest.fixture
def stated(day):
    """The nurse has stated what the scrubbed surgeon did."""
    bench = day("wristband")
    entry = bench.do("eligibility.confirmed", "noh", performer="kim", **FIT_TODAY)
    return bench, entry


def dispute(bench, entry, who="kim"):
    return bench.do(DISPUTED, who, event=entry.event.id, step=entry.event.kind, reason="not so")


def test_what_is_stated_for_another_waits_for_the_performer(stated):
    bench, entry = stated

    assert waiting(bench.case) == (entry,)


def test_what_one_states_of_oneself_waits_for_nobody(day):
    assert waiting(day("close").case) == ()


def test_what_stood_on_paper_bears_the_performers_hand(day):
    bench = day("wristband")
    paper = {"kit": "F1", "by": "noh"}
    bench.do("eligibility.confirmed", "noh", performer="kim", paper=paper, **FIT_TODAY)

    assert waiting(bench.case) == ()


def test_the_performers_signature_answers_and_nobody_elses(stated):
    bench, entry = stated
    bench.sign("park", of_entry(CASE, entry))
    assert waiting(bench.case) == (entry,)

    bench.sign("kim", of_entry(CASE, entry))

    assert waiting(bench.case) == ()


def test_a_correction_waits_anew_and_what_it_corrects_no_more(stated):
    bench, entry = stated
    bench.sign("kim", of_entry(CASE, entry))
    told = {"replaces": entry.event.id, "told_at": entry.event.occurred_at, "reason": "misheard"}

    later = bench.do("eligibility.confirmed", "noh", performer="kim", **told, **FIT_TODAY)

    assert waiting(bench.case) == (later,)


def test_a_dispute_answers_shows_and_asks_for_a_reply(stated):
    bench, entry = stated

    told = dispute(bench, entry)

    assert waiting(bench.case) == ()
    assert disputes(bench.case) == ((entry, told),)
    [found] = [one for one in bench.findings if one.rule == "disputed"]
    assert (found.event_id, found.words["who"]) == (told.event.id, "kim")


def test_what_is_disputed_and_then_withdrawn_is_disputed_no_more(stated):
    bench, entry = stated
    dispute(bench, entry)

    bench.do("entry.withdrawn", "noh", replaces=entry.event.id, reason="it was not so")

    assert disputes(bench.case) == ()
    assert "disputed" not in {one.rule for one in bench.findings}


def test_neither_a_signature_nor_a_dispute_is_corrected_or_withdrawn(stated):
    bench, entry = stated
    told = {"reason": "so", "told_at": bench.now}

    for given in (dispute(bench, entry), bench.sign("kim", of_entry(CASE, entry))):
        again = {"replaces": given.event.id, **told}
        assert "never_corrected" in bench.refused("entry.withdrawn", "noh", **again)
    assert of_case(bench.case)


SHUT = {"override": True, "reason": "no other way"}


@pytest.fixture
def shut(day):
    """A release that a result shuts."""
    bench = day("fill")
    culture = {"test": "gram_stain", "state": "reported", "value": "positive"}
    last = bench.case.reported("gram_stain")
    told = {"replaces": last.event.id, "told_at": last.event.occurred_at, "reason": "read anew"}
    bench.do("result.reported", "park", **culture, **told)
    return bench


def release(bench, **other):
    checks = bench.ticked("product.released")
    return bench.refused("product.released", "park", checks=checks, **other)


def test_two_persons_open_what_the_protocol_names_and_it_is_listed(shut):
    assert release(shut) == {"result_shuts_release"}
    assert release(shut, **SHUT) == {"result_shuts_release", "witness_missing"}
    assert release(shut, **{**SHUT, "reason": ""}, witness="pyo") >= {"reason_missing"}
    assert release(shut, **SHUT, witness="pyo") == set()

    entry = shut.release(**SHUT, witness="pyo")

    assert overrides(shut.protocol, shut.case) == (entry,)
    assert [f.rule for f in shut.findings if f.event_id == entry.event.id] == ["release_overridden"]


def test_the_witness_of_an_override_is_another_person(shut):
    assert "result_shuts_release" in release(shut, **SHUT, witness="park")


def test_only_the_roles_that_the_protocol_names_override(shut):
    only = Override("result_shuts_release", "product.released", "override", ("quality",))
    shut.protocol = replace(shut.protocol, overrides=(only,))

    assert "not_overridden" in release(shut, **SHUT, witness="pyo")


def test_without_an_override_in_the_protocol_nothing_gives_way(shut):
    shut.protocol = replace(shut.protocol, overrides=())

    assert release(shut, **SHUT, witness="pyo") == {"result_shuts_release", "not_overridden"}
    assert overrides(shut.protocol, shut.case) == ()


@pytest.mark.parametrize("kind", ["syringe.taken", "handover.offered", "extraction.started"])
def test_no_other_step_is_overridden(shut, kind):
    assert "not_overridden" in shut.refused(kind, "park", **SHUT, witness="pyo")
