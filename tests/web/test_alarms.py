"""Alarms on the pages: what calls where, how it is acknowledged, and what was missed."""

import re

import pytest

from svflab.domain.alarms import ACKNOWLEDGED, SILENCED
from svflab.services import alarms, demo
from tests.people import SCRIPTED
from tests.web.pages import form_on, forms_on
from tests.web.test_rooms import token, words


@pytest.fixture
def ringing(ward):
    """An extraction at Bench 1 that has run for nineteen minutes: its warning rings."""
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=19)
    return ward


def at(ward, who, screen):
    """The browser of who has signed in at a screen."""
    browser = ward.at_work(who)
    assert browser.sign_in(who, demo.password(who), screen).status_code == 303
    return browser


def shown(page):
    """The alarms that a page shows, by their words."""
    return [words(one) for one in alarms_on(page) if not is_hidden(one)]


def alarms_on(page):
    return re.findall(r"<form[^>]*data-alarm=.*?</form>", page, re.S)


def is_hidden(part):
    return " hidden>" in part.split("\n")[0]


def heard(page, browser, **headers):
    """Acknowledge the first alarm that rings on a page."""
    (one, *_more) = [part for part in alarms_on(page) if not is_hidden(part)]
    form = form_on(one, "/alarms/acknowledge")
    return browser.client.post(form.action, data=form.filled(), headers=headers)


def test_an_alarm_rings_on_every_page_of_its_workstation_and_later_on_every_other(ringing):
    bench, theatre = at(ringing, "processor", "Bench 1"), at(ringing, "nurse", "Theatre 2")

    for path in ("/", f"/cases/{ringing.day.code}", "/scan", "/alarms"):
        (one,) = shown(bench.get(path).text)
        assert "Extraction: time is nearly over" in one
        assert "Finish the extraction by" in one
    assert shown(theatre.get("/").text) == []

    ringing.clock.tick(seconds=30)
    (one,) = shown(theatre.get("/").text)
    assert "Nobody at Bench 1 has acknowledged it" in one


def test_an_alarm_that_is_acknowledged_is_silent_on_every_screen_and_says_by_whom(ringing):
    bench, theatre = at(ringing, "processor", "Bench 1"), at(ringing, "nurse", "Theatre 2")
    ringing.clock.tick(seconds=40)
    page = f"/cases/{ringing.day.code}"

    answer = heard(theatre.get(page).text, theatre)

    assert answer.status_code == 303
    assert shown(bench.get(page).text) == []
    told = words(bench.get(page).text)
    assert "Heard Extraction: time is nearly over" in told
    assert "Acknowledged by Demo Nurse" in told
    assert "Alarm acknowledged" in told
    (event,) = ringing.told(ACKNOWLEDGED)
    assert (event.actor, event.workstation) == ("nurse", "Theatre 2")
    history = words(theatre.get(f"{page}/history").text)
    assert "Alarm Extraction: time is nearly over" in history
    assert "closing:" not in history


def test_who_comes_second_is_told_nothing_wrong_and_nothing_is_recorded(ringing):
    bench = at(ringing, "processor", "Bench 1")
    page = bench.get("/").text
    heard(page, bench)

    again = heard(page, bench, **SCRIPTED)

    assert (again.status_code, shown(again.text)) == (200, [])
    assert len(ringing.told(ACKNOWLEDGED)) == 1


def test_an_alarm_that_is_over_meanwhile_is_not_recorded_and_it_says_so(ringing):
    bench = at(ringing, "processor", "Bench 1")
    page = bench.get("/").text
    ringing.clock.tick(seconds=10)
    ringing.act("extraction.finished", "processor")

    heard(page, bench)

    assert "This alarm is over already" in bench.get("/account").text
    assert ringing.told(ACKNOWLEDGED) == []


def test_what_nobody_heard_stands_in_the_case_its_history_and_the_hand_over_note(ringing):
    ringing.clock.tick(minutes=5)
    ringing.act("extraction.finished", "processor")
    nurse = ringing.at_work("nurse")

    page, history, note = (
        words(nurse.get(path).text)
        for path in (
            f"/cases/{ringing.day.code}",
            f"/cases/{ringing.day.code}/history",
            "/shift-note",
        )
    )

    assert page.count("Alarm missed") == 2
    assert "Nobody acknowledged it before its time was over." in page
    assert re.search(r"Nobody acknowledged it until \d\d:\d\d:\d\d\.", page)
    assert "Alarms missed" in history
    assert "Alarms missed" in note


def test_a_screen_is_told_nothing_where_nothing_has_moved(ringing):
    bench = at(ringing, "processor", "Bench 1")
    seen = re.search(r'id="alarms"[^>]*data-at="(\w+)"', bench.get("/").text)[1]

    assert bench.get(f"/alarms?at={seen}", headers=SCRIPTED).status_code == 204
    ringing.act("extraction.finished", "processor")
    assert bench.get(f"/alarms?at={seen}", headers=SCRIPTED).status_code == 200


def test_a_screen_that_is_muted_is_told_of_and_its_alarms_ring_elsewhere_at_once(ringing):
    bench, theatre = at(ringing, "processor", "Bench 1"), at(ringing, "nurse", "Theatre 2")
    assert bench.post("/alarms/sound", {"sound": "off"}, headers=SCRIPTED).status_code == 204

    assert len(shown(theatre.get("/").text)) == 1
    page = words(theatre.get(f"/cases/{ringing.day.code}").text)
    assert "The sound of Bench 1 is off since" in page
    assert "Sound of alarms turned off" in page

    bench.post("/alarms/sound", {"sound": "on"}, headers=SCRIPTED)
    assert shown(theatre.get("/").text) == []
    (muted,) = ringing.told(alarms.MUTED)
    assert (muted.actor, muted.workstation) == ("processor", "Bench 1")


def test_how_long_an_alarm_rang_and_who_heard_it_is_told_after_the_step_that_ended_it(ringing):
    bench, page = at(ringing, "processor", "Bench 1"), f"/cases/{ringing.day.code}"
    ringing.clock.tick(seconds=12)
    heard(bench.get("/").text, bench)
    ringing.clock.tick(seconds=55)
    ringing.act("extraction.finished", "processor")

    told = words(bench.get(page).text)
    assert "2 alarms heard" in told
    rang = r"time is nearly over. Rang (\S+)–(\S+). Acknowledged by Demo Processor at \2, Ben"
    assert re.search(rang, told)
    ended = r"time is over. Rang [\d:]+–[\d:]+. Ended by “Finish the extraction”, recorded by D"
    assert re.search(ended, told)
    assert re.search(rang, history := words(bench.get(f"{page}/history").text))
    assert re.search(ended, history)


def test_an_alarm_that_was_muted_at_a_screen_shows_there_and_the_next_one_sounds(ringing):
    bench, theatre = at(ringing, "processor", "Bench 1"), at(ringing, "nurse", "Theatre 2")
    page = bench.get("/").text
    form = next(form for form in forms_on(page) if form.action.endswith("/alarms/silence"))
    for _ in range(2):  # a double tap mutes it once
        answer = bench.client.post(form.action, data=form.filled(), headers=SCRIPTED)
    assert (answer.status_code, len(ringing.told(SILENCED))) == (200, 1)
    (one,) = [part for part in alarms_on(answer.text) if not is_hidden(part)]
    assert " data-silent" in one
    (other,) = [part for part in alarms_on(theatre.get("/").text) if not is_hidden(part)]
    assert " data-silent" not in other
    told = words(theatre.get(f"/cases/{ringing.day.code}").text)
    assert "at Bench 1 by Demo Processor at" in told
    assert "Alarm muted at one workstation" in told

    ringing.clock.tick(seconds=61)  # its end calls anew, and sounds
    (late,) = [part for part in alarms_on(bench.get("/").text) if not is_hidden(part)]
    assert " data-silent" not in late


def test_a_display_shows_the_alarm_that_nobody_heard_and_no_participant(ringing):
    admin = at(ringing, "admin", "Wall")
    form = {"csrf_token": token(admin.get("/displays").text), "name": "W", "room": "laboratory"}
    admin.post("/displays", form)
    room = lambda: re.findall(r'<div class="alarm [^>]*>', admin.get("/room/laboratory").text)  # noqa: E731

    assert [one for one in room() if not is_hidden(one)] == []
    ringing.clock.tick(seconds=30)
    assert len([one for one in room() if not is_hidden(one)]) == 1
    assert "P-001" not in admin.get("/room/laboratory").text


def test_whoever_is_no_worker_hears_no_alarm(ringing):
    admin = at(ringing, "admin", "Office")

    assert 'id="alarms"' not in admin.get("/settings").text
    assert admin.get("/alarms").status_code == 403
