"""Who states it, who did it, who saw it, and when: on one screen, by name and password."""

import pytest

from svflab.services import demo
from tests.conftest import START
from tests.web.pages import form_on
from tests.web.ward import FINISHED, SECOND


def test_what_already_happened_is_told_with_its_time_and_why(running):
    answer = running.send(
        "processor", FINISHED, told_at="2026-11-23T10:00", reason="The screen was locked."
    )

    event = running.case.last(FINISHED).event
    assert answer.status_code == 200
    assert event.told
    assert event.occurred_at == START.replace(hour=1)
    assert "The screen was locked." in answer.text


def test_a_time_that_is_told_needs_a_reason(running):
    answer = running.send("processor", FINISHED, told_at="2026-11-23T10:00")

    assert answer.status_code == 422
    assert form_on(answer.text, FINISHED).fields["told_at"] == ["2026-11-23T10:00"]
    assert not running.case.has(FINISHED)


def test_who_did_it_may_be_another_than_who_states_it(ward):
    ward.until("check_in")

    ward.send("nurse", "liposuction.started", sites=["knee"], side="left", performer="surgeon")

    event = ward.case.last("liposuction.started").event
    assert (event.actor, event.performer) == ("nurse", "surgeon")
    assert "Demo Surgeon, stated by Demo Nurse" in ward.page("nurse")


def test_a_witness_proves_who_they_are_on_the_same_screen(ward):
    ward.until("preflight")
    form = ward.form("nurse", "identity.checked")
    both = {"identifiers": ["name", "birth_date"], "result": "match"}

    wrong = ward.post("nurse", form, **both, witness="surgeon", witness_password="guess")
    nobody = ward.post("nurse", form, **both)
    right = ward.post("nurse", form, **both, **SECOND)

    assert (wrong.status_code, nobody.status_code, right.status_code) == (422, 422, 200)
    assert "Name and password do not match" in wrong.text
    assert "guess" not in wrong.text
    assert ward.case.last("identity.checked").event.witness == "surgeon"


def test_a_step_of_another_role_is_stated_here_by_somebody_who_holds_it(ward):
    ward.until("preflight")
    ward.act(
        "identity.checked",
        "nurse",
        witness="surgeon",
        identifiers=["birth_date", "name"],
        result="match",
    )
    answers = {"pregnancy": "no", "systemic_infection": "no"}
    surgeon = {"actor": "surgeon", "actor_password": demo.password("surgeon")}

    alone = ward.send("nurse", "eligibility.confirmed", **answers)
    signed = ward.send("nurse", "eligibility.confirmed", **answers, **surgeon)

    event = ward.case.last("eligibility.confirmed").event
    assert (alone.status_code, signed.status_code) == (422, 200)
    assert (event.actor, event.role) == ("surgeon", "surgeon")


def test_nobody_accepts_what_they_handed_over_themselves(ward):
    ward.until("liposuction")
    [code] = ward.of("lipoaspirate")
    ward.act("handover.offered", "nurse", to="laboratory", containers=[ward.live(code)])
    form = ward.form("nurse", "handover.accepted")

    alone = ward.post("nurse", form, containers=ward.live(code))
    both = ward.post(
        "nurse",
        form,
        containers=ward.live(code),
        actor="processor",
        actor_password=demo.password("processor"),
    )

    assert (alone.status_code, both.status_code) == (422, 200)
    assert ward.case.last("handover.accepted").event.actor == "processor"


@pytest.mark.parametrize("who", ["admin", "safety", "coordinator"])
def test_a_form_is_not_open_to_who_holds_no_role_for_it(ward, who):
    ward.until("open")
    form = ward.form("nurse", "preflight.completed")
    form.fields["csrf_token"] = [ward.at_work(who).token()]
    path = form.action

    answer = ward.at_work(who).client.post(path, data=form.fields)

    assert answer.status_code == 403
    assert not ward.case.has("preflight.completed")
