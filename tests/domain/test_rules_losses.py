"""What is dropped, leaks or is not found any more: it ends, it shows, and the rest goes on."""

import pytest

from svflab.domain.closing import custody_items
from svflab.domain.identifiers import read
from svflab.domain.next import due
from svflab.domain.scans import STOP, fault

LOST = {"witness": "kim", "reason": "not in the tray any more"}


def test_a_lost_syringe_ends_with_what_was_in_it_and_is_an_incident(day):
    bench = day("to_theatre")
    one = bench.syringe(1)

    found = bench.finds("container.lost", container=one.code, **LOST)

    assert [(f.rule, f.incident) for f in found] == [("container_lost", True)]
    bench.do("container.lost", container=one.code, **LOST)
    gone = bench.syringe(1)
    assert (gone.ended, gone.left, gone.lost) == ("lost", 0, one.left)
    assert one.code not in {item.code for item in custody_items(bench.protocol, bench.case)}


def test_what_is_lost_or_spoilt_names_the_digit_and_the_dose_that_it_does_not_get(day):
    bench = day("to_theatre")
    one = bench.syringe(1)
    thrown = bench.discarding(one, cause="dropped")

    (lost,) = bench.finds("container.lost", container=one.code, **LOST)
    (spoilt,) = bench.finds("container.discarded", "park", **thrown)

    for found in (lost, spoilt):
        assert (found.words["digit"], found.words["not_given"]) == (one.digit, f"{one.left:f}")


def test_a_full_syringe_is_not_left_over_where_the_work_was_stopped(day):
    bench = day("to_theatre")
    bench.do("case.stopped", cause="other", reason="so")
    causes = {
        act.container: act.given["cause"]
        for act in due(bench.protocol, bench.case)
        if act.kind == "container.discarded"
    }

    assert causes[bench.syringe(1).code] == "unused"
    assert causes[bench.of("svf_tube").code] == "residue"


def test_one_person_alone_loses_nothing(day):
    bench = day("to_theatre")
    alone = {**LOST, "witness": ""}

    assert "witness" in " ".join(
        bench.refused("container.lost", container=bench.syringe(1).code, **alone)
    )


def test_a_lost_syringe_is_neither_used_nor_lost_again_and_its_scan_stops(day):
    bench = day("to_theatre")
    code, label = bench.syringe(1).code, bench.scan(1)
    bench.do("container.lost", container=code, **LOST)

    again = {"wristband": bench.band, "syringe": label}
    assert "container_ended" in bench.refused("container.lost", container=code, **LOST)
    assert bench.refused("syringe.matched", "kim", **again)
    state, why, _facts = fault(bench.case.containers[code], read(label), bench.now)
    assert (state, why) == (STOP, "was_lost")


@pytest.mark.parametrize(
    ("cause", "rules"), [("residue", set()), ("dropped", {"container_spoilt"}), ("", set())]
)
def test_what_is_spoilt_is_discarded_and_asks_how_it_came(day, cause, rules):
    bench = day("to_theatre")
    said = bench.discarding(bench.syringe(1), **({"cause": cause} if cause else {}))

    assert bench.rules("container.discarded", "park", **said) == rules
