"""A second person at another workstation: asked, shown exactly what is asked, and confirmed."""

import re

import pytest

from svflab.services import demo
from tests.people import SCRIPTED

DATA = {"identifiers": ["name", "birth_date"], "result": "match"}


@pytest.fixture
def asked(ward):
    """The address at which the surgeon confirms what the nurse has asked."""
    ward.until("preflight")
    ward.hire("surgeon", "processor")
    sent = ward.send("nurse", "identity.checked", **DATA, ask="elsewhere", witness_of="surgeon")
    assert (sent.status_code, ward.told("identity.checked")) == (204, [])
    found = re.search(r"/asked/[0-9a-f-]{36}", ward.at_work("surgeon").get("/").text)
    assert found
    return found[0]


def confirmed(ward, address, **form):
    shown = ward.at_work("surgeon").get(address).text
    digest = re.search(r'name="digest" value="(\w+)"', shown)[1]
    return ward.at_work("surgeon").post(address, {"digest": digest, **form})


def test_the_case_says_what_waits_and_the_witness_confirms_what_is_shown(ward, asked):
    assert "Asked of Demo Surgeon: Compare two identifiers." in ward.page("nurse")
    assert "asks you to witness" not in ward.at_work("processor").get("/").text
    shown = ward.at_work("surgeon").get(asked).text
    assert ward.day.participant in shown
    assert "They match" in shown
    wrong = confirmed(ward, asked, password="not the one it is")
    assert (wrong.status_code, ward.told("identity.checked")) == (422, [])

    done = confirmed(ward, asked, password=demo.password("surgeon"))

    assert done.status_code == 303
    (event,) = ward.told("identity.checked")
    assert (event.actor, event.witness) == ("nurse", "surgeon")
    assert "Asked of" not in ward.page("nurse")
    told = ward.at_work("surgeon").get(f"/cases/{ward.day.code}/history").text
    assert "Result: They match" in told
    assert "It is recorded." in ward.at_work("surgeon").get(asked).text
    assert "asks you to witness" not in ward.at_work("surgeon").get("/").text


def test_what_was_declined_or_is_too_late_is_told_where_it_was_asked(ward, asked):
    ward.at_work("surgeon").post(f"{asked}/decline")

    assert "not confirmed by Demo Surgeon. Nothing was recorded." in ward.page("nurse")
    again = confirmed_late(ward, asked)
    assert again.status_code == 409
    assert ward.told("identity.checked") == []


def confirmed_late(ward, address):
    form = {"digest": "0" * 64, "password": demo.password("surgeon")}
    return ward.at_work("surgeon").post(address, form)


def test_nobody_else_answers_a_question_and_no_locked_screen_tells_of_it(ward, asked):
    assert "I have seen this" not in ward.at_work("processor").get(asked).text
    assert ward.at_work("processor").post(asked, {"password": "x"}).status_code == 404
    assert ward.at_work("processor").post(f"{asked}/decline").status_code == 404
    surgeon = ward.at_work("surgeon")
    assert "asks you to witness" in surgeon.get("/alarms", headers=SCRIPTED).text
    surgeon.post("/lock")

    assert "asks you to witness" not in surgeon.get("/alarms", headers=SCRIPTED).text


def test_whom_to_ask_is_needed_and_what_was_filled_in_stays(ward):
    ward.until("preflight")
    ward.hire("surgeon")
    told = ward.send("nurse", "identity.checked", **DATA, ask="elsewhere", witness_of="")

    assert told.status_code == 422
    assert "Choose somebody else than who did it" in told.text
    assert 'value="birth_date" checked' in told.text
