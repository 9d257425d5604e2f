"""An entry is corrected by another, undone or explained; all of them stay readable."""

import re

import pytest

from tests.web.pages import form_on, forms_on
from tests.web.ward import FINISHED


def test_an_entry_is_corrected_by_another_and_both_stay_readable(ward):
    ward.until("to_laboratory")
    before = ward.case.last("liposuction.finished").event
    address = f"/cases/{ward.day.code}/correct/{before.id}"
    form = form_on(ward.at_work("nurse").get(address).text, "/correct/")
    assert form.fields["aspirate_ml"] == ["180"]

    silent = ward.post("nurse", form, aspirate_ml="188", scripted=False)
    told = ward.post("nurse", form, aspirate_ml="188", reason="Read again.", scripted=False)
    page = ward.page("nurse", past="all")

    after = ward.case.last("liposuction.finished").event
    assert (silent.status_code, told.status_code) == (422, 303)
    assert (after.replaces, after.occurred_at) == (before.id, before.occurred_at)
    assert after.data["aspirate_ml"] == "188"
    assert after.data["container"] == before.data["container"]
    for text in ("180 mL", "188 mL", "corrected", "Read again."):
        assert text in page


def test_who_did_it_stays_when_another_corrects_what_was_recorded(ward):
    ward.hire("nurse")
    ward.until("to_laboratory")
    before = ward.case.last("liposuction.finished").event
    address = f"/cases/{ward.day.code}/correct/{before.id}"
    form = form_on(ward.at_work("surgeon").get(address).text, "/correct/")

    ward.post("surgeon", form, aspirate_ml="188", reason="Read again.", scripted=False)

    after = ward.case.last("liposuction.finished").event
    assert (after.replaces, before.done_by) == (before.id, "nurse")
    assert (after.actor, after.done_by) == ("surgeon", "nurse")


def test_free_text_comes_back_into_a_correction(ward):
    ward.until("check_in")
    measured = ward.case.last("checkin.measured").event

    page = ward.at_work("nurse").get(f"/cases/{ward.day.code}/correct/{measured.id}")

    assert form_on(page.text, "/correct/").fields["allergies"] == ["none known"]


@pytest.mark.parametrize("kind", ["case.opened", "label.printed", "handover.accepted"])
def test_some_things_are_never_corrected(ward, kind):
    ward.until("to_laboratory")
    event = ward.case.last(kind).event
    address = f"/cases/{ward.day.code}/correct/{event.id}"

    page = ward.at_work("coordinator").get(address)

    assert [form for form in forms_on(page.text) if "/correct/" in form.action] == []
    assert "not correctable" in page.text
    assert event.id not in re.findall(r"/correct/([^\"]+)", ward.page("nurse", past="all"))


def test_ones_own_last_act_is_undone_by_a_tap(running):
    running.send("processor", FINISHED)
    page = running.page("processor")

    undo = form_on(page, "/undo/")
    answers = [running.post("processor", undo) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not running.case.has(FINISHED)
    assert "withdrawn" in answers[0].text
    assert form_on(answers[0].text, FINISHED)
    [event] = running.told("entry.withdrawn")
    assert event.actor == "processor"


def test_nobody_undoes_what_another_recorded(running):
    running.send("processor", FINISHED)
    page = running.page("processor2")

    assert "/undo/" not in page
    form = form_on(running.page("processor"), "/undo/")
    form.fields["csrf_token"] = [running.at_work("processor2").token()]
    assert (
        running.at_work("processor2").client.post(form.action, data=form.fields).status_code == 403
    )


def test_a_deviation_is_explained_where_it_stands(running):
    running.clock.tick(minutes=3, seconds=7)
    answer = running.send("processor", FINISHED)
    assert "took 20:07" in answer.text
    form = form_on(answer.text, "deviation.explained")

    silent = running.post("processor", form)
    said = running.post("processor", form, reason="The filter was seated again.")

    assert (silent.status_code, said.status_code) == (422, 200)
    assert len([f for f in forms_on(said.text) if "deviation.explained" in f.action]) == 0
    assert "The filter was seated again." in said.text
    assert "Nothing waits for an answer" in said.text


def test_what_another_recorded_and_did_not_happen_is_taken_back_with_a_reason(running):
    running.send("processor", FINISHED)
    done = running.case.last(FINISHED).event
    page = running.at_work("processor2").get(f"/cases/{running.day.code}/correct/{done.id}").text
    [way] = re.findall(r'href="([^"]*/take-back/[^"]*)"', page)

    form = next(
        form
        for form in forms_on(running.at_work("processor2").get(way).text)
        if "/take-back/" in form.action
    )
    silent = running.post("processor2", form, scripted=False)
    gone = running.post("processor2", form, reason="It still runs.", scripted=False)

    assert (silent.status_code, gone.status_code) == (422, 303)
    assert not running.case.has(FINISHED)
    assert running.told("entry.withdrawn")[-1].replaces == done.id
    assert "withdrawn" in running.page("processor2")


def test_what_is_never_corrected_in_a_case_is_not_taken_back_either(running):
    opened = running.case.last("case.opened").event
    address = f"/cases/{running.day.code}/take-back/{opened.id}"

    page = running.at_work("coordinator").get(address).text

    assert "An entry of this kind is never taken back." in page
    assert "Take it back" not in page


def test_who_may_not_state_an_entry_may_not_take_it_back(running):
    running.send("processor", FINISHED)
    done = running.case.last(FINISHED).event

    page = running.at_work("nurse").get(f"/cases/{running.day.code}/take-back/{done.id}").text

    assert "Who may state it may take it back: Processor." in page
