"""A deviation to its end: reason, class, actions, close; asked again when its facts change."""

from datetime import timedelta

import pytest

from svflab.domain.deviations import of_case, unanswered

RULE = "window.extraction"
IMPACT = {"identity": "no", "product": "unknown", "participant": "no"}


@pytest.fixture
def late(day):
    """A bench whose extraction took 30 minutes."""
    bench = day("start").tick(minutes=30)
    bench.do("extraction.finished", "park")
    return bench


def the_one(bench):
    (found,) = [
        one for one in of_case(bench.protocol, bench.case, bench.findings) if one.rule == RULE
    ]
    return found


def say(bench, kind, who="quan", **data):
    named = {"rule": RULE, "event": bench.event("extraction.finished").id}
    return bench.tick(minutes=1).do(kind, who, **{**named, **data})


def plan(bench, owner="park", **data):
    said = {"type": "corrective", "owner": owner, "due": "2026-12-01"}
    return say(bench, "action.planned", **said, **data)


def explained_and_classified(bench):
    say(bench, "deviation.explained", "park", reason="the lift")
    say(bench, "deviation.classified", **{"class": "minor"}, **IMPACT)
    return bench


def correct(bench, kind, **more):
    """Correct the last entry of a kind, a minute of the bench later."""
    bench.tick(minutes=1)
    old = bench.event(kind)
    more.setdefault("told_at", old.occurred_at)
    return bench.do(kind, old.actor, replaces=old.id, reason="misread", **{**old.data, **more})


def test_a_deviation_waits_for_one_thing_after_another_until_it_is_closed(late):
    assert the_one(late).state == "reason"
    say(late, "deviation.explained", "park", reason="the lift")
    assert the_one(late).state == "quality"
    say(late, "deviation.classified", **{"class": "major"}, **IMPACT)
    assert the_one(late).state == "close"
    planned = plan(late)
    assert the_one(late).state == "action"
    late.tick(minutes=1).do("action.done", "park", action=planned.event.id)
    assert the_one(late).state == "close"
    say(late, "deviation.closed")
    assert the_one(late).state == "closed"


def test_another_duration_asks_for_reason_class_and_close_again(late):
    explained_and_classified(late)
    say(late, "deviation.closed")

    correct(
        late,
        "extraction.started",
        told_at=late.event("extraction.started").occurred_at + timedelta(minutes=5),
    )

    found = the_one(late)
    assert found.state == "reason"
    assert (found.reason.fits, found.classed.fits) == (False, False)
    assert [f.rule for f in unanswered(late.protocol, late.case, late.findings)] == [RULE]
    say(late, "deviation.explained", "park", reason="the lift, and the pump")
    assert the_one(late).state == "quality"


def test_a_correction_that_leaves_the_facts_alone_asks_nobody_anything(late):
    explained_and_classified(late)

    corrected = correct(late, "extraction.finished")

    found = the_one(late)
    assert found.findings[0].event_id == corrected.event.id != found.event
    assert found.state == "close"
    assert unanswered(late.protocol, late.case, late.findings) == ()


def test_what_no_rule_finds_any_more_is_still_told_of(late):
    explained_and_classified(late)
    plan(late)

    at = late.event("extraction.started").occurred_at + timedelta(minutes=17)
    correct(late, "extraction.finished", told_at=at)

    found = the_one(late)
    assert (found.state, len(found.open_actions)) == ("gone", 1)


def test_quality_closes_only_what_is_explained_classified_and_done(late):
    named = {"rule": RULE, "event": late.event("extraction.finished").id}
    assert late.refused("deviation.closed", "quan", **named) == {"not_explained", "not_classified"}
    explained_and_classified(late)
    plan(late)
    assert late.refused("deviation.closed", "quan", **named) == {"action_open"}
    assert late.refused("deviation.closed", "park", **named) >= {"role"}


def test_whoever_owns_an_action_ticks_it_once_and_quality_for_one_who_left(late):
    planned = plan(explained_and_classified(late))
    named = {"action": planned.event.id}

    assert late.refused("action.done", "noh", **named) == {"action_of_another"}
    assert late.refused("action.done", "quan", **named) == set()
    late.do("action.done", "park", **named)
    assert late.refused("action.done", "park", **named) == {"action_done_already"}
    assert late.refused("action.done", "park", action="nothing") == {"action_unknown"}


def test_a_closed_case_still_takes_what_is_said_of_its_deviations(day):
    bench = day("close")
    assert "closed" not in bench.refused(
        "deviation.classified", "quan", rule="x", event="y", **{"class": "minor"}, **IMPACT
    )
