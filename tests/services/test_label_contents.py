"""What a further print says: what the one before said, or what was corrected since and seen."""

from datetime import timedelta

import pytest
from flask import current_app

from svflab.services import labels, subjects
from svflab.services.errors import Invalid
from svflab.services.walk import Day


@pytest.fixture
def day(records, clock):
    """Return a day on which the first of two syringes was filled and its label is on."""
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("plan").wait(10)
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    day.act("label.printed", "processor", container=syringe(day).code)
    day.act("label.applied", "processor", code=day.live(syringe(day).code))
    return day


def syringe(day):
    return day.case.syringes[0]


def following(day):
    known = subjects.case_of(day.protocol, "seoul", day.code)
    return labels.following(day.protocol, known, syringe(day), "Asia/Seoul")


def printed(day, **more):
    data = {"reason": "smeared", "container": syringe(day).code, **more}
    return day.act("label.printed", "processor", **data).entry.event.data


def correct(day, earlier=timedelta(0), **said):
    filled = day.case.last("syringe.filled").event
    told_at = filled.occurred_at - earlier
    told = {"number": 1, "volume_ml": "1.0", "told_at": told_at, **said}
    day.act("syringe.filled", "processor", replaces=filled.id, reason="read again", **told)


def test_a_further_print_is_the_frozen_copy_of_the_one_before(day, monkeypatch):
    first = labels.history(subjects.case_of(day.protocol, "seoul", day.code), syringe(day))[0]
    monkeypatch.setitem(current_app.config, "SITE_NAME", "Another hospital")
    monkeypatch.setitem(current_app.config, "ZONE", "Europe/Vienna")

    then, before = printed(day)["facts"], first.printed.event.data["facts"]

    assert following(day).differences == ()
    assert {**then, "code": ""} == {**before, "code": ""}
    assert then["code"] != before["code"]


def test_a_corrected_volume_is_a_difference_and_its_print_is_refused_until_it_was_seen(day):
    correct(day, volume_ml="0.8")
    (one,) = following(day).differences

    with pytest.raises(Invalid) as met:
        printed(day)

    assert (one.fact, one.now, one.then) == ("volume_ml", "1.0", "0.8")
    assert met.value.errors == {"seen": "differs"}
    assert len(syringe(day).prints) == 1
    assert printed(day, seen=following(day).seen)["facts"]["volume_ml"] == "0.8"
    assert following(day).differences == ()


def test_a_corrected_time_of_filling_moves_the_use_by_on_the_label(day):
    correct(day, timedelta(minutes=5))

    changed = {one.fact: (one.now, one.then) for one in following(day).differences}

    assert set(changed) == {"prepared", "expires"}
    assert all(now > then for now, then in changed.values())


def test_a_measured_barrel_that_takes_another_label_is_a_difference(day):
    correct(day, barrel_mm="25")

    (one,) = following(day).differences

    assert (one.fact, one.now, one.then) == ("template", "syringe-flag", "syringe-flat")
    assert printed(day, seen=following(day).seen)["template"] == "syringe-flat"


def test_what_was_seen_before_another_correction_does_not_count(day):
    correct(day, volume_ml="0.8")
    seen = following(day).seen
    correct(day, volume_ml="0.7")

    with pytest.raises(Invalid, match="differs"):
        printed(day, seen=seen)


def test_a_correction_that_changes_nothing_on_the_label_asks_nothing(day):
    correct(day, volume_ml="1.0")

    assert following(day).seen == ""
    assert printed(day)["number"] == 2
