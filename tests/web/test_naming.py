"""Words that name the participant are asked about once, before they are sealed."""

import pytest

from svflab.services import vault
from tests.people import SITE
from tests.web.pages import form_on

WHO = vault.Identity("Lee-Kim Hyun-a", "00412-77", "1971-03-04")
ASKED = "These words name the participant, or say the record number"


@pytest.fixture
def known(ward):
    ward.until("open")
    with ward.app.app_context():
        vault.put(ward.case.participant, WHO, site=SITE, actor="coordinator", role="coordinator")
    return ward


@pytest.mark.parametrize("reason", ["Hyun-a LEE-KIM went home", "see record 0041277"])
def test_the_form_comes_back_once_and_is_recorded_as_it_stands(known, reason):
    said = {"cause": "other", "reason": reason}
    answer = known.send("nurse", "case.stopped", **said)

    assert answer.status_code == 422
    assert ASKED in answer.text
    assert f"use the code {known.case.participant} instead" in answer.text
    assert known.case.stopped is None

    assert 'name="named" value="yes"' in answer.text
    form = form_on(answer.text, "/steps/case.stopped")
    again = known.at_work("nurse").client.post(form.action, data={**form.filled(), "named": "yes"})
    assert again.status_code == 303
    assert known.case.stopped is not None


def test_other_words_are_asked_nothing(known):
    said = {"cause": "other", "reason": "Dr Lee said so"}
    assert known.send("nurse", "case.stopped", **said).status_code < 400


def test_to_whom_a_name_is_not_told_it_is_not_told_this_way(known):
    said = {"cause": "other", "reason": f"{WHO.name} went home"}
    assert known.send("quality", "case.stopped", **said).status_code < 400


@pytest.mark.parametrize("number", ["710304-2123456", "7103042123456", "710304-2******"])
def test_a_resident_registration_number_in_words_is_asked_about_whoever_types_it(ward, number):
    ward.until("open")
    said = {"cause": "other", "reason": f"ID {number} seen"}

    answer = ward.send("processor", "case.stopped", **said)

    assert answer.status_code == 422
    assert "looks like a resident registration number" in answer.text
    assert ward.case.stopped is None
    form = form_on(answer.text, "/steps/case.stopped")
    client = ward.at_work("processor").client
    assert client.post(form.action, data={**form.filled(), "named": "yes"}).status_code == 303


def test_other_long_numbers_are_asked_nothing(ward):
    ward.until("open")

    said = {"cause": "other", "reason": "Lot 0109876543210123 and 139999-1234567890"}
    assert ward.send("nurse", "case.stopped", **said).status_code < 400
