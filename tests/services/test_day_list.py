"""What the day list promises: one order for everybody, each act once, its own day alone."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from svflab.domain.day_list import PLANNED, subject
from svflab.records import db, log
from svflab.services import day_list, redaction, verify
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import By
from svflab.services.walk import Day

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


@pytest.fixture
def registered(records):
    for code in ("P-001", "P-002", "P-003"):
        Day(records.extensions["protocol"], "seoul", code).until("register")


def by(number=0):
    made = f"00000000-0000-4000-8000-{number:012}" if number else ""
    return By("nurse", "nurse", "Theatre 2", made)


def plan(code, day=TODAY, number=0, starts="", words=""):
    return day_list.plan("seoul", day, code, starts, words, by(number), today=TODAY)


def order(day=TODAY):
    return [one.participant for one in day_list.planned("seoul", day)]


def asked(act):
    """How many statements an act sends to the database."""
    sent = []
    engine = db.session.get_bind()
    count = lambda *told: sent.append(told[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(sent)


def test_each_act_is_one_entry_about_its_day_that_touches_the_participant(registered):
    entry = plan("P-001", starts="08:30", words="left hand first")

    assert (entry.event.kind, entry.event.about) == (PLANNED, "day:2026-11-23")
    assert entry.event.touches == ("participant:P-001",)
    assert "left hand" not in entry.event.canonical()  # it is kept beside, and can be redacted
    assert log.texts([entry.event.id])[entry.event.id, "note"][1] == "left hand first"


def test_a_plan_leaves_the_lists_as_the_log_makes_them(registered, records):
    plan("P-001", words="left hand first")

    report = verify.verify(records.extensions["protocol"])

    assert report.breaks == ()


def test_a_note_that_names_somebody_is_taken_out_and_the_plan_stays(registered):
    entry = plan("P-001", starts="08:30", words="Mrs Kim, left hand first")

    by_two = redaction.By("quality", "quality", "surgeon")
    redaction.redact("seoul", entry.event.id, "note", "participant", by_two)

    found = day_list.find("seoul", TODAY, today=TODAY)
    assert (order(), found.plan[0].starts) == (["P-001"], "08:30")
    assert found.notes == {"P-001": None}


def test_two_who_move_at_once_make_one_order(registered):
    for code in ("P-001", "P-002", "P-003"):
        plan(code)

    day_list.move("seoul", TODAY, "P-003", up=True, by=by())
    day_list.move("seoul", TODAY, "P-001", up=False, by=by())

    assert order() == ["P-003", "P-001", "P-002"]
    assert day_list.move("seoul", TODAY, "P-002", up=False, by=by()) is None


def test_the_same_form_is_one_entry_and_another_act_under_its_id_is_a_conflict(registered):
    first = plan("P-001", number=1)

    assert plan("P-001", number=1) == first
    with pytest.raises(Conflict):
        plan("P-002", number=1)
    with pytest.raises(Conflict):
        plan("P-001", day=TOMORROW, number=1)
    with pytest.raises(Conflict):
        day_list.take_off("seoul", TODAY, "P-001", by(1))


def test_a_day_takes_no_more_than_one_can_work_through_but_changes_still(registered, monkeypatch):
    monkeypatch.setattr(day_list, "MOST", 2)
    plan("P-001")
    plan("P-002")

    with pytest.raises(Invalid) as met:
        plan("P-003")
    plan("P-002", starts="12:00")

    assert met.value.errors == {"day": "full"}
    assert order() == ["P-001", "P-002"]


def test_a_day_is_read_from_its_own_entries_however_many_days_there_are(registered):
    plan("P-001")
    few = asked(lambda: day_list.planned("seoul", TODAY))
    for number in range(30):
        plan("P-002", day=date(2026, 12, 1 + number))

    assert asked(lambda: day_list.planned("seoul", TODAY)) == few == 1
    assert len(log.replay("seoul", subject("2026-11-23"))) == 1


def test_a_day_lasts_from_midnight_to_midnight_of_the_sites_zone_when_clocks_are_put_back(records):
    records.config["ZONE"] = "Europe/Berlin"

    began, ended = day_list._bounds(date(2026, 10, 25))

    assert began == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert ended == datetime(2026, 10, 25, 23, tzinfo=UTC)
