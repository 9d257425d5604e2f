"""Who holds what: where material is, what is handed over, and what is discarded or returned."""

import pytest

from tests.domain.bench import code_of

SET_UP = {"device": "SX-1", "kit_serial": "KS-1", "enzyme_used": False, "line_clear": True}


@pytest.fixture
def offered(day):
    """A case whose lipoaspirate is on its way to the laboratory, handed over by noh."""
    bench = day("suction")
    scanned = [bench.live(bench.of("lipoaspirate").code)]
    bench.do("handover.offered", to="laboratory", containers=scanned)
    return bench


def scanned(bench):
    return [bench.live(bench.of("lipoaspirate").code)]


def test_what_is_in_transit_is_not_used(day, offered):
    assert "in_transit" in offered.refused("setup.completed", "park", **SET_UP)
    assert "in_transit" not in day("to_laboratory").rules("setup.completed", "park", **SET_UP)


def test_what_is_worked_on_is_held_where_the_work_is_done(day):
    bench = day("suction")

    assert "elsewhere" in bench.refused("setup.completed", "park", **SET_UP)


def test_a_syringe_in_the_laboratory_is_not_matched_at_the_bedside(day):
    bench = day("release")

    assert bench.refused("syringe.matched", wristband=bench.band, syringe=bench.scan(1)) == {
        "elsewhere"
    }


def test_a_hand_over_is_accepted_by_another_account(offered):
    said = {"containers": scanned(offered)}

    assert offered.refused("handover.accepted", "noh", **said) == {"accepted_by_same"}
    assert offered.refused("handover.accepted", "park", **said) == set()


def test_nobody_accepts_their_own_hand_over_by_anothers_hand(day):
    bench = day("suction")
    said = {"containers": scanned(bench)}
    bench.do("handover.offered", performer="kim", to="laboratory", **said)

    for who, performer in (("noh", ""), ("kim", ""), ("park", "kim"), ("park", "noh")):
        assert bench.refused("handover.accepted", who, performer=performer, **said) == {
            "accepted_by_same"
        }
    assert bench.refused("handover.accepted", "park", **said) == set()


def test_every_container_is_scanned_on_the_other_side(day):
    bench = day("release")
    bench.do("handover.offered", "park", to="theatre", containers=[bench.scan(1), bench.scan(2)])

    assert bench.refused("handover.accepted", containers=[bench.scan(1)]) == {"not_scanned"}


def test_nothing_is_accepted_that_was_not_handed_over(day):
    bench = day("release")
    bench.do("handover.offered", "park", to="theatre", containers=[bench.scan(1)])
    both = [bench.scan(1), bench.scan(2)]

    assert bench.refused("handover.accepted", containers=both) == {"not_offered"}


def test_one_hand_over_waits_at_a_time(offered):
    assert "offer_open" in offered.refused(
        "handover.offered", to="laboratory", containers=scanned(offered)
    )


@pytest.mark.parametrize("kind", ["handover.accepted", "handover.refused"])
def test_there_is_something_to_accept_or_to_refuse(day, kind):
    bench = day("to_laboratory")

    assert bench.refused(kind, "noh", reason="so", containers=[]) == {"no_offer"}


def test_nothing_is_handed_to_where_it_is(day):
    bench = day("suction")

    assert bench.refused("handover.offered", to="theatre", containers=scanned(bench)) == {
        "there_already"
    }


def test_what_was_refused_is_where_it_was(offered):
    offered.do("handover.refused", "park", reason="no label")

    assert offered.of("lipoaspirate").place == "theatre"
    assert offered.case.offer is None
    assert offered.refused("handover.offered", to="laboratory", containers=scanned(offered)) == (
        set()
    )


def test_what_was_discarded_is_gone(day):
    bench = day("release")
    bench.do("container.discarded", "park", **bench.discarding(bench.syringe(1)))
    code = bench.scan(1)

    assert "container_ended" in bench.refused(
        "handover.offered", "park", to="theatre", containers=[code]
    )
    assert bench.refused(
        "container.discarded", "park", **bench.discarding(bench.syringe(1), volume_ml="0")
    ) == {"container_ended"}


def test_what_was_matched_and_left_the_theatre_is_matched_again(day):
    bench = day("match")
    bench.do("handover.offered", to="laboratory", containers=[bench.scan(1)])

    assert (bench.syringe(1).matched, bench.syringe(2).matched) == (False, True)


def test_a_code_that_is_none_is_not_taken_for_a_container(offered):
    assert "not_offered" in offered.rules(
        "handover.accepted", "park", containers=[*scanned(offered), code_of("syringe", 99)]
    )
