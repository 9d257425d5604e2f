"""The page of the delegation log, and what a step without its task is told."""

import re
from uuid import uuid4

import pytest
from flask import current_app

from svflab.records import log
from svflab.services import demo
from tests.people import person
from tests.web.ward import SECOND

GIVEN = {
    "account": "nurse",
    "tasks": ["checkin", "consent"],
    "first": "2026-11-23",
    "until": "2026-12-10",
    "trained_on": "2026-11-01",
}


@pytest.fixture
def surgeon(app):
    return person(app, "surgeon", "surgeon")


@pytest.fixture
def quality(app):
    return person(app, "quality", "quality")


def event_id(page):
    return re.search(r'name="event_id"[^>]*value="([0-9a-f-]{36})"', page)[1]


def send(browser, path, data):
    return browser.post(path, {"event_id": str(uuid4()), **data}, follow_redirects=True)


@pytest.fixture
def led(app, surgeon, quality):
    person(app, "nurse", "nurse")
    answer = send(quality, "/delegations/investigator", {"investigator": "surgeon"})
    assert "The principal investigator is named." in answer.text
    return surgeon


def test_a_site_without_a_log_says_so_and_who_begins_it(app, surgeon, quality):
    page = surgeon.get("/delegations/").text

    assert "not kept" in page
    assert "Quality or an administrator names the investigator" in page
    assert 'action="/delegations/investigator"' not in page
    assert 'action="/delegations/investigator"' in quality.get("/delegations/").text


def test_the_investigator_delegates_ends_and_takes_the_log_away(app, led):
    page = send(led, "/delegations/", GIVEN).text
    assert "Delegated. It counts from the next step on." in page
    assert "2026-12-10" in page
    assert "2 ending soon" in page

    way = re.search(r'href="(/delegations/[^"]+/consent/end)"', page)[1]
    form = led.get(way).text
    assert led.post(way, {"event_id": event_id(form), "reason": ""}).status_code == 422
    ended = led.post(
        way, {"event_id": event_id(form), "reason": "=Moved"}, follow_redirects=True
    ).text
    assert "=Moved" in ended
    assert "1 ending soon" in ended
    assert "By person" in led.get("/delegations/?by=task").text

    table = led.post("/delegations/csv").text
    assert table.count("\r\n") == 3
    with app.app_context():
        assert log.page("seoul", kind="export.made", size=1)[0].event.data["what"] == "delegations"
        subject = log.page("seoul", subject="account:nurse", size=9)
        assert [one.event.kind for one in subject] == ["delegation.ended", "delegation.given"]


def test_what_is_missing_is_said_beside_its_field_and_what_was_filled_in_stays(led):
    answer = send(led, "/delegations/", {**GIVEN, "tasks": ["processing"], "trained_on": ""})
    assert answer.status_code == 422
    assert 'value="2026-12-10"' in answer.text

    answer = send(led, "/delegations/", {**GIVEN, "tasks": ["processing"]})
    assert "This person holds no role that does one of these tasks." in answer.text


def test_who_is_not_the_investigator_delegates_nothing(app, led):
    other = person(app, "other", "surgeon")

    assert send(other, "/delegations/", GIVEN).status_code == 403
    assert send(other, "/delegations/kept", {"kept": "yes"}).status_code == 403
    assert 'id="delegate"' not in other.get("/delegations/").text


def test_the_log_of_another_site_is_not_seen_here(app, led):
    send(led, "/delegations/", GIVEN)
    elsewhere = person(app, "elsewhere", "surgeon", site="busan")

    page = elsewhere.get("/delegations/").text

    assert "Nobody is named as principal investigator here" in page
    assert "Nurse" not in page


def test_a_step_without_its_task_is_refused_and_says_who_may(app, ward):
    ward.until("preflight")
    ward.hire(*demo.ACCOUNTS)
    with app.app_context():
        demo.delegate(current_app.extensions["protocol"], "seoul")
    surgeon = ward.at_work("surgeon")
    page = surgeon.get("/delegations/").text
    rows = re.findall(r'href="(/delegations/[^"]+/checkin/end)" aria-label="([^"]+)"', page)
    way = next(path for path, label in rows if "Nurse" in label)
    form = surgeon.get(way).text
    surgeon.post(way, {"event_id": event_id(form), "reason": "Trained for the old version"})

    form = ward.form("nurse", "identity.checked")
    answer = ward.post("nurse", form, identifiers=["birth_date", "name"], result="match", **SECOND)

    assert answer.status_code == 409
    assert "“Pre-flight and check-in” was not delegated to" in answer.text
    assert "Who may: " in answer.text
    history = ward.at_work("quality").get("/records/?subject=site:seoul").text
    assert "Delegation log begun or ceased" in history
