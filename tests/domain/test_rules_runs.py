"""A kit fails: its run is over, its clock stops, and another kit makes another run of the same."""

import pytest

from svflab.domain.clocks import running_timers
from svflab.domain.holds import Supply, of_supplies
from svflab.domain.next import due
from svflab.domain.otherwise import otherwise

AGAIN = {"kit_serial": "KS-2", "kit_lot": "SXL-2", "kit_expiry": "2027-11-01"}
LEAK = {"cause": "kit", "reason": "the kit leaks at the filter"}


def kinds(acts):
    return {act.kind for act in acts}


@pytest.mark.parametrize("part", ["set_up", "start"])
def test_a_second_run_follows_a_failed_kit_and_gives_the_svf(day, part):
    bench = day(part)
    assert "run.failed" in kinds(otherwise(bench.protocol, bench.case))
    bench.do("run.failed", "park", **LEAK)

    assert "extraction" not in {
        one.window.code for one in running_timers(bench.protocol, bench.case)
    }
    assert "setup.completed" in kinds(due(bench.protocol, bench.case))
    assert not {"extraction.started", "extraction.finished"} & kinds(
        due(bench.protocol, bench.case)
    )
    bench.set_up(**AGAIN)
    bench.start()
    bench.extract()
    bench.collect()

    assert [run.number for run in bench.case.runs] == [1, 2]
    assert bench.case.svf is not None
    assert not {"already_done", "order"} & {finding.rule for finding in bench.findings}


def test_the_failed_kit_is_used_and_its_run_goes_no_further(day):
    bench = day("start")
    bench.do("run.failed", "park", **LEAK)
    bench.tick(minutes=17)

    assert "run_failed" in bench.refused("extraction.finished", "park")
    same = {"device": "SX-1", "kit_serial": "KS-1", "enzyme_used": False, "line_clear": True}
    assert "kit_used" in bench.refused("setup.completed", "park", **same)


def test_a_run_that_gave_svf_did_not_fail_and_a_failure_has_its_reason(day):
    assert "already_done" in day("collect").refused("run.failed", "park", **LEAK)
    assert "reason_missing" in day("start").refused("run.failed", "park", cause="kit")


def test_a_hold_of_the_failed_kit_does_not_stop_the_next_run_and_one_of_its_device_does(day):
    bench = day("start")
    kit, device = (
        Supply(kind, text, text, "equipment", bench.now)
        for kind, text in (("kit", "KS-1"), ("device", "SX-1"))
    )
    assert of_supplies([kit, device], bench.case) == [kit, device]

    bench.do("run.failed", "park", **LEAK)

    assert of_supplies([kit, device], bench.case) == [device]
