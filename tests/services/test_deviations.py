"""The list of deviations of all cases: written with each entry, made again, checked."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab.records import db, deviations, execute
from svflab.records.deviations import Filter
from svflab.records.projections import DEVIATIONS
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE, RULE = "seoul", "window.extraction"
NO = {"identity": "no", "product": "unknown", "participant": "no"}


@pytest.fixture
def day(records, clock):
    """A day whose extraction took 20:07; its own case and nothing explained."""
    wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
    day = Day(records.extensions["protocol"], SITE, "P-001", wait=wait).until("set_up")
    day.extract(minutes=20 + 7 / 60)
    day.wait(2)
    return day


def said(day, kind, who="quality", **data):
    finished = day.case.run.finished
    day.wait(1)
    return day.act(kind, who, rule=RULE, event=finished.id, **data)


def listed(**wanted):
    return deviations.page(SITE, Filter(**wanted))


def test_the_list_follows_a_deviation_and_a_rebuild_makes_the_same(day):
    assert deviations.waiting(SITE) == {"reason": 1}
    said(day, "deviation.explained", "processor", reason="the filter was seated again")
    said(day, "deviation.classified", **{"class": "major"}, **NO)
    plan = {"type": "preventive", "owner": "nurse", "due": "2026-01-01", "what": "another filter"}
    planned = said(day, "action.planned", **plan)

    (row,) = listed(owner="nurse", overdue="2026-01-02", classed="major", impact="unknown")
    assert (row["rule"], row["state"], row["due"]) == (RULE, "action", "2026-01-01")
    assert listed(owner="nurse", overdue="2026-01-01") == listed(impact="identity") == []

    day.act("action.done", "nurse", action=planned.entry.event.id, note="ordered")
    said(day, "deviation.closed")
    (row,) = listed(state="closed")
    assert (row["due"], deviations.waiting(SITE)) == ("", {})
    before = verify(day.protocol)
    assert before.is_whole
    execute(DEVIATIONS.delete())
    db.session.commit()
    assert {one.what for one in verify(day.protocol).breaks} == {"list_missing"}
    rebuild(day.protocol)
    assert listed() == [row]
    assert verify(day.protocol).is_whole


def test_a_correction_of_another_entry_changes_the_row_and_asks_for_the_reason_again(day):
    said(day, "deviation.explained", "processor", reason="the filter was seated again")
    said(day, "deviation.classified", **{"class": "minor"}, **NO)
    (before,) = listed(state="close")
    started = day.case.run.started

    day.wait(1)
    day.act(
        "extraction.started",
        "processor",
        told_at=started.occurred_at - timedelta(seconds=30),
        replaces=started.id,
        reason="read off the device",
        **started.data,
    )

    (row,) = listed(state="reason")
    assert (row["classed"], row["facts"] == before["facts"]) == ("", False)
    assert verify(day.protocol).is_whole


def test_pages_of_the_list_go_on_where_the_last_one_ended(day):
    (row,) = listed()
    rows = [{**row, "event": str(uuid4()), "rule": f"rule{number % 7}"} for number in range(25)]
    for one in rows:
        execute(DEVIATIONS.insert().values(one))
    seen, after = [], None
    while page := deviations.page(SITE, Filter(), after=after, size=10):
        seen += page
        after = tuple(page[-1][name] for name in ("found_at", "case", "rule", "event"))

    assert len(seen) == len({(one["rule"], one["event"]) for one in seen}) == 26
    assert sum(len(part) for part in deviations.every(SITE, Filter(rule="rule3"), 2)) == 4
    found = deviations.by_month(SITE, row["month"])
    assert sum(count for *_, count in found) == 26
