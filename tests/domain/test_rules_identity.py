"""Whose it is: identifiers compared, wristband bound, labels live, syringe and person matched."""

from dataclasses import replace

import pytest

from svflab.domain.finding import Level
from svflab.domain.identifiers import read
from tests.domain.bench import Bench, code_of, without

OTHER = code_of("case", 7)
THEIRS = {"syringe": code_of("syringe", 70), "wristband": code_of("wristband", 71)}
SEEN = {
    "codes": {
        code: {"case": OTHER, "kind": kind, "participant": "P-002"} for kind, code in THEIRS.items()
    }
}
NAMED = ["name", "birth_date"]


def print_of(code, number=1):
    return read(code).print_code(number)


# -------------------------------------------------------------------- codes and labels


def test_what_is_no_code_is_refused_whenever_it_happened(day):
    bench = day("to_theatre")
    said = {"wristband": bench.band, "syringe": "SX-0417", "told_at": bench.now}

    assert "code_unreadable" in bench.refused("syringe.matched", **said)


def test_a_code_that_nobody_knows_is_refused_whenever_it_happened(day):
    bench = day("to_theatre")
    said = {"wristband": bench.band, "syringe": print_of(THEIRS["syringe"]), "told_at": bench.now}

    assert "code_unknown" in bench.refused("syringe.matched", **said)


def test_where_a_label_is_asked_for_the_label_is_scanned(day):
    bench = day("to_theatre")
    code = bench.syringe(1).code

    assert bench.refused("syringe.matched", wristband=bench.band, syringe=code) == {
        "print_number_missing"
    }


def test_a_print_that_never_was_is_refused(day):
    bench = day("to_theatre")
    scanned = print_of(bench.syringe(1).code, 9)

    assert "print_unknown" in bench.refused(
        "syringe.matched", wristband=bench.band, syringe=scanned, told_at=bench.now
    )


def test_a_voided_label_identifies_nothing(day):
    bench = day("match")
    bench.second_timeout()
    scanned = bench.scan(1)
    bench.do("label.voided", code=scanned, reason="torn")

    assert bench.refused("syringe.taken", "kim", syringe=scanned) >= {"label_void"}


def test_a_print_that_a_newer_one_replaced_identifies_nothing(day):
    bench = day("to_theatre")
    old = bench.scan(1)
    bench.print(bench.syringe(1).code, "park", reason="torn")
    (found,) = (
        f
        for f in bench.finds("syringe.matched", wristband=bench.band, syringe=old)
        if f.rule == "label_void"
    )

    assert (found.words["number"], found.words["live"]) == ("1", "2")


def test_a_label_that_is_to_be_voided_may_be_an_old_one(day):
    bench = day("to_theatre")
    old = bench.scan(1)
    bench.print(bench.syringe(1).code, "park", reason="torn")

    assert bench.rules("label.voided", code=old, reason="torn") == set()
    bench.do("label.voided", code=old, reason="torn")
    assert bench.refused("label.voided", code=old, reason="again") == {"label_void"}


def test_a_label_is_printed_again_only_for_a_reason(day):
    bench = day("suction")
    said = {"container": bench.of("lipoaspirate").code, "number": 2, "print_code": "x"}

    assert bench.refused("label.printed", **said) == {"reprint_reason"}
    assert bench.rules("label.printed", reason="torn", **said) == set()


def test_no_label_is_printed_for_what_has_ended(day):
    bench = day("extract")
    bench.collect()
    said = {"container": bench.of("lipoaspirate").code, "number": 2, "print_code": "x"}

    assert bench.refused("label.printed", reason="torn", **said) == {"container_ended"}


def test_one_container_is_labelled_before_the_next_is_filled(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")

    assert bench.refused("syringe.filled", "park", number=2, volume_ml="1.0") == {"label_waiting"}
    bench.label(bench.syringe(1).code, "park")
    assert bench.rules("syringe.filled", "park", number=2, volume_ml="1.0") == set()


def test_a_label_is_applied_once(day):
    bench = day("suction")
    code = bench.live(bench.of("lipoaspirate").code)

    assert bench.refused("label.applied", code=code, in_presence=True) == {"applied_already"}


@pytest.mark.parametrize(("there", "found"), [(True, set()), (False, {"not_in_presence"})])
def test_the_lipoaspirate_is_labelled_in_the_participants_presence(day, there, found):
    bench = day("timeout")
    bench.do("liposuction.finished", aspirate_ml="180")
    code = bench.of("lipoaspirate").code
    bench.print(code)

    assert bench.rules("label.applied", code=bench.live(code), in_presence=there) == found


def test_whether_the_participant_was_there_is_said_of_the_lipoaspirate_alone(day):
    bench = day("timeout")
    bench.do("liposuction.finished", aspirate_ml="180")
    bench.print(bench.of("lipoaspirate").code)
    filled = day("plan")
    filled.do("syringe.filled", "park", number=1, volume_ml="1.0")
    filled.print(filled.syringe(1).code, "park")
    own = bench.live(bench.of("lipoaspirate").code)

    assert bench.rules("label.applied", code=own) == {"presence_unsaid"}
    assert bench.refused("label.applied", code=own) == set()
    assert filled.rules("label.applied", "park", code=filled.scan(1)) == set()


def test_a_wristband_is_bound_before_a_witness(day):
    bench = day("identity")
    bench.do("wristband.issued")
    code = bench.case.wristband.code
    bench.print(code)

    assert bench.refused("label.applied", code=bench.live(code)) == {"witness_missing"}
    assert bench.rules("label.applied", witness="kim", code=bench.live(code)) == set()


# ------------------------------------------------------------------------ second person


@pytest.fixture
def applied(day):
    """A syringe whose label park printed and stuck on."""
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    bench.print(bench.syringe(1).code, "park")
    bench.do("label.applied", "park", code=bench.scan(1))
    return bench


@pytest.mark.parametrize(("who", "found"), [("park", {"second_account"}), ("pyo", set())])
def test_a_label_is_verified_by_somebody_else(applied, who, found):
    assert applied.refused("label.verified", who, code=applied.scan(1)) == found


def test_nobody_verifies_their_own_label_by_anothers_hand(applied):
    assert applied.refused("label.verified", "pyo", performer="park", code=applied.scan(1)) == {
        "second_account"
    }


def test_who_recorded_that_a_label_was_stuck_on_does_not_verify_it(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    bench.print(bench.syringe(1).code, "noh")
    bench.do("label.applied", "park", performer="pyo", code=bench.scan(1))

    for who in ("park", "pyo", "noh"):
        assert bench.refused("label.verified", who, code=bench.scan(1)) == {"second_account"}
    assert bench.refused("label.verified", "quan", code=bench.scan(1)) == set()


def test_a_label_is_verified_after_it_was_applied(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    bench.print(bench.syringe(1).code, "park")

    assert "not_applied" in bench.refused("label.verified", "pyo", code=bench.scan(1))


def test_nothing_is_handed_over_without_its_label(day):
    bench = day("timeout")
    bench.do("liposuction.finished", aspirate_ml="180")
    code = bench.of("lipoaspirate").code

    assert bench.refused("handover.offered", to="laboratory", containers=[code]) == {"not_labelled"}


def test_nothing_is_released_before_every_label_is_verified(applied):
    applied.do("syringe.not_filled", "park", number=2, reason="so")
    checks = applied.ticked("product.released")

    assert applied.refused("product.released", "park", checks=checks) == {"not_verified"}


# ------------------------------------------------------------------------- who it is


def test_two_identifiers_are_compared(day):
    bench = day("preflight")
    said = {"witness": "kim", "identifiers": ["name"], "result": "match"}
    (found,) = bench.finds("identity.checked", **said, told_at=bench.now)

    assert bench.refused("identity.checked", **said) == {"identifiers_too_few"}
    assert bench.refused("identity.checked", **said, told_at=bench.now) == set()
    assert (found.rule, found.incident) == ("identifiers_too_few", True)


def test_how_many_identifiers_is_the_protocols(day, protocol):
    settings = protocol.settings
    three = {**settings, "identifiers_needed": replace(settings["identifiers_needed"], value="3")}
    bench = Bench(replace(protocol, settings=three)).until("preflight")

    assert "identifiers_too_few" in bench.refused(
        "identity.checked", witness="kim", identifiers=NAMED, result="match"
    )


def test_a_mismatch_is_recorded_and_is_an_incident(day):
    bench = day("preflight")
    said = {"witness": "kim", "identifiers": NAMED, "result": "mismatch"}
    (found,) = bench.finds("identity.checked", **said)

    assert (found.rule, found.incident, found.level) == (
        "identity_mismatch",
        True,
        Level.DEVIATION,
    )
    assert bench.refused("identity.checked", **said) == set()


def test_a_mismatch_stops_what_follows(day):
    bench = day("preflight")
    bench.do("identity.checked", witness="kim", identifiers=NAMED, result="mismatch")

    assert bench.refused("wristband.issued") == {"identity_mismatch_stands"}


# --------------------------------------------------------------------- one participant


def test_another_persons_syringe_is_an_incident_that_nobody_overrides(day):
    bench = day("to_theatre")
    said = {"wristband": bench.band, "syringe": print_of(THEIRS["syringe"]), "seen": SEEN}
    (found,) = bench.finds("syringe.matched", **said)

    assert (found.rule, found.incident, found.level) == ("wrong_participant", True, Level.STOPPING)
    assert (found.words["other_case"], found.words["this_case"]) == (OTHER, bench.code)
    assert bench.refused("syringe.matched", witness="kim", reason="I say so", **said)


def test_another_persons_wristband_is_an_incident(day):
    bench = day("to_theatre")
    said = {"wristband": print_of(THEIRS["wristband"]), "syringe": bench.scan(1), "seen": SEEN}

    assert bench.refused("syringe.matched", **said) == {"wrong_participant"}


def test_what_was_injected_of_anothers_is_recorded_as_an_incident(day):
    bench = day("take")
    said = bench.injection(syringe=THEIRS["syringe"], seen=SEEN, told_at=bench.now)
    found = {f.rule: f.incident for f in bench.finds("injection.given", "kim", **said)}

    assert found["wrong_participant"] is True
    assert bench.refused("injection.given", "kim", **said) == set()


@pytest.mark.parametrize(
    ("part", "kind", "who", "data"),
    [
        ("suction", "label.applied", "noh", {"code": print_of(THEIRS["syringe"])}),
        ("fill", "label.verified", "pyo", {"code": print_of(THEIRS["syringe"])}),
        ("suction", "handover.offered", "noh", {"containers": [print_of(THEIRS["syringe"])]}),
        ("fill", "container.discarded", "park", {"container": THEIRS["syringe"]}),
        ("fill", "container.returned", "park", {"container": THEIRS["syringe"]}),
    ],
)
def test_a_code_of_another_case_stops_every_step(day, part, kind, who, data):
    bench = day(part)

    assert "wrong_participant" in bench.refused(kind, who, witness="kim", seen=SEEN, **data)


def test_in_the_case_whose_syringe_was_used_elsewhere_it_is_an_incident(day):
    bench = day("take")
    said = bench.injection(about=f"case:{OTHER}", touches=[f"case:{bench.code}"], told_at=bench.now)
    (found,) = bench.finds("injection.given", "kim", **said)

    assert (found.rule, found.incident) == ("used_elsewhere", True)
    assert (found.words["case"], found.words["code"]) == (OTHER, bench.syringe(1).code)


def test_what_was_taken_elsewhere_is_no_longer_here(day):
    bench = day("take")
    bench.do(
        "injection.given",
        "kim",
        **bench.injection(about=f"case:{OTHER}", touches=[f"case:{bench.code}"]),
    )

    assert (bench.syringe(1).left, bench.syringe(1).ended) == (0, "injected")
    assert bench.case.given == []
    assert "container_ended" in bench.refused("injection.given", "kim", **bench.injection())


def test_the_right_kind_of_thing_is_scanned(day):
    bench = day("to_theatre")
    wristband = bench.refused("syringe.matched", wristband=bench.band, syringe=bench.band)
    syringe = bench.refused("syringe.matched", wristband=bench.scan(1), syringe=bench.scan(1))

    assert (wristband, syringe) == ({"wrong_kind"}, {"wrong_kind"})


def test_a_wristband_is_neither_handed_over_nor_discarded(day):
    bench = day("suction")
    said = bench.discarding(bench.case.wristband, volume_ml="0")

    assert "wrong_kind" in bench.refused("handover.offered", containers=[bench.band])
    assert "wrong_kind" in bench.refused("container.discarded", "park", **said)


def test_a_protocol_that_names_no_gate_asks_for_none(protocol):
    gates = tuple(g for g in protocol.steps["syringe.matched"].gates if g != "same_participant")
    bench = Bench(without(protocol, "syringe.matched", gates=gates)).until("to_theatre")
    said = {"wristband": bench.band, "syringe": print_of(THEIRS["syringe"]), "seen": SEEN}

    assert bench.rules("syringe.matched", **said) == set()
