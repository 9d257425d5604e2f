"""What others stated for who performed it: signed one or many at once, or disputed."""

import re

import pytest

from svflab.domain.signatures import of_case
from svflab.services import demo
from tests.web.pages import form_on, forms_on

DOSE = {"anaesthetic": "lidocaine", "anaesthetic_mg": "5", "adrenaline": "no"}
DOSE |= {"where": "finger_block"}


@pytest.fixture
def stated(ward):
    """The nurse has stated two steps that the scrubbed surgeon performed."""
    ward.until("check_in")
    ward.hire("surgeon")
    for _ in range(2):
        form = ward.form("nurse", "anaesthetic.given")
        assert ward.post("nurse", form, performer="surgeon", **DOSE).status_code == 200
    return ward


def queue(ward, who="surgeon"):
    return ward.at_work(who).get("/sign/").text


def sign(ward, count, who="surgeon", password=None, form=None):
    form = form or form_on(queue(ward), "/sign/")
    chosen = form.choices["chosen"][:count]
    said = {"chosen": chosen, "password": password or demo.password("surgeon")}
    return ward.at_work(who).client.post("/sign/", data={**form.fields, **said})


def states(ward):
    return [(one.signer, one.meaning, one.state) for one in of_case(ward.case)]


@pytest.fixture
def page(stated):
    return form_on(queue(stated), "/sign/")


def test_both_stand_in_the_performers_queue_in_full_and_are_signed_at_once(stated):
    page, board = queue(stated), stated.at_work("surgeon").get("/").text
    assert page.count("stated by Demo Nurse") == 2
    assert "2 steps were recorded for you" in board
    assert "2 steps wait for the signature of Demo Surgeon" in stated.page("nurse")

    assert sign(stated, 2).status_code == 303

    assert states(stated) == [("surgeon", "performed", "stands")] * 2
    assert "Nothing waits for your signature" in queue(stated)
    assert "recorded for you" not in stated.at_work("surgeon").get("/").text
    assert "Demo Surgeon" in stated.page("nurse")


def test_one_is_signed_and_the_other_goes_on_waiting(stated):
    sign(stated, 1)

    assert len(states(stated)) == 1
    assert queue(stated).count("stated by Demo Nurse") == 1


def test_a_wrong_password_nothing_chosen_or_another_person_signs_nothing(stated, page):
    assert sign(stated, 2, password="a wrong one").status_code == 422
    assert sign(stated, 0).status_code == 422
    theirs = forms_on(stated.at_work("nurse").get("/").text)[0]
    said = {"chosen": page.choices["chosen"], "password": demo.password("nurse")}
    token = {"csrf_token": theirs.fields["csrf_token"], "event_id": page.fields["event_id"]}
    answer = stated.at_work("nurse").client.post("/sign/", data={**said, **token})

    assert answer.status_code == 422
    assert "recorded since this page was shown" in answer.text
    assert states(stated) == []


def test_the_same_form_twice_signs_once_and_another_tab_says_it_was_done(stated, page):
    other = form_on(queue(stated), "/sign/")
    assert [sign(stated, 2, form=page).status_code for _ in range(2)] == [303, 303]
    assert len(states(stated)) == 2

    assert sign(stated, 2, form=other).status_code == 422
    assert len(states(stated)) == 2


def test_what_was_corrected_meanwhile_is_not_signed(stated, page):
    event = stated.case.done["anaesthetic.given"][0].event
    told = {"replaces": event.id, "told_at": event.occurred_at, "reason": "misread"}
    dose = {**DOSE, "adrenaline": False, "anaesthetic_mg": "50"}
    stated.act("anaesthetic.given", "nurse", **told, **dose)

    assert sign(stated, 2, form=page).status_code == 422
    assert states(stated) == []


def test_what_was_not_so_is_disputed_with_a_reason_and_the_case_shows_it(stated):
    event = stated.case.done["anaesthetic.given"][0].event.id
    path = f"/sign/dispute?case={stated.day.code}&event={event}"
    form = form_on(stated.at_work("surgeon").get(path).text, "/dispute")

    def send(reason):
        data = {**form.fields, "reason": reason}
        return stated.at_work("surgeon").client.post("/sign/dispute", data=data)

    assert send("").status_code == 422
    assert send("I gave none.").status_code == 303

    page = stated.page("nurse")
    assert "Demo Surgeon disputes: " in page
    assert "I gave none." in page
    assert queue(stated).count("stated by Demo Nurse") == 1
    assert [send("I gave none.").status_code for _ in range(2)] == [303, 303]
    assert len(stated.told("signature.disputed")) == 1
    again = stated.at_work("surgeon").get(path, follow_redirects=True).text
    assert re.search(r"Disputed already, by Demo Surgeon at [\d-]* ?\d\d:\d\d:\d\d \+09:00", again)
    assert stated.at_work("nurse").get(path).status_code == 303


def test_a_dispute_under_the_id_of_another_act_is_not_said_to_be_recorded(stated):
    event = stated.case.done["anaesthetic.given"][0].event.id
    path = f"/sign/dispute?case={stated.day.code}&event={event}"
    form = form_on(stated.at_work("surgeon").get(path).text, "/dispute")

    sent = {**form.fields, "reason": "I gave none.", "event_id": event}
    assert stated.at_work("surgeon").client.post("/sign/dispute", data=sent).status_code == 409
    assert stated.told("signature.disputed") == []
