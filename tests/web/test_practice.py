"""Practice: a guided first case that ticks itself, and that is not there on a live database."""

import pytest

from svflab.services.practice import POINTS
from svflab.web import practice
from tests.web.ward import SECOND


@pytest.fixture
def practising(ward):
    ward.app.config["MODE"] = "practice"
    return ward


def points(page):
    """What is done, by its title, in the order of the page."""
    rows = page.split('<ol class="asks">')[1].split("</ol>")[0].split("<li ")[1:]
    return ["done</b>" in row or ">done <" in row for row in rows]


def test_every_point_is_told_in_words():
    assert {name for track in POINTS.values() for name in track} == set(practice.POINTS)
    assert set(POINTS) == set(practice.TITLES)


def test_points_tick_themselves_from_what_the_account_did_and_nobody_else(practising):
    practising.until("preflight")
    nurse = practising.at_work("nurse")
    assert not any(points(nurse.get("/practice/").text))

    practising.send(
        "nurse", "identity.checked", result="match", identifiers=["name", "birth_date"], **SECOND
    )
    practising.send("nurse", "wristband.issued")
    page = nurse.get("/practice/").text

    assert [points(page)[number] for number in (1, 2, 3)] == [True, True, False]
    assert "2 of 9 done" in page
    assert "Two identifiers are read out" in page
    assert not any(points(practising.at_work("surgeon").get("/practice/").text))
    assert "PRACTICE" in page
    assert "Your first practice case" in nurse.get("/").text


def test_a_whole_first_case_ends_with_what_was_learned_to_be_printed(practising):
    practising.until("inject")
    assert {one.data["facts"]["mode"] for one in practising.told("label.printed")} == {"PRACTICE"}
    case, quality = practising.day.code, practising.at_work("quality")
    quality.post("/scan", {"code": case, "entry": "scanned"})
    practising.act("hold.placed", "quality", cause="other", reason="to learn it")
    practising.act("hold.lifted", "quality", reason="learned")
    about = {"rule": "x", "event": practising.case.opened.event.id}
    impact = dict.fromkeys(("identity", "product", "participant"), "no")
    practising.act("deviation.classified", "quality", **about, **impact, **{"class": "minor"})
    plan = {"type": "corrective", "owner": "quality", "due": "2030-01-01", "what": "learn"}
    practising.act("action.planned", "quality", **about, **plan)
    assert "What you have learned so far" in quality.get("/practice/").text
    quality.post("/records/verify", {"heads": ""})

    page = quality.get("/practice/").text

    assert all(points(page))
    assert "What you have learned</h2>" in page
    assert "Seen by a trainer" in page
    assert "data-print" in page


def test_on_a_live_database_there_is_no_practice(ward):
    ward.app.config["MODE"] = "live"
    answer = ward.at_work("nurse").get("/practice/")

    assert answer.status_code == 404
    assert "This is real work" in answer.text
