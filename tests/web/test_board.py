"""The board: what is open, what is next in it, and what waits; it costs nothing per closed case."""

import re

import pytest

from svflab.records import projections, transaction
from svflab.services import subjects
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


def awaited(page):
    """What the board says of closed cases that await something, each in one line."""
    part = page[page.index("Awaited by closed cases") :]
    rows = re.findall(r"<li class=\"is-(\w+)\">(.*?)</li>", part[: part.index("</ul>")], re.S)
    return [(state, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row))) for state, row in rows]


def test_what_a_closed_case_awaits_stands_with_its_owner_and_its_day(ward):
    ward.until("close")

    page = ward.at_work("quality").get("/").text
    [(state, said)] = awaited(page)

    assert state == "early"
    assert "Sterility culture" in said
    assert "P-001" in said
    assert "awaited, due 2026-12-07" in said
    assert "followed up by" in said
    assert f"/cases/{ward.day.code}?do=result.reported&amp;told=sterility" in page


@pytest.mark.parametrize(("days", "state"), [(14, "early"), (15, "over")])
def test_what_was_due_is_overdue_the_day_after_in_word_and_shape(ward, days, state):
    ward.until("close")
    ward.clock.tick(days=days)

    [(shown, said)] = awaited(ward.at_work("quality").get("/").text)

    assert shown == state
    assert ("overdue, due 2026-12-07" in said) == (state == "over")


def test_a_result_that_came_leaves_the_board(ward):
    ward.until("close")
    told = {"test": "sterility", "state": "reported", "value": "no_growth"}
    ward.act("result.reported", "quality", **told)

    assert "Awaited by closed cases" not in ward.at_work("quality").get("/").text


def test_what_is_due_first_stands_in_front_and_the_rest_is_one_step_away(ward):
    ward.until("open")
    with ward.app.app_context(), transaction():
        whose = {"site": "seoul", "test": "sterility", "owner": "quality"}
        rows = [
            {**whose, "case": f"C{n:09}", "participant": f"P-{n:03}", "due": f"2026-12-{n:02}"}
            for n in range(12, 0, -1)
        ]
        projections.put_many(projections.FOLLOW_UPS, rows)
    quality = ward.at_work("quality")

    some, every = quality.get("/").text, quality.get("/?awaited=all").text

    assert [said.split("due ")[1][:10] for _, said in awaited(some)] == [
        f"2026-12-{n:02}" for n in range(1, 11)
    ]
    assert 'href="/?awaited=all"' in some
    assert len(awaited(every)) == 12


def test_an_adverse_event_that_waits_stands_on_the_board_until_a_physician_judged(ward):
    ward.until("inject")
    with ward.app.app_context():
        ward.day.report(term="digit.pain", digit="right_thumb")

    page = ward.at_work("safety").get("/").text
    assert "Adverse events that wait for a physician" in page
    ward.clock.tick(days=9)
    late = ward.at_work("surgeon").get("/").text

    assert "<b>waiting</b>" in page
    assert "<b>overdue</b>" in late


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
    with ward.app.app_context(), transaction():
        rows = [{**row, "code": f"C{number:09}"} for number in range(30)]
        projections.put_many(projections.CASES, rows)
    asked = []
    several = subjects.several
    monkeypatch.setattr(subjects, "several", lambda *of: asked.append(of) or several(*of))

    page = ward.at_work("nurse").get("/").text

    assert {one for *_of, which in asked for one in which} == {f"case:{ward.day.code}"}
    assert len(re.findall(r"C0000000\d\d", page)) == 10  # five, each as address and as word


def test_a_board_sees_that_it_is_behind(ward):
    ward.until("open")
    nurse = ward.at_work("nurse")
    before = nurse.get("/board/state").json["seq"]
    assert f'data-seq="{before}"' in nurse.get("/").text

    ward.until("preflight")

    assert nurse.get("/board/state").json["seq"] > before
