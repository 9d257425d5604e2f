"""A case opens once, for an eligible participant; and the list of all cases."""

import re
from datetime import timedelta

import pytest

from svflab.domain.identifiers import grouped
from tests.web.pages import form_on


@pytest.fixture
def desk(ward):
    """The coordinator's screen, with one eligible participant and one in screening."""
    ward.until("assess")
    with ward.app.app_context():
        ward.participant("P-002").register()
    return ward.at_work("coordinator")


def test_a_case_opens_for_an_eligible_participant(ward, desk):
    form = form_on(desk.get("/cases/new").text, "/cases/new")
    assert form.choices["participant"] == ["P-001"]

    answer = desk.client.post(form.action, data=form.filled(participant="P-001"))
    page = desk.get(answer.location)

    assert answer.status_code == 303
    assert "Pre-flight" in page.text
    assert "P-001" in page.text


def test_the_same_form_opens_one_case(ward, desk):
    form = form_on(desk.get("/cases/new").text, "/cases/new")

    sent = [desk.client.post(form.action, data=form.filled(participant="P-001")) for _ in "ab"]

    assert sent[0].location == sent[1].location
    assert len(ward.told("case.opened")) == 1


def test_no_case_opens_for_who_is_not_eligible(ward, desk):
    form = form_on(desk.get("/cases/new?participant=P-002").text, "/cases/new")

    answer = desk.client.post(form.action, data=form.filled(participant="P-002"))

    assert answer.status_code == 409
    assert "P-002" in answer.text
    assert not ward.told("case.opened")


def test_a_participant_with_an_open_case_is_not_offered_again(ward, desk):
    ward.until("open")

    page = desk.get("/cases/new")

    assert "Nobody is eligible and waiting" in page.text


def test_who_may_not_open_a_case_is_told_which_role_may(ward, desk):
    answer = ward.at_work("processor").get("/cases/new")

    assert answer.status_code == 403
    assert "Coordinator" in answer.text


def test_the_list_of_cases_is_paged_and_filtered(ward, monkeypatch):
    monkeypatch.setattr("svflab.web.cases.PAGE", 2)
    codes = []
    with ward.app.app_context():
        for number in range(1, 4):
            day = ward.participant(f"P-00{number}", bench=f"Bench {number}")
            for part in ("register", "assess", "open"):
                getattr(day, part)()
            ward.clock.tick(timedelta(minutes=1))
            codes.append(day.code)
        day.act("case.stopped", "nurse", cause="other", reason="A test.")
    nurse = ward.at_work("nurse")

    first = nurse.get("/cases/").text
    older = nurse.get(re.search(r'href="(/cases/\?before=[^"]+)"', first)[1]).text
    stopped = nurse.get("/cases/?state=stopped").text
    theirs = nurse.get("/cases/?participant=P-001").text

    shown = lambda page: [code for code in codes if code in page]  # noqa: E731
    assert shown(first) == codes[1:]
    assert shown(older) == codes[:1]
    assert shown(stopped) == codes[2:]
    assert shown(theirs) == codes[:1]


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_who_had_a_case_is_offered_with_it_its_state_and_its_day(ward):
    ward.until("close")
    desk = ward.at_work("coordinator")
    page = desk.get("/cases/new")

    said = words_of(page)

    assert f"{grouped(ward.day.code)} closed opened 2026-11-23" in said
    assert "has had 1 case" in said
    form = form_on(page.text, "/cases/new")
    answer = desk.client.post(form.action, data=form.filled(participant="P-001"))
    assert answer.status_code == 303


def test_who_had_none_is_offered_without_a_word(ward, desk):
    assert "has had" not in words_of(desk.get("/cases/new"))


def test_the_list_of_participants_tells_how_each_case_stands(ward):
    ward.until("close")

    said = words_of(ward.at_work("coordinator").get("/participants/"))

    assert f"{grouped(ward.day.code)} closed opened 2026-11-23" in said


def test_the_page_of_who_had_a_case_offers_another_and_shows_the_first(ward):
    ward.until("open")
    busy = words_of(ward.at_work("coordinator").get("/participants/P-001"))
    ward.until("close")

    page = ward.at_work("surgeon").get("/participants/P-001")

    assert "Open another case" not in busy

    assert "Open another case" in words_of(page)
    assert grouped(ward.day.code) in words_of(page)
