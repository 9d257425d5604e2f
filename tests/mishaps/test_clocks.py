"""Clocks that are set, jump, or change to summer time in the middle of a case."""

from datetime import UTC, datetime, timedelta

import pytest

from svflab.services.walk import Day
from tests.mishaps.deeds import go_on, stopped_by
from tests.mishaps.ending import SITE, ends


@pytest.mark.parametrize("minutes", [5, 600])
def test_the_servers_clock_is_set_back_and_the_day_goes_on(begin, clock, minutes):
    day = begin("set_up")
    before = day.case.entries[-1]

    clock.step(minutes=-minutes)
    go_on(day, "set_up")

    begun = next(e for e in day.case.entries if e.event.kind == "extraction.started")
    assert begun.recorded_at < before.recorded_at
    assert begun.event.occurred_at == before.event.occurred_at

    ends(day, "the server's clock had been set back")


def test_the_servers_clock_jumps_ahead_and_is_put_right(begin, clock):
    day = begin("release")

    clock.step(hours=5)
    with stopped_by("expired"):
        day.to_theatre()
    clock.step(hours=-5)
    go_on(day, "release")

    ends(day, "was to be used before", "the server's clock had been set back")


def test_a_workstation_whose_clock_is_an_hour_ahead_tells_when_it_happened(begin, clock):
    day = begin("set_up")

    with stopped_by("future"):
        day.act("extraction.started", "processor", told_at=clock.now + timedelta(hours=1))
    go_on(day, "set_up")

    ends(day, "is in the future.")


def test_a_workstation_whose_clock_is_an_hour_behind_tells_when_it_happened(begin, clock):
    day = begin("extract")
    said = {"volume_ml": "10.0", "appearance": "as_expected"}
    wrong = day.act("svf.collected", "processor", **said, told_at=clock.now - timedelta(hours=1))

    found = {f.rule for f in wrong.findings if f.event_id == wrong.entry.event.id}
    said = {"replaces": wrong.entry.event.id, "reason": "the clock of this screen is wrong"}
    day.act("entry.withdrawn", "processor", **said)
    go_on(day, "extract")

    assert found >= {"late_entry", "order"}
    ends(day, "withdrawn by", "the clock of this screen is wrong")


def test_the_clocks_change_to_summer_time_during_the_extraction(app_on, database_url, clock):
    app = app_on(database_url, ZONE="Europe/Berlin")
    clock.to(datetime(2027, 3, 27, 23, 30, tzinfo=UTC))
    with app.app_context():
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        day = Day(app.extensions["protocol"], SITE, "P-001", wait, zone="Europe/Berlin")
        day.until("set_up")
        clock.to(datetime(2027, 3, 28, 0, 50, tzinfo=UTC))
        go_on(day, "set_up")

        run = day.case.runs[0]
        assert run.finished.occurred_at - run.started.occurred_at == timedelta(minutes=17)
        ends(day, "01:50:00 +01", "03:07:00 +02")


def test_the_use_by_runs_over_midnight(begin, clock):
    day = begin("plan")
    clock.to(datetime(2026, 11, 23, 13, 30, tzinfo=UTC))

    day.fill()
    go_on(day, "fill")

    ends(day, "Use by: 2026-11-24 02:30 +09:00")
