"""The clocks of reports: on the lists, under the rules of the site, ended by what was sent."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab.domain.deadlines import end_of, local_date
from svflab.records import projections, reports
from svflab.services import deadlines, safety, settings
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify

SITE, ZONE = "seoul", "Asia/Seoul"


@pytest.fixture
def serious(protocol, walk):
    """A participant was admitted to hospital."""
    return walk("open").report(term="systemic.fever", grade="3", serious={"hospitalisation": True})


def row(recorded):
    code = recorded.known.adverse_event.code
    return next(one for one in projections.reports(SITE) if one["code"] == code)


def confirm(protocol, **changed):
    values = {one.setting.name: one.value for one in settings.standing(protocol, SITE)}
    who = {"site": SITE, "actor": "quality", "role": "quality", "reason": "our rules"}
    return settings.confirm(protocol, {**values, **changed}, event_id=str(uuid4()), **who)


def test_a_list_has_the_first_report_that_is_due_and_is_made_again_alike(protocol, serious):
    aware = row(serious)["aware_at"]
    assert (row(serious)["due_at"] - aware).total_seconds() == 24 * 3600
    assert reports.running(SITE) == [serious.known.adverse_event.code]

    confirm(protocol, reporting_ethics_hours="6", reporting_hospital_hours="12")
    confirm(protocol, reporting_ethics_hours="48", reporting_arm_serious_days="10")

    assert (row(serious)["due_at"] - aware).total_seconds() == 6 * 3600
    known = safety.find(protocol, SITE, serious.known.adverse_event.code)
    found = {clock.rule.code: clock for clock in deadlines.clocks(protocol, known)}
    day = local_date(aware, ZONE)
    assert found["kr_arm.serious"].due_at == end_of(day + timedelta(days=10), ZONE)
    before = row(serious)
    assert verify(protocol).is_whole
    rebuild(protocol)
    assert row(serious) == before


def test_what_is_not_serious_stands_on_no_list_of_deadlines(protocol, walk):
    bruise = walk("open").report(term="digit.bruising", digit="right_thumb")

    assert row(bruise)["due_at"] is None
    assert reports.running(SITE) == []
