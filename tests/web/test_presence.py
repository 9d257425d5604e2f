"""Who stands at a screen: badge and PIN, the lock in place, and what shows meanwhile."""

import pytest

from svflab.records import log
from svflab.services import accounts, badges, demo, pins
from tests.people import PASSWORD, SCRIPTED, make, person

PIN = "258013"


def badge(app, name):
    """Give a person a PIN and a badge; return the badge's code."""
    with app.app_context():
        pins.choose(accounts.find(name), PIN)
        return badges.issue(name, actor="adm", role="administrator")


@pytest.fixture
def lee(app):
    """The badge of a surgeon who is signed in nowhere."""
    make(app, "lee", "surgeon")
    return badge(app, "lee")


@pytest.fixture
def kim(app):
    """A nurse at her screen."""
    return person(app, "kim", "nurse")


def ended(app):
    with app.app_context():
        found = [e.event for e in log.entries("house") if e.event.kind == "account.signed_out"]
    return [(event.actor, event.data["how"]) for event in found]


def scan(browser, code):
    data = {"code": code, "entry": "scanned", "event_id": "", "case": ""}
    return browser.post(
        "/scan", data, headers={**SCRIPTED, "HX-Current-URL": "http://localhost/scan"}
    )


def test_a_scanned_badge_asks_for_its_pin_on_the_page_and_leads_back_to_it(app, kim, lee):
    asked = scan(kim, lee).text
    assert "PIN of Lee" in asked
    assert 'name="next" value="/scan"' in asked

    form = {"name": lee, "password": PIN, "next": "/scan", "workstation": "Theatre 2"}
    done = kim.post("/sign-in", form, headers=SCRIPTED)

    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/scan")
    assert '<b><a href="/account">Lee</a></b>' in kim.get("/").text
    assert ended(app) == [("lee", "switched")]


def test_a_wrong_pin_is_told_in_the_band_and_nobody_changes(kim, lee):
    form = {"name": lee, "password": "471100", "next": "/scan", "workstation": "Theatre 2"}
    told = kim.post("/sign-in", form, headers=SCRIPTED)

    assert told.status_code == 422
    assert "Badge and PIN do not match" in told.text
    assert "PIN of Lee" in told.text
    assert "471100" not in told.text
    assert "Kim" in kim.get("/").text


def test_a_void_badge_is_told_where_it_is_scanned_and_where_it_is_used(app, kim, lee):
    with app.app_context():
        badges.revoke("lee", actor="adm", role="administrator")

    assert "that is void" in scan(kim, lee).text
    form = {"name": lee, "password": PIN, "workstation": "Theatre 2"}
    assert "This badge is void." in kim.post("/sign-in", form, headers=SCRIPTED).text


def test_the_badge_of_who_is_at_work_asks_for_nothing(app, kim):
    told = scan(kim, badge(app, "kim")).text

    assert "They are at work here." in told
    assert "badge-pin" not in told


def test_a_locked_screen_names_its_owner_shows_the_clocks_and_opens_with_the_pin(ward):
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    nurse = ward.at_work("nurse")
    badge(ward.app, "nurse")
    drawn = nurse.post("/lock", headers={**SCRIPTED, "HX-Current-URL": "http://localhost/scan"})

    assert "Demo Nurse" in drawn.text
    assert "data-timer" in drawn.text
    assert ward.day.participant not in drawn.text
    assert nurse.get("/").headers["Location"].startswith("/unlock")
    again = nurse.get("/unlock", headers={**SCRIPTED, "HX-Current-URL": "http://localhost/scan"})
    assert 'name="next" type="hidden" value="/scan"' in again.text
    assert nurse.post("/stay", headers=SCRIPTED).headers["HX-Trigger"] == "svflab:locked"
    assert nurse.get("/alarms", headers=SCRIPTED).status_code == 200
    assert nurse.post("/alarms/acknowledge", headers=SCRIPTED).status_code == 401

    opened = nurse.post("/unlock", {"password": PIN}, headers=SCRIPTED)

    assert (opened.status_code, opened.headers["HX-Trigger"]) == (204, "svflab:unlocked")
    assert nurse.get("/").status_code == 200


def test_another_persons_badge_opens_a_locked_screen_as_theirs(app, kim, lee):
    kim.post("/lock")
    assert "PIN or password of Lee:" in kim.post("/unlock", {"name": lee, "ask": "1"}).text
    assert "Nobody here" in kim.post("/unlock", {"name": "B00000000X", "ask": "1"}).text

    answer = kim.post("/unlock", {"name": lee, "password": PIN, "next": "/scan"})

    assert answer.headers["Location"] == "/scan"
    assert "Lee" in kim.get("/").text
    assert ended(app) == [("lee", "switched")]


def test_an_unlocked_screen_that_came_from_nowhere_leads_to_the_board(kim):
    kim.post("/lock")
    form = kim.get("/unlock").text
    assert 'name="next" type="hidden" value="/"' in form


def test_a_locked_screen_tells_by_itself_when_it_is_locked_no_more(kim):
    kim.post("/lock")
    assert "HX-Trigger" not in kim.get("/unlock/clocks", headers=SCRIPTED).headers

    kim.post("/unlock", {"password": PASSWORD})

    assert kim.get("/unlock/clocks", headers=SCRIPTED).headers["HX-Trigger"] == "svflab:unlocked"
    kim.post("/sign-out")
    gone = kim.get("/unlock/clocks", headers=SCRIPTED)
    assert gone.headers["HX-Redirect"] == "/sign-in"


def test_a_person_chooses_a_pin_with_the_password_and_takes_it_away(app, kim):
    assert "none yet" in kim.get("/account").text
    weak = {"current": PASSWORD, "pin": "123456", "again": "123456"}
    assert "count up or down" in kim.post("/account/pin", weak).text
    unproven = {"current": PIN, "pin": PIN, "again": PIN}
    assert kim.post("/account/pin", unproven).status_code == 422

    kim.post("/account/pin", {"current": PASSWORD, "pin": PIN, "again": PIN})

    assert "serves with your badge" in kim.get("/account").text
    kim.post("/account/pin/remove")
    assert "none yet" in kim.get("/account").text


def test_a_badge_and_a_pin_witness_in_one_step(ward):
    ward.until("preflight")
    ward.hire("surgeon")
    second = {"witness": badge(ward.app, "surgeon"), "witness_password": PIN}
    ward.send(
        "nurse", "identity.checked", identifiers=["name", "birth_date"], result="match", **second
    )

    (event,) = ward.told("identity.checked")
    assert (event.actor, event.witness) == ("nurse", "surgeon")


def test_a_role_that_does_no_work_of_the_day_witnesses_nothing(ward):
    ward.until("preflight")
    second = {"witness": "quality", "witness_password": demo.password("quality")}
    told = ward.send("nurse", "identity.checked", **second)

    assert "They hold no role here in which somebody witnesses." in told.text
