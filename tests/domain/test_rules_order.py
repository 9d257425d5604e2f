"""Rights, the order of the steps, how often they happen, and what a closed case still takes."""

from datetime import timedelta

import pytest

from svflab.domain.clocks import running_timers
from svflab.domain.closing import unanswered_points
from svflab.domain.event import instant_text
from svflab.domain.finding import Level
from svflab.domain.next import due
from tests.domain.bench import CASE, FIT, PREFLIGHT, T0, Bench, code_of

OTHER = code_of("case", 7)


@pytest.fixture
def fresh(protocol):
    return Bench(protocol)


# ------------------------------------------------------------------------------- rights


def test_a_step_is_stated_in_a_role_that_the_protocol_names(day):
    bench = day("start")

    assert bench.rules("extraction.finished", "noh") >= {"role"}
    assert "role" not in bench.rules("extraction.finished", "park")


def test_a_missing_right_refuses_what_has_happened_too(day):
    bench = day("start").tick(minutes=17)

    assert bench.refused("extraction.finished", "noh", told_at=bench.now) == {"role"}


@pytest.mark.parametrize(("ahead", "found"), [(2, set()), (2.000001, {"future"})])
def test_nothing_happens_later_than_the_server_hears_of_it(day, ahead, found):
    bench = day("start").tick(minutes=17)
    told = bench.now + timedelta(seconds=ahead)

    assert bench.refused("extraction.finished", "park", told_at=told, heard_at=bench.now) == found


def test_a_witness_is_asked_for(day):
    bench = day("preflight")
    said = {"identifiers": ["name", "birth_date"], "result": "match"}

    assert bench.refused("identity.checked", **said) == {"witness_missing"}
    assert bench.refused("identity.checked", told_at=bench.now, **said) == set()
    assert bench.rules("identity.checked", told_at=bench.now, **said) == {"witness_missing"}
    assert bench.refused("identity.checked", witness="noh", **said) == {"witness_same"}
    assert bench.refused("identity.checked", witness="kim", **said) == set()


def test_the_performer_is_no_witness_either(day):
    bench = day("preflight")
    said = {"identifiers": ["name", "birth_date"], "result": "match"}

    assert bench.refused("identity.checked", performer="kim", witness="kim", **said) == {
        "witness_same"
    }


@pytest.mark.parametrize(
    ("part", "kind", "who", "data"),
    [
        ("plan", "syringe.not_filled", "park", {"number": 1}),
        ("second_timeout", "injection.stopped", "kim", {}),
        ("open", "case.stopped", "noh", {"cause": "other"}),
        ("set_up", "deviation.explained", "park", {"rule": "late_entry"}),
    ],
)
def test_a_reason_is_given_where_the_protocol_asks_for_one(day, part, kind, who, data):
    bench = day(part)

    assert "reason_missing" in bench.refused(kind, who, **data)
    assert "reason_missing" not in bench.rules(kind, who, reason="so it was", **data)


# ------------------------------------------------------------------------------ opening


def test_a_case_opens_for_an_eligible_participant(fresh):
    assert fresh.rules("case.opened", "choi", participant="P-001", seen=FIT) == set()


@pytest.mark.parametrize("standing", ["screening", "not_eligible", "failed", "withdrawn"])
def test_without_eligibility_no_case_opens(fresh, standing):
    seen = {**FIT, "standing": standing}

    assert fresh.refused("case.opened", "choi", participant="P-001", seen=seen) == {"not_eligible"}


def test_what_has_happened_without_eligibility_shows(fresh):
    seen = {**FIT, "standing": "screening"}
    said = {"participant": "P-001", "seen": seen, "told_at": T0}

    assert fresh.refused("case.opened", "choi", **said) == set()
    assert fresh.rules("case.opened", "choi", **said) == {"not_eligible"}


@pytest.mark.parametrize(
    ("until", "refused"), [({}, {"opening_held"}), ({"until": instant_text(T0)}, set())]
)
def test_no_case_opens_while_somebody_holds_the_opening_of_cases(fresh, until, refused):
    held = {"cause": "guidance", "since": instant_text(T0 - timedelta(days=1)), **until}
    said = {"participant": "P-001", "seen": {**FIT, "opening": [held]}}

    assert fresh.refused("case.opened", "choi", **said) == refused
    before = fresh.rules("case.opened", "choi", told_at=T0 - timedelta(days=2), **said)
    assert "opening_held" not in before


def test_no_case_opens_for_nobody(fresh):
    said = {"participant": "P-404", "seen": {**FIT, "standing": "not_known"}}

    assert fresh.refused("case.opened", "choi", told_at=T0, **said) == {"participant_unknown"}


def test_no_case_opens_before_the_settings_of_the_site_are_confirmed(fresh):
    seen = {**FIT, "unconfirmed": 3}

    assert fresh.refused("case.opened", "choi", participant="P-001", seen=seen) == {
        "settings_unconfirmed"
    }


def test_a_participant_has_one_open_case(fresh):
    seen = {**FIT, "open_case": OTHER}

    assert fresh.refused("case.opened", "choi", participant="P-001", seen=seen) == {
        "participant_has_case"
    }


def test_who_was_treated_before_may_have_a_case_and_it_shows(fresh):
    said = {"participant": "P-001", "seen": {**FIT, "treated": OTHER}}

    assert fresh.refused("case.opened", "choi", **said) == set()
    assert fresh.rules("case.opened", "choi", **said) == {"treated_before"}


def test_a_case_opens_once(day):
    bench = day("open")

    assert "opened_twice" in bench.refused(
        "case.opened", "choi", participant="P-001", seen=FIT, told_at=T0
    )


@pytest.mark.parametrize("code", ["SVF-0001", "S7K3QM9X25", CASE.lower(), CASE[:-1] + "2", ""])
def test_a_case_opens_under_a_code_for_cases(protocol, code):
    bench = Bench(protocol, code)

    assert "case_code" in bench.refused("case.opened", "choi", participant="P-001", seen=FIT)


def test_nothing_happens_in_a_case_that_was_never_opened(fresh):
    assert "not_opened" in fresh.refused("preflight.completed", told_at=T0, **PREFLIGHT)


def test_what_happened_before_the_opening_shows(day):
    bench = day("open")
    said = {**PREFLIGHT, "told_at": T0 - timedelta(minutes=1)}

    assert bench.rules("preflight.completed", **said) >= {"before_opening"}
    assert bench.refused("preflight.completed", **said) == set()


# -------------------------------------------------------------------------------- order


def test_a_step_waits_for_the_steps_before_it(day):
    bench = day("timeout")

    assert "order" in bench.refused("liposuction.finished", aspirate_ml="180")
    assert "order" not in day("suction").rules("handover.offered", to="laboratory")


def test_a_second_run_waits_for_its_own_steps(day):
    bench = day("collect")
    bench.set_up(kit_serial="KS-2")

    assert "order" in bench.refused("extraction.finished", "park")
    assert "order" not in bench.rules("extraction.started", "park")


def test_a_step_of_a_case_happens_once_and_who_did_it_is_named(day):
    bench = day("preflight")
    (found,) = (f for f in bench.finds("preflight.completed", **PREFLIGHT))

    assert (found.rule, found.words["who"]) == ("already_done", "noh")
    assert found.words["at"] == instant_text(bench.event("preflight.completed").occurred_at)


def test_a_step_of_a_run_happens_once_in_it(day):
    bench = day("extract")

    assert "already_done" in bench.refused("extraction.finished", "park")
    bench.collect()
    bench.set_up(kit_serial="KS-2")
    assert "already_done" not in bench.rules("extraction.started", "park")


def test_a_run_is_not_set_up_again_before_its_svf_is_collected(day):
    bench = day("start")
    said = {"device": "SX-1", "kit_serial": "KS-2", "enzyme_used": False, "line_clear": True}

    assert "already_done" in bench.refused("setup.completed", "park", **said)


def test_identifiers_that_did_not_match_are_compared_again(day):
    bench = day("preflight")
    said = {"witness": "kim", "identifiers": ["name", "birth_date"]}
    bench.do("identity.checked", **said, result="mismatch")

    assert bench.rules("identity.checked", **said, result="match") == set()
    bench.do("identity.checked", **said, result="match")
    assert bench.refused("identity.checked", **said, result="match") == {"already_done"}


def test_a_result_is_reported_once(day):
    bench = day("results")
    said = {"test": "viability", "state": "reported", "value": "95"}

    assert bench.refused("result.reported", "park", **said) == {"already_done"}


def test_a_result_that_was_awaited_is_reported(day):
    bench = day("results")
    said = {"test": "sterility", "state": "reported", "value": "no_growth"}

    assert bench.rules("result.reported", "park", **said) == set()


def test_each_point_of_time_is_observed_once(day):
    bench = day("observe")

    assert bench.refused("observation.recorded", point="end", pain=2) >= {"already_done"}


def test_an_observation_that_was_not_made_is_answered_for_and_the_case_closes(day):
    bench = day("rest")
    for point in ("end", "min15", "h1"):
        (found,) = bench.finds("observation.missed", point=point, cause="left")
        assert (found.rule, found.level, found.incident) == ("not_observed", "deviation", False)
        assert found.words == {"moment": point, "missed": "left"}
        bench.do("observation.missed", point=point, cause="left")

    assert bench.refused("observation.missed", point="h1", cause="left") == {"already_done"}
    assert not any(clock.window.point for clock in running_timers(bench.protocol, bench.case))
    assert unanswered_points(bench.case) == ()
    for container in bench.case.containers.values():
        if container.kind in {"svf_tube", "syringe"} and not container.ended:
            bench.do("container.discarded", "park", **bench.discarding(container))
    bench.sign_close()
    assert bench.refused("case.closed", "quan") == {"owner_missing"}
    assert [act.kind for act in due(bench.protocol, bench.case)][-1] == "case.closed"


def test_what_was_missed_may_be_seen_after_all_and_what_was_seen_is_not_missed(day):
    bench = day("rest")
    bench.do("observation.missed", point="end", cause="forgotten")

    assert "already_done" not in bench.refused("observation.recorded", point="end", pain=2)
    assert "already_done" in day("observe").refused(
        "observation.missed", point="end", cause="forgotten"
    )


def test_a_late_entry_shows_how_late_it_is(day):
    bench = day("start").tick(minutes=34)
    told = bench.now - timedelta(minutes=16)
    (found,) = bench.finds("extraction.finished", "park", told_at=told, heard_at=bench.now)

    assert (found.rule, found.level, found.words["minutes"]) == (
        "late_entry",
        Level.DEVIATION,
        "16",
    )


@pytest.mark.parametrize(("seconds", "found"), [(900, set()), (901, {"late_entry"})])
def test_an_entry_is_late_after_the_minutes_of_the_site(day, seconds, found):
    bench = day("suction").tick(minutes=30)
    told = bench.now - timedelta(seconds=seconds)
    scanned = [bench.live(bench.of("lipoaspirate").code)]
    said = {"to": "laboratory", "containers": scanned, "told_at": told, "heard_at": bench.now}

    assert bench.rules("handover.offered", **said) == found


# ---------------------------------------------------------------------- stopped, closed


def test_a_stopped_case_takes_disposal_and_nothing_new(day):
    bench = day("fill")
    bench.do("case.stopped", "kim", cause="adverse_event", reason="so it was")

    assert "stopped" in bench.refused("product.released", "park", checks={})
    for container in [bench.of("svf_tube"), *bench.case.syringes]:
        assert bench.refused("container.discarded", "park", **bench.discarding(container)) == set()


def test_a_stopped_case_closes_when_nothing_of_it_is_left(day):
    bench = day("fill")
    bench.do("case.stopped", "kim", cause="other", reason="so it was")

    assert bench.refused("case.closed", "quan") >= {"custody_open", "owner_missing"}
    bench.discard()
    bench.sign_close()
    assert bench.refused("case.closed", "quan", owner="quan", due="2026-12-07") == set()


def test_a_case_that_was_stopped_before_anything_was_cut_closes(day):
    bench = day("open")
    bench.do("case.stopped", "kim", cause="not_eligible", reason="so it was")
    bench.sign_close()

    assert bench.refused("case.closed", "quan") == set()


def test_a_case_closes_after_its_observations_or_is_stopped_first(day):
    bench = day("fitness")
    bench.sign_close()

    assert bench.refused("case.closed", "quan") == {"order"}


def test_a_closed_case_takes_results_and_reasons(day):
    bench = day("close")
    said = {"test": "sterility", "state": "reported", "value": "no_growth"}

    assert bench.refused("result.reported", "park", **said) == set()
    assert bench.refused("deviation.explained", "park", rule="x", reason="so") == set()
    assert "closed" in bench.refused("anaesthetic.given", "kim", anaesthetic_mg="10")


def test_the_close_is_refused_with_what_is_open(day):
    bench = day("inject")
    found = {
        (f.words["what"], f.words["code"])
        for f in bench.finds("case.closed", "quan", owner="quan", due="2026-12-07")
        if f.rule == "custody_open"
    }

    assert found == {
        ("svf_tube_not_ended", bench.of("svf_tube").code),
        ("syringe_not_ended", bench.syringe(2).code),
        ("observation_end", ""),
        ("observation_min15", ""),
        ("observation_h1", ""),
    }


def test_the_close_waits_for_an_owner_of_what_is_awaited(day):
    bench = day("observe")
    bench.sign_close()

    assert bench.refused("case.closed", "quan") == {"owner_missing"}
    assert bench.refused("case.closed", "quan", owner="quan", due="2026-12-07") == set()


def test_a_plan_is_settled_before_the_release(day):
    bench = day("plan")
    bench.fill_one(1)
    checks = bench.ticked("product.released")

    assert bench.refused("product.released", "park", checks=checks) == {"syringe_open"}
    bench.do("syringe.not_filled", "park", number=2, reason="not enough")
    assert bench.refused("product.released", "park", checks=checks) == set()
