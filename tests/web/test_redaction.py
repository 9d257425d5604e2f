"""Redacting words on the pages of the records."""

import pytest

from tests.web.pages import form_on
from tests.web.ward import SECOND

NAME = "Mrs Lee-Kim Hyun-a of Mapo"


@pytest.fixture
def written(ward):
    ward.until("preflight")
    ward.hire("surgeon")
    made = ward.act("case.stopped", "nurse", cause="other", reason=f"{NAME} went home")
    return ward, f"/records/redact/{made.entry.event.id}/reason"


def test_quality_finds_the_words_and_takes_them_out_with_a_second_person(written):
    ward, path = written
    quality = ward.at_work("quality")
    assert path in quality.get("/records/").text
    page = quality.get(path).text
    assert NAME in page
    form = form_on(page, path)

    answer = quality.client.post(path, data=form.filled(cause="participant", **SECOND))

    assert answer.status_code == 303
    records = quality.get("/records/").text
    assert NAME not in records
    assert "redacted: the words were taken out, their seal stays" in records
    assert "who a participant is" in records
    assert NAME not in ward.page("nurse")

    again = quality.client.post(path, data=form.filled(cause="participant", **SECOND))
    assert (again.status_code, quality.get(path).status_code) == (303, 303)
    assert "Redacted already: the words are gone" in quality.get("/records/").text
    assert quality.get(path.replace("/reason", "/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({**SECOND}, "Choose what the words gave away."),
        ({"cause": "participant"}, "A second person, by badge and PIN, or by name and password."),
        ({"cause": "participant", "witness": "surgeon", "witness_password": "no"}, "error"),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(written, said, text):
    ward, path = written
    quality = ward.at_work("quality")
    form = form_on(quality.get(path).text, path)

    answer = quality.client.post(path, data=form.filled(**said))

    assert answer.status_code == 422
    assert text in answer.text
    assert NAME in quality.get(path).text


def test_nobody_else_is_offered_it(written):
    ward, path = written

    assert path not in ward.at_work("coordinator").get("/records/").text
    assert ward.at_work("coordinator").get(path).status_code == 403
