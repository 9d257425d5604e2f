"""The board: what is open, what is next in it, and what waits; it costs nothing per closed case."""

import re

from svflab.records import projections
from tests.conftest import START


def test_an_empty_board_says_what_will_stand_here_and_offers_the_first_act(ward):
    page = ward.at_work("coordinator").get("/").text

    assert "No case is open" in page
    assert 'href="/cases/new"' in page


def test_only_who_may_open_a_case_is_offered_it(ward):
    assert 'href="/cases/new"' not in ward.at_work("processor").get("/").text


def test_an_open_case_shows_its_clock_what_is_next_and_who_must_do_it(ward):
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=12)

    page = ward.at_work("processor").get("/").text

    assert "Finish the extraction" in page
    assert "Processor" in page
    assert "12:00" in page
    assert ward.day.code in page


def test_what_waits_in_a_case_stands_on_the_board(ward):
    ward.until("set_up")
    with ward.app.app_context():
        ward.day.extract(minutes=20.2)
        ward.day.collect()

    page = ward.at_work("processor").get("/").text

    assert "1 deviation unanswered" in page
    assert "1 result awaited" in page


def test_a_pending_hand_over_stands_on_the_board(ward):
    ward.until("liposuction")
    [code] = ward.of("lipoaspirate")
    ward.act("handover.offered", "nurse", to="laboratory", containers=[ward.live(code)])

    page = ward.at_work("processor").get("/").text

    assert "hand-over to the laboratory not accepted" in page


def test_the_clock_that_ends_first_stands_in_front(ward):
    ward.until("fill")
    with ward.app.app_context():
        other = ward.participant("P-002", bench="Bench 2", device="SX-2")
        other.until("set_up")
        other.act("extraction.started", "processor")

    page = ward.at_work("processor").get("/").text

    assert page.index(other.code) < page.index(ward.day.code)


def test_a_closed_case_leaves_the_board_for_the_list_below(ward):
    ward.until("close")

    page = ward.at_work("nurse").get("/").text

    assert "No case is open" in page
    assert ward.day.code in page[page.index("Closed last") :]


def test_the_board_folds_no_closed_case(ward, monkeypatch):
    ward.until("open")
    row = {
        "site": "seoul",
        "participant": "P-900",
        "state": "closed",
        "opened_at": START,
        "ended_at": START,
        "last_seq": 1,
        "deviations": 0,
        "unanswered": 0,
        "awaited": 0,
        "reports": 0,
    }
    with ward.app.app_context():
        from svflab.records import transaction

        with transaction():
            rows = [{**row, "code": f"C{number:09}"} for number in range(30)]
            projections.put_many(projections.CASES, rows)
    asked = []
    known = __import__("svflab.services.subjects", fromlist=["known"]).known
    monkeypatch.setattr(
        "svflab.services.subjects.known", lambda *which: asked.append(which) or known(*which)
    )

    page = ward.at_work("nurse").get("/").text

    assert [subject for _protocol, _site, subject in asked] == [f"case:{ward.day.code}"]
    assert len(re.findall(r"C0000000\d\d", page)) == 10  # five, each as address and as word


def test_a_board_sees_that_it_is_behind(ward):
    ward.until("open")
    nurse = ward.at_work("nurse")
    before = nurse.get("/board/state").json["seq"]
    assert f'data-seq="{before}"' in nurse.get("/").text

    ward.until("preflight")

    assert nurse.get("/board/state").json["seq"] > before
