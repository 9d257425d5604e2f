"""Closing a case: each thing that is open is named, with the way to the form that settles it."""

import re
from html import unescape

import pytest

from svflab.domain.rules import VERSION
from svflab.records import projections
from svflab.services.errors import Refused
from svflab.services.record import note
from tests.people import SITE
from tests.web.codes import ungrouped
from tests.web.pages import form_on
from tests.web.test_forms import recorded

DUE = {"owner": "quality", "due": "2026-12-07"}


def close(ward, **more):
    """Send the form of the close as quality does, and return what comes back."""
    form = ward.form("quality", "case.closed")
    asked = DUE if "owner" in form.choices else {}
    return ward.post("quality", form, **{**asked, **more})


def settled_by(page):
    """The ways that a page offers to settle what is open: what is said, where it leads."""
    found = re.findall(
        r"<span>([^<]+)</span><a class=\"button\" href=\"([^\"]+)\"", ungrouped(page)
    )
    return {unescape(text): unescape(href) for text, href in found}


def test_a_refused_close_names_each_thing_and_leads_to_the_form_that_settles_it(ward):
    ward.until("inject")

    answer = close(ward)
    ways = settled_by(answer.text)

    tube = next(c for c in ward.case.containers.values() if c.kind == "svf_tube")
    [said] = [text for text in ways if text.startswith("SVF tube")]
    assert answer.status_code == 409
    assert said.endswith("not discarded, 8.00 mL left")
    assert {text.partition(":")[2].strip() for text in ways} >= {"missing"}
    assert "Settle it, then close" not in answer.text
    form = form_on(ward.at_work("processor").get(ways[said]).text, "/steps/container.discarded")
    assert form.fields["container"] == [tube.code]
    assert ward.case.closed is None


def test_every_syringe_is_named_by_its_number_and_what_is_left_in_it(ward):
    ward.until("match")

    ways = settled_by(close(ward).text)

    names = [text for text in ways if text.startswith("Syringe")]
    assert [text.partition(",")[0] for text in names] == ["Syringe 1 of 2", "Syringe 2 of 2"]
    assert all(text.endswith("1.00 mL left") for text in names)
    assert all("do=container.discarded" in ways[text] for text in names)


def test_a_syringe_of_the_plan_that_is_not_filled_leads_to_saying_why(ward):
    ward.until("plan")

    ways = settled_by(close(ward).text)

    way = ways["Syringe 2 of 2: neither filled nor left unfilled"]
    form = form_on(ward.at_work("processor").get(way).text, "/steps/syringe.not_filled")
    assert form.fields["number"] == ["2"]


def test_an_observation_that_was_not_made_is_said_where_it_is_asked_and_at_the_close(ward):
    ward.until("discard")
    asked = ward.at_work("nurse").get(f"/cases/{ward.day.code}?do=observation.recorded&told=h1")
    assert "It was not made: say why" in asked.text
    way = "do=observation.missed&amp;told=h1"
    assert way in asked.text
    assert way in close(ward).text

    answer = ward.send("nurse", "observation.missed", "h1", cause="left")

    assert recorded(ward, answer, "observation.missed")["point"] == "h1"
    assert "“1 hour” was not made: The participant had left." in answer.text
    assert way not in close(ward).text


def test_a_hand_over_that_nobody_accepted_is_accepted_first(ward):
    ward.until("liposuction")
    [code] = ward.of("lipoaspirate")
    ward.act("handover.offered", "nurse", to="laboratory", containers=[ward.live(code)])

    ways = settled_by(close(ward).text)

    assert "do=handover.accepted" in ways["A hand-over: neither accepted nor refused"]
    assert all("do=handover.accepted" in to for text, to in ways.items() if code[:4] in text)


def test_a_volume_that_does_not_agree_leads_to_the_entry_that_took_too_little(ward):
    ward.until("inject")
    tube = next(c for c in ward.case.containers.values() if c.kind == "svf_tube")
    told = {"container": tube.code, "volume_ml": "7.6", "destination": "waste"}
    ward.act("container.discarded", "processor", witness="second", reason="spilt", **told)
    ward.until("observe")

    ways = settled_by(close(ward).text)

    [way] = [to for text, to in ways.items() if text.endswith("0.40 mL not accounted for")]
    form = form_on(ward.at_work("processor").get(way).text, "/correct/")
    assert form.fields["volume_ml"] == ["7.6"]


def test_the_list_before_the_close_leads_to_the_same_forms(ward):
    ward.until("inject")

    ways = settled_by(ward.page("processor"))

    assert any("not discarded, 8.00 mL left" in text for text in ways)


@pytest.fixture
def stopped(ward):
    """A case that comes to its close, in which another participant's syringe was tried."""
    ward.until("to_theatre")
    with ward.app.app_context():
        other = ward.participant("P-002", bench="Bench 2", device="SX-2").until("to_theatre")
        wrong = other.live(other.case.syringes[0].code)
    band = ward.live(ward.case.wristband.code)
    with pytest.raises(Refused):
        ward.act("syringe.matched", "nurse", wristband=band, syringe=wrong)
    return ward


def row(ward):
    with ward.app.app_context():
        return projections.case_row(SITE, ward.day.code)


def test_what_was_stopped_is_said_alike_on_the_page_the_board_and_the_list(stopped):
    page = stopped.page("quality")
    answers = page[page.index("Needs an answer") :]

    assert answers.count("say why") == 1
    assert "1 deviation unanswered" in stopped.at_work("quality").get("/").text
    assert "1 unanswered" in stopped.at_work("quality").get("/cases/").text
    assert row(stopped)["unanswered"] == 1


def test_the_close_says_what_is_sealed_without_a_reason_and_seals_it(stopped):
    stopped.until("observe")

    page = stopped.page("quality", do="case.closed")
    assert "1 deviation unanswered" in page
    stopped.sign()
    close(stopped)

    data = stopped.case.closed.event.data
    assert [one["rule"] for one in data["findings"] if one["incident"]] == ["wrong_participant"]
    assert data["rules"] == VERSION
    assert row(stopped)["unanswered"] == 1


def test_a_reason_answers_it_everywhere(stopped):
    page = stopped.page("quality")
    form = form_on(page, "/steps/deviation.explained")
    stopped.post("quality", form, reason="Both trays stood on one table.")

    assert row(stopped)["unanswered"] == 0
    assert "unanswered" not in stopped.at_work("quality").get("/").text
    assert "say why" not in stopped.page("quality")


def test_a_case_that_older_rules_closed_says_what_todays_find_otherwise(stopped):
    with stopped.app.app_context():
        sealed_by_older_rules(stopped)

    page, history = (
        stopped.at_work("quality").get(f"/cases/{stopped.day.code}{tail}").text
        for tail in ("", "/history")
    )

    for text in (page, history):
        assert f"Closed under version 1 of the rules; version {VERSION} judges otherwise." in text
        assert "Found now:" in text


def sealed_by_older_rules(ward):
    """Close the case with nothing found, as rules of version 1 would have."""
    event = ward.day.event("case.closed", "quality", **DUE)
    data = {**event.data, "findings": [], "rules": "1", "awaited": ["sterility"]}
    note(event.kind, event.about, data, actor=event.actor, role=event.role, site=event.site)
