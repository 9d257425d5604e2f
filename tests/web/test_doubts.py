"""A Gram stain or a leak after the release: one tap holds, and the way to the report is there."""

import re

import pytest

from tests.web.ward import SECOND


def growth(ward):
    ward.act("result.reported", "processor", test="sterility", state="reported", value="growth")


def read_again(ward):
    before = ward.case.reported("gram_stain").event
    said = {"test": "gram_stain", "state": "reported", "value": "positive"}
    at = {"told_at": before.occurred_at, "replaces": before.id}
    ward.act("result.reported", "processor", reason="read again", **at, **said)


def leak(ward):
    one = ward.of("syringe")[-1]
    thrown = {"destination": "waste", "cause": "leaking", **SECOND}
    ward.post("nurse", ward.form("nurse", "container.discarded", one), **thrown)


@pytest.mark.parametrize(
    ("happens", "said"), [(growth, "Growth"), (read_again, "Organism seen"), (leak, "Leaking")]
)
def test_what_puts_the_product_in_doubt_is_held_in_one_tap(ward, happens, said):
    ward.until("to_theatre")
    ward.clock.tick(minutes=2)
    happens(ward)

    page = ward.page("surgeon")
    first = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1]
    assert "Put on hold" in first
    answer = ward.post("surgeon", ward.form("surgeon", "hold.placed"))  # nothing is filled in

    assert answer.status_code == 200
    assert "" in ward.case.holds
    assert said in ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text


def test_what_is_injected_already_is_named_and_its_report_is_begun_unjudged(ward):
    ward.until("match")
    with ward.app.app_context():
        ward.day.inject(1)
        ward.day.report(term="digit.bruising", digit="right_thumb")  # what was known before
    ward.clock.tick(minutes=2)
    growth(ward)

    page = ward.page("surgeon")
    assert "Injected already: Syringe 1" in page
    href = re.search(r'href="(/cases/\w+/adverse-events/new\?term=[^"]+)"', page)[1]
    draft = ward.at_work("surgeon").get(href).text

    assert re.search(
        r'name="term"[^>]*value="product.positive_culture"[^>]*checked|checked[^>]*value="product.positive_culture"',
        draft,
    )
    assert not re.search(r'name="grade"[^>]*checked', draft)
    assert "causality" not in draft.lower()


def test_a_positive_culture_of_a_closed_case_is_a_task_on_the_board_until_it_is_reported(ward):
    ward.until("close")
    ward.clock.tick(days=14)
    growth(ward)
    board = ward.at_work("quality").get("/").text
    assert "Sterility culture outside its limits after the injection" in board
    assert "adverse event to be reported" in board
    assert "adverse event to be reported" in ward.at_work("quality").get("/safety/inbox").text

    href = re.search(r'href="(/cases/\w+/adverse-events/new\?term=[^"]+)"', nurse_board(ward))[1]
    draft = ward.at_work("nurse").get(href).text
    assert re.search(r'name="onset_at"[^>]*value="2026-12-07T', draft), "since when it is known"
    assert not re.search(r'name="grade"[^>]*checked', draft)

    with ward.app.app_context():
        ward.day.report(term="digit.bruising", digit="right_thumb")
    assert "outside its limits after the injection" in nurse_board(ward), "that was no culture"
    with ward.app.app_context():
        ward.day.report(term="product.positive_culture")
    assert "outside its limits after the injection" not in nurse_board(ward)
    assert "not seen by a safety officer" in nurse_board(ward)


def nurse_board(ward):
    return ward.at_work("nurse").get("/").text
