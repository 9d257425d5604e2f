"""A form belongs to whoever began it; when the person changes it is asked whose it is."""

import re

import pytest

from svflab.records import log
from svflab.services import demo
from tests.people import SITE
from tests.web.pages import form_on

KIND = "liposuction.started"


@pytest.fixture
def left(ward):
    """A form that the nurse filled in half, at the screen where the surgeon signs in then."""
    ward.until("check_in")
    ward.hire("surgeon")
    form = ward.form("nurse", KIND)
    sent = form.filled(sites=["knee"], side="left") | {"begun_by": "nurse"}
    screen = ward.at_work("nurse")
    assert screen.sign_in("surgeon", demo.password("surgeon")).status_code == 303
    return screen, form, sent


def flags(ward, kind=KIND):
    with ward.app.app_context():
        return [entry.flags for entry in log.entries(SITE) if entry.event.kind == kind]


@pytest.mark.parametrize(("answer", "performer"), [("mine", ""), ("theirs", "nurse")])
def test_a_form_that_another_began_is_recorded_once_it_is_said_whose_it_is(
    ward, left, answer, performer
):
    screen, form, sent = left

    asked = screen.client.post(form.action, data=sent, headers={"HX-Request": "true"})
    assert asked.status_code == 409
    assert asked.headers["HX-Retarget"] == "#scan-answer"
    assert "Demo Nurse began this form" in asked.text
    assert not ward.told(KIND)

    again = form_on(asked.text, form.action)
    told = screen.client.post(form.action, data=again.fields | {"whose": answer})

    (event,) = ward.told(KIND)
    assert told.status_code in (200, 303)
    assert (event.actor, event.performer) == ("surgeon", performer)
    assert flags(ward) == [("begun_by:nurse",)]
    page = screen.get(f"/cases/{ward.day.code}").text
    assert "the form was begun by Demo Nurse" in page


def test_what_it_held_is_shown_on_a_whole_page_too_and_a_password_is_asked_anew(ward, left):
    screen, form, sent = left

    asked = screen.client.post(form.action, data=sent | {"witness_password": "guessed"})

    assert asked.status_code == 409
    assert "guessed" not in asked.text
    assert 'type="password" name="witness_password"' in asked.text
    assert "Whose is this?" in asked.text


def test_a_page_of_another_is_given_no_part_and_takes_no_scan(ward, left):
    screen, _form, _sent = left
    headers = {"HX-Request": "true", "X-Begun-By": "nurse"}

    part = screen.get(f"/cases/{ward.day.code}", headers=headers)
    scan = screen.post("/scan", {"code": ward.day.code, "begun_by": "nurse"}, headers=headers)

    for answer in (part, scan):
        assert answer.status_code == 409
        assert "Demo Nurse opened this page" in answer.text
    assert not ward.told("scan.answered")


def test_the_key_that_seals_what_is_kept_is_given_to_its_own_account_alone(ward, client):
    ward.until("check_in")
    key = lambda page: re.search(r'data-keep-key="([^"]*)"', page)[1]  # noqa: E731

    nurses, surgeons = key(ward.page("nurse")), key(ward.page("surgeon"))

    assert len(nurses) == len(surgeons) == 43
    assert nurses != surgeons
    assert key(ward.page("nurse")) == nurses
    assert key(client.get("/sign-in").text) == ""
    answer = ward.at_work("nurse").get("/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_ones_own_form_and_one_that_nobody_says_of_are_asked_nothing(ward):
    ward.until("check_in")

    sent = ward.form("nurse", KIND).filled(sites=["knee"], side="left")
    answer = ward.at_work("nurse").client.post(
        ward.form("nurse", KIND).action, data=sent | {"begun_by": "nurse"}
    )

    assert answer.status_code == 303
    assert flags(ward) == [()]
