"""The hand-over of the shift: one page of every open case, read and acknowledged."""

import re

import pytest

from tests.web.codes import ungrouped


@pytest.fixture
def two(ward):
    """One case whose extraction runs, and another one that waits for its injections."""
    other = ward.participant("P-002", bench="Bench 2", device="SX-0418")
    with ward.app.app_context():
        other.until("to_theatre")
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    return ward, other


def seen(ward, who="nurse"):
    return ward.at_work(who).get("/shift-note").text


def send(ward, page, who="nurse"):
    given = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("event_id", "seq")
    }
    return ward.at_work(who).post("/shift-note", given)


def test_it_says_of_every_open_case_what_runs_what_is_next_and_who_has_what(two):
    ward, _other = two

    page = seen(ward)

    assert ward.day.code in ungrouped(page)
    assert "P-001" in page
    assert "P-002" in page
    assert "Start the extraction" in page
    assert "Extraction" in page
    assert "Match the syringe with the wristband" in page
    assert "held by Demo Nurse, theatre" in page
    assert "Sterility culture" in page
    assert "Nobody yet." in page


def test_whoever_read_it_says_so_once(two):
    ward, _other = two
    page = seen(ward)

    assert send(ward, page).status_code == 303
    assert send(ward, page).status_code == 303

    assert [event.actor for event in ward.told("shift.note_read")] == ["nurse"]
    assert "Demo Nurse" in seen(ward).partition("Read by")[2]


def test_what_was_recorded_since_is_read_first(two):
    ward, _other = two
    page = seen(ward)
    ward.clock.tick(minutes=17)
    ward.act("extraction.finished", "processor")

    answer = send(ward, page)

    assert answer.status_code == 409
    assert "Something was recorded since" in answer.text
    assert ward.told("shift.note_read") == []


def test_with_no_open_case_there_is_nothing_to_hand_over(ward):
    assert "There is nothing to hand over." in seen(ward)
