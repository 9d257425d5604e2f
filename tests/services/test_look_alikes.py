"""No code is handed out that is taken for one that is live."""

import pytest

from svflab.domain import identifiers
from svflab.domain.alike import codes_alike
from svflab.domain.identifiers import read, with_check
from svflab.records import live
from svflab.services import completing
from svflab.services.walk import Day


@pytest.fixture
def day(records):
    return Day(records.extensions["protocol"], "seoul", "P-001").until("fill")


def near(code, kind):
    """Return a code of a kind that differs from another in its last random character only."""
    body = read(code).body
    last = "3" if body[-1] != "3" else "4"
    return with_check(identifiers.LETTERS[kind] + body[:-1] + last)


def test_what_looks_like_a_live_code_is_drawn_again(day, monkeypatch):
    wristband = day.case.wristband.code
    fresh = identifiers.draw("syringe")
    drawn = iter([near(wristband, "syringe"), near(day.code, "syringe"), fresh])
    monkeypatch.setattr(completing, "draw", lambda kind: next(drawn))

    assert completing.free_code("syringe", "seoul") == fresh


def test_a_case_gets_no_code_that_is_taken_for_one_of_an_open_case(day, monkeypatch):
    fresh = identifiers.draw("case")
    drawn = iter([near(day.code, "case"), near(day.case.wristband.code, "case"), fresh])
    monkeypatch.setattr(completing, "draw", lambda kind: next(drawn, fresh))

    assert completing.case_code("seoul") == fresh


def test_the_codes_that_are_live_are_those_of_cases_that_are_not_closed(day, records):
    elsewhere = {"bench": "Bench 2", "device": "SX-0418"}
    closed = Day(records.extensions["protocol"], "seoul", "P-002", **elsewhere).until("close")
    alive = set(live.codes("seoul"))

    assert {day.code, *day.case.containers} <= alive
    assert not {closed.code, *closed.case.containers} & alive
    assert live.codes("busan") == []


def test_no_two_codes_of_a_walked_case_are_taken_for_one_another(day):
    codes = sorted({day.code, *day.case.containers})

    assert not [(a, b) for a in codes for b in codes if a < b and codes_alike(a, b)]
