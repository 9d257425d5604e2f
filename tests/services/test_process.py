"""What is measured in every case: written with each entry, moved by corrections, made again."""

from datetime import timedelta
from decimal import Decimal

import pytest

from svflab.records import db, execute, process
from svflab.records.process import Filter
from svflab.records.projections import MEASURES
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE, WINDOW = "seoul", "window.extraction"


@pytest.fixture
def day(records, clock):
    """A day whose extraction took 20:07."""
    wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
    day = Day(records.extensions["protocol"], SITE, "P-001", wait=wait).until("set_up")
    day.extract(minutes=20 + 7 / 60)
    day.wait(2)
    return day


def newest(measure=WINDOW, size=50, **wanted):
    return process.newest(SITE, Filter(**wanted), measure, size)


def started_earlier(day, by):
    started = day.case.run.started
    at = started.occurred_at - by
    day.wait(1)
    words = {"replaces": started.id, "reason": "read off the device"}
    return day.act("extraction.started", "processor", told_at=at, **words, **started.data)


def test_a_window_is_measured_as_the_rules_judge_it_with_what_it_is_looked_at_by(day):
    (row,) = newest()

    assert (row["value"], row["unit"], row["low"], row["high"]) == ("1207", "s", "900", "1200")
    assert (row["verdict"], row["stopped"], row["month"]) == ("over", False, "2026-11")
    assert (row["device"], row["kit_lot"], row["by"]) == (day.device, "SXL-2611", "processor")
    assert row["ended_at"] - row["started_at"] == timedelta(seconds=1207)


def test_a_correction_and_an_entry_taken_back_move_the_numbers(day):
    started_earlier(day, timedelta(seconds=-30))
    (row,) = newest()
    assert (row["value"], row["verdict"]) == ("1177", "inside")

    finished = day.case.run.finished
    day.wait(1)
    day.act("entry.withdrawn", "processor", replaces=finished.id, reason="of another device")

    assert newest() == []
    assert verify(day.protocol).is_whole


def test_yield_viability_and_the_age_of_a_syringe_are_numbers_too(records, clock):
    wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
    day = Day(records.extensions["protocol"], SITE, "P-001", wait=wait).until("inject")

    (found,) = newest("yield")
    (viability,) = newest("result.viability")
    ages = newest("window.use_by")

    assert (Decimal(found["value"]), found["unit"]) == (200000, "cells/mL")
    assert (viability["value"], viability["unit"], viability["verdict"]) == ("91", "%", "inside")
    assert {row["subject"] for row in ages} == {one.code for one in day.case.syringes}
    assert all(Decimal(row["high"]) > Decimal(row["value"]) > 0 for row in ages)
    day.wait(1)
    reported = day.case.reported("viable_cells").event
    words = {"replaces": reported.id, "reason": "read from another sample"}
    data = {**reported.data, "value": "90000"}
    day.act("result.reported", "processor", told_at=reported.occurred_at, **words, **data)

    (found,) = newest("yield")
    assert (Decimal(found["value"]), found["verdict"]) == (5000, "under")


def test_a_stopped_case_is_marked_and_a_rebuild_makes_the_same(day):
    day.act("case.stopped", "surgeon", cause="other", reason="the participant is unwell")
    rows = next(process.every(SITE, Filter()))
    assert {row["stopped"] for row in rows} == {True}
    assert verify(day.protocol).is_whole

    execute(MEASURES.delete().where(MEASURES.c.measure == WINDOW))
    db.session.commit()
    assert {one.what for one in verify(day.protocol).breaks} == {"list_missing"}
    rebuild(day.protocol)

    assert list(process.every(SITE, Filter())) == [rows]
    assert verify(day.protocol).is_whole


def test_the_newest_of_the_months_that_are_asked_for_are_read_and_no_more(day):
    (row,) = newest()
    for month, ended in (("2026-10", 40), ("2026-09", 70), ("2026-08", 100)):
        older = {"event": month, "month": month, "ended_at": row["ended_at"] - timedelta(ended)}
        execute(MEASURES.insert(), [{**row, **older}])

    assert [one["month"] for one in newest(size=2)] == ["2026-11", "2026-10"]
    assert [one["month"] for one in newest(until="2026-10", size=2)] == ["2026-10", "2026-09"]
    assert [one["month"] for one in newest(since="2026-10")] == ["2026-11", "2026-10"]
    told = [one for part in process.every(SITE, Filter(measure=WINDOW), 2) for one in part]
    assert sorted(one["month"] for one in told) == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert process.first_day(SITE) == day.case.opened.event.occurred_at
