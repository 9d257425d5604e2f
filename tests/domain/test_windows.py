"""The windows of the site, and the reminders of steps that nobody has closed."""

from datetime import timedelta

import pytest

from svflab.domain.clocks import running_timers
from svflab.domain.timing import Verdict
from tests.domain.bench import SUCTION, Bench

SITES = {"harvest_minutes": "45", "release_minutes": "30"}


def timers(bench, code):
    return [t for t in running_timers(bench.protocol, bench.case) if t.window.code == code]


def asked(bench):
    """The reminders that are due now, by their window, with the containers they are about."""
    found = {}
    for one in running_timers(bench.protocol, bench.case):
        if one.window.reminds and one.verdict(bench.now) is Verdict.OVER:
            found.setdefault(one.window.code, []).append(one.subject)
    return found


def give_out(bench, code, outcome="sent"):
    """Print a label and say what came of its paper."""
    bench.print(code)
    bench.do("label.sent", code=bench.live(code), way="printer", printer="Z1", outcome=outcome)


# ------------------------------------------------------------------------------ windows


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"minutes": 60}, set()),
        ({"minutes": 60, "milliseconds": 1}, {"window.harvest"}),
    ],
)
def test_fat_that_waits_too_long_for_its_extraction_is_a_deviation(day, span, found):
    bench = day("set_up")
    bench.now = bench.event("liposuction.finished").occurred_at + timedelta(**span)

    assert bench.rules("extraction.started", "park") == found


def test_the_fat_waits_again_when_its_run_has_failed(day):
    bench = day("start")
    assert timers(bench, "harvest") == []

    bench.do("run.failed", "park", cause="power", reason="so")
    (again,) = timers(bench, "harvest")
    assert again.started_at == bench.event("liposuction.finished").occurred_at

    bench.set_up(kit_serial="KS-2", kit_lot="L-1", kit_expiry="2027-10-31")
    assert timers(bench, "harvest") == [again]
    bench.now = again.closes_at + timedelta(milliseconds=1)
    assert "window.harvest" in bench.rules("extraction.started", "park")
    bench.start()
    assert timers(bench, "harvest") == []


def test_fat_that_is_gone_waits_for_nothing(day):
    bench = day("to_laboratory")
    assert timers(bench, "harvest")

    bench.do("container.discarded", "park", **bench.discarding(bench.of("lipoaspirate")))
    assert timers(bench, "harvest") == []


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"minutes": 120}, set()),
        ({"minutes": 120, "milliseconds": 1}, {"window.release"}),
    ],
)
def test_only_the_first_injection_ends_the_wait_since_the_release(day, span, found):
    bench = day("take")
    (wait,) = timers(bench, "release")
    bench.now = wait.started_at + timedelta(**span)

    assert bench.rules("injection.given", "kim", **bench.injection()) == found
    bench.inject()
    assert timers(bench, "release") == []
    bench.tick(minutes=1)
    bench.take(2)
    assert bench.rules("injection.given", "kim", **bench.injection(2)) == set()


def test_nothing_waits_for_an_injection_once_injecting_was_stopped(day):
    bench = day("take")
    bench.do("injection.stopped", "kim", reason="faint")

    assert timers(bench, "release") == []


# ------------------------------------------------------------------------------ settings


@pytest.fixture
def opened(protocol):
    """Return a function that opens a case with these settings, and takes the fat."""

    def made(settings):
        bench = Bench(protocol)
        bench.do("case.opened", "choi", participant="P-001", settings=settings)
        bench.do("liposuction.finished", **SUCTION)
        return bench

    return made


def test_a_window_has_the_limits_that_the_site_confirmed(opened, protocol):
    bench = opened({**{name: one.value for name, one in protocol.settings.items()}, **SITES})
    (wait,) = timers(bench, "harvest")

    assert wait.closes_at - wait.started_at == timedelta(minutes=45)
    bench.tick(minutes=46)
    assert "window.harvest" in bench.rules("extraction.started", "park")


def test_a_limit_that_the_site_got_later_counts_nothing_in_a_case_that_was_open(opened, protocol):
    """A case keeps the settings of the day it was opened; nobody had confirmed this one."""
    kept = {n: s.value for n, s in protocol.settings.items() if n not in SITES}
    bench = opened(kept)
    give_out(bench, bench.of("lipoaspirate").code)
    bench.tick(hours=9)

    assert timers(bench, "harvest") == []
    assert "window.harvest" not in bench.rules("extraction.started", "park")
    assert asked(bench) == {"label": [bench.of("lipoaspirate").code]}


# ------------------------------------------------------------------------------ reminders


def test_a_reminder_says_nothing_until_its_time_is_over_and_judges_nothing(day):
    bench = day("suction")
    code = bench.of("lipoaspirate").code
    give_out(bench, code)
    bench.tick(minutes=10)
    assert asked(bench) == {}
    bench.tick(milliseconds=1)
    assert asked(bench) == {"label": [code]}

    said = {"code": bench.live(code), "in_presence": True}
    assert not {r for r in bench.rules("label.applied", **said) if r.startswith("window.")}
    bench.do("label.applied", **said)
    assert asked(bench) == {}


def test_a_print_that_was_voided_is_not_waited_for_and_the_next_one_is(day):
    bench = day("suction")
    code = bench.of("lipoaspirate").code
    give_out(bench, code)
    bench.do("label.voided", code=bench.live(code), reason="torn")
    bench.tick(minutes=30)
    assert asked(bench) == {}

    give_out(bench, code)
    bench.tick(minutes=11)
    assert asked(bench) == {"label": [code]}


def test_a_print_of_which_nothing_left_lies_nowhere(day):
    bench = day("suction")
    give_out(bench, bench.of("lipoaspirate").code, "sending")
    code = bench.of("lipoaspirate").live_print.code
    bench.do("label.sent", code=code, way="printer", printer="Z1", outcome="failed")
    bench.tick(minutes=30)

    assert asked(bench) == {}


def test_svf_that_stays_in_the_device_is_asked_about(day):
    bench = day("extract")
    bench.tick(minutes=16)
    assert asked(bench) == {"collect": [""]}

    bench.collect()
    assert asked(bench) == {}


def test_a_syringe_in_hand_that_nobody_injects_is_asked_about(day):
    bench = day("take")
    first = bench.syringe(1).code
    bench.tick(minutes=16)
    assert asked(bench) == {"in_hand": [first]}

    bench.inject()
    assert asked(bench) == {}


def test_an_issued_syringe_with_neither_injection_nor_discard_is_asked_about(day):
    bench = day("take")
    bench.inject()
    left = bench.syringe(2)
    bench.tick(minutes=91)
    assert asked(bench) == {"in_theatre": [left.code]}

    bench.do("container.discarded", "kim", **bench.discarding(left))
    assert asked(bench) == {}


def test_a_syringe_that_goes_back_to_the_laboratory_is_not_in_the_theatre(day):
    bench = day("to_theatre")
    codes = [one.code for one in bench.case.syringes]
    bench.hand_over("laboratory", "noh", "park", codes)
    bench.tick(minutes=91)

    assert asked(bench) == {}


def test_a_case_that_nobody_closes_is_asked_about_after_its_last_injection(day):
    bench = day("observe")
    bench.now = bench.event("injection.given").occurred_at + timedelta(minutes=241)
    assert asked(bench) == {"case_open": [""]}

    bench.close()
    assert asked(bench) == {}
