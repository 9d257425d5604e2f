"""Telling of an adverse event: few taps, its end, medical history, what may be one, the alert."""

import re
from datetime import timedelta

import pytest

from svflab.domain.event import instant_text
from svflab.services.walk import Day
from tests.forms import form_of, forms_of
from tests.people import PASSWORD, SITE, person
from tests.web.test_safety import blank, bruise, code_in, rows, shows, told


@pytest.fixture
def day(app, clock):
    """A case whose two syringes were given: right thumb and right index."""
    with app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        return Day(app.extensions["protocol"], SITE, "P-001", wait=wait).until("inject")


@pytest.fixture
def lee(app, day):
    return person(app, "lee", "nurse")


@pytest.fixture
def ahn(app, day):
    return person(app, "ahn", "safety_officer")


def test_from_a_finger_it_is_seven_taps_and_what_began_now_is_known_now(app, day, lee):
    form = blank(lee, day, "?digit=right_thumb")
    for name, value in (
        ("term", "digit.bruising"),
        ("grade", "1"),
        ("serious", "none"),
        ("onset", "now"),
        ("outcome", "recovering"),
        ("action", "none"),
    ):
        form.tap(name, value)

    answered = form.send(lee)

    assert (answered.status_code, form.taps) == (303, 7)
    (event,) = told(app)
    assert event.data["aware_at"] == event.data["onset_at"]
    assert event.data["grade_scale"] == "ctcae_v6"
    page = lee.get(answered.location)
    assert shows(page, "CTCAE version 6.0, general grades, National Cancer Institute")


def test_what_began_now_began_when_it_was_sent_first_and_not_when_the_screen_is_unlocked(
    app, clock, day, lee
):
    form = bruise(lee, day, onset="ago15")
    clock.tick(minutes=61)  # meanwhile the screen locks itself
    sent_at, asked = clock.now, form.send(lee)
    assert asked.status_code == 401
    clock.tick(minutes=40)

    again = forms_of(asked)[-1].write("password", PASSWORD).send(lee)
    [kept] = [one for one in forms_of(again) if "carried_at" in one.names()]

    assert kept.send(lee).status_code == 303
    (event,) = told(app)
    assert event.data["onset_at"] == instant_text(sent_at - timedelta(minutes=15))


def test_what_is_over_is_asked_for_its_end_and_nobody_knows_is_an_answer(app, clock, day, lee):
    form = bruise(lee, day, outcome="recovered", onset="ago60", aware="ago60")
    without = form.send(lee)
    ended = form_of(without, f"report-{day.code}").tap("ended", "ago15").send(lee)
    unknown = bruise(lee, day, outcome="recovered", ended="unknown").send(lee)

    assert (without.status_code, ended.status_code, unknown.status_code) == (422, 303, 303)
    assert shows(without, "It is over: say when it ended, or that nobody knows.")
    first, second = (event.data for event in told(app))
    assert first["ended_at"] == instant_text(clock.now - timedelta(minutes=15))
    assert "ended_at" not in second


def test_an_end_before_the_beginning_is_said_at_its_field_and_nothing_is_lost(app, day, lee):
    form = bruise(lee, day, outcome="recovered", ended="at").write("note", "Gone by itself.")

    answered = form.write("ended_at", "2026-11-22T09:00").send(lee)

    again = form_of(answered, f"report-{day.code}").data
    assert (answered.status_code, told(app)) == (422, [])
    assert shows(answered, "It ended before it began.")
    assert (again["ended_at"], again["note"]) == ("2026-11-22T09:00", "Gone by itself.")


def test_a_time_that_there_was_not_is_said_so(app, clock, day, lee):
    app.config["ZONE"] = "Europe/Berlin"
    form = bruise(lee, day, onset="at", aware="now").write("onset_at", "2026-03-29T02:30")

    assert shows(form.send(lee), "The clocks were put forward then: there was no such time.")


def test_side_and_treatment_are_told_apart_from_what_was_done_with_the_product(app, day, lee):
    form = bruise(lee, day, side="palmar", treatment=["medication", "procedure"])

    page = lee.get(form.send(lee).location)

    (event,) = told(app)
    assert (event.data["side"], event.data["action"]) == ("palmar", "none")
    assert event.data["treatment"] == ["medication", "procedure"]
    assert shows(page, "Treatment given Medication, Procedure", "Side of the digit Palm side")
    assert "medication" not in form.options("action")


def early(browser, day):
    form = bruise(browser, day, onset="at").write("onset_at", "2026-11-20T09:00")
    return form.write("note", "Since the summer.")


def test_what_began_before_the_procedure_is_asked_about_and_noted_as_medical_history(app, day, lee):
    asked = early(lee, day).send(lee)
    assert (asked.status_code, told(app)) == (422, [])
    assert shows(asked, "before the first study procedure", "medical history")

    form = form_of(asked, f"report-{day.code}")
    next(c for c in form.controls if (c.name, c.value) == ("history", "note")).on = True
    noted = form.send(lee)

    assert noted.location.endswith("/participants/P-001")
    (event,) = told(app, "history.noted")
    assert (event.about, event.data["term"]) == ("participant:P-001", "digit.bruising")
    assert rows(app) == []
    assert shows(lee.get(noted.location), "Noted as medical history", "Bruising", "right thumb")


def test_it_may_be_an_adverse_event_all_the_same_and_its_page_says_so(app, day, lee):
    form = form_of(early(lee, day).send(lee), f"report-{day.code}")
    next(c for c in form.controls if (c.name, c.value) == ("history", "event")).on = True

    answered = form.send(lee)

    assert len(told(app)) == 1
    assert shows(lee.get(answered.location), "by the protocol that is medical history")


def test_a_correction_to_before_the_procedure_is_asked_about_too(app, day, lee):
    code = code_in(bruise(lee, day).send(lee).location)
    form = form_of(lee.get(f"/safety/{code}/correct"), f"correct-{code}")
    moved = form.write("onset_at", "2026-11-20T09:00").write("reason", "The day was wrong.")

    asked = moved.send(lee)

    assert (asked.status_code, len(told(app))) == (422, 1)
    assert shows(asked, "before the first study procedure", "take the report back")
    again = form_of(asked, f"correct-{code}")
    next(c for c in again.controls if (c.name, c.value) == ("history", "event")).on = True
    assert again.send(lee).status_code == 303
    assert shows(lee.get(f"/safety/{code}"), "It was recorded as an adverse event all the same.")


def test_what_may_be_the_same_is_offered_and_one_tap_links_it(app, day, lee, ahn):
    first = code_in(bruise(lee, day).send(lee).location)
    second = code_in(bruise(ahn, day, grade="2").send(ahn).location)
    page = ahn.get(f"/safety/{second}")
    assert shows(page, "maybe the same Bruising, right thumb, grade 1")

    form = [f for f in re.findall(r"<form.*?</form>", page.text, re.S) if "duplicate" in f]
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    ahn.client.post(f"/safety/{second}/links", data=data)
    ahn.client.post(f"/safety/{second}/links", data=data)

    assert [event.data["other"] for event in told(app, "adverse_event.linked")] == [first]
    assert {row["code"]: row["same_as"] for row in rows(app)} == {first: "", second: first}
    assert shows(ahn.get(f"/safety/{second}"), f"The same as {first}, reported twice")
    both = ahn.get(f"/safety/{first}")
    assert shows(both, f"{second} is the same, reported twice")
    assert "maybe the same" not in both.text
    assert shows(ahn.get("/safety/?state=all"), f"the same as {first}")
    assert shows(blank_page(lee, day), f"the same as {first}")


def blank_page(browser, day):
    return browser.get(f"/cases/{day.code}/adverse-events/new")


def test_events_of_two_participants_are_not_linked(app, day, ahn):
    code = code_in(bruise(ahn, day).send(ahn).location)

    data = {"csrf_token": ahn.token(), "other": "A7K3QM9X2C", "how": "duplicate"}
    answered = ahn.client.post(f"/safety/{code}/links", data=data)

    assert answered.status_code == 404
    assert told(app, "adverse_event.linked") == []


def test_special_interest_alerts_on_the_board_until_the_safety_officer_has_seen_it(
    app, day, lee, ahn
):
    code = code_in(bruise(lee, day, term="digit.ischaemia").send(lee).location)
    assert shows(lee.get("/"), "Special interest, not seen by a safety officer")
    assert "I have seen it" not in lee.get(f"/safety/{code}").text

    page = ahn.get(f"/safety/{code}")
    ahn.client.post(f"/safety/{code}/seen", data={"csrf_token": ahn.token()})

    assert shows(page, "no safety officer has seen it yet", "I have seen it")
    assert "Special interest, not seen" not in lee.get("/").text
    assert rows(app)[0]["alert"] is False
