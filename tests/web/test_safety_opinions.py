"""Pages on which physicians judge an adverse event, and the list of what is expected."""

import re

import pytest

from svflab.services.walk import Day
from tests.forms import form_of
from tests.people import PASSWORD, person
from tests.web.test_safety import bruise, code_in, corrected, opinion, shows, told


@pytest.fixture
def day(app):
    with app.app_context():
        return Day(app.extensions["protocol"], "seoul", "P-001").until("open")


@pytest.fixture
def lee(app, day):
    return person(app, "lee", "nurse")


@pytest.fixture
def oh(app, day):
    return person(app, "oh", "surgeon")


@pytest.fixture
def sim(app, day):
    return person(app, "sim", "sponsor")


@pytest.fixture
def ahn(app, day):
    return person(app, "ahn", "safety_officer")


@pytest.fixture
def reported(day, lee):
    return code_in(bruise(lee, day).send(lee).location)


def expecting(browser, code):
    page = browser.get(f"/safety/{code}")
    form = form_of(page, re.search(rf'id="(expect-{code}-\d+)"', page.text)[1])
    return form.write("sign_password", PASSWORD)


def test_two_opposing_opinions_stand_side_by_side_and_are_said_to_disagree(oh, sim, reported):
    opinion(oh, reported, svf="possible").send(oh)
    page = sim.get(opinion(sim, reported, note="Too early.").send(sim).location)

    assert shows(page, "related To the trial: SVF product. One opinion that says so is enough.")
    assert shows(page, "They disagree on whether it is related", "all are reported")
    assert shows(page, "Oh, for the investigator: possible; Sim, for the sponsor: unlikely.")
    assert shows(page, "signed responsible")


def test_an_opinion_is_signed_with_the_right_password_or_not_at_all(app, oh, reported):
    form = opinion(oh, reported)
    without = form.write("sign_password", "").send(oh)
    wrong = form.write("sign_password", "four wet horses").send(oh)

    assert (without.status_code, wrong.status_code) == (422, 422)
    assert shows(without, "Your password: you sign this.")
    assert told(app, "causality.judged") == []
    again = form_of(wrong, f"judge-{reported}-0").write("sign_password", PASSWORD).send(oh)
    assert again.status_code == 303, "what was chosen is still there"


def test_what_was_corrected_meanwhile_is_not_signed_and_what_was_signed_says_so(
    app, oh, lee, reported
):
    opinion(oh, reported).send(oh)
    before = opinion(oh, reported)
    corrected(lee, reported).tap("grade", "2").write("reason", "Worse.").send(lee)

    answered = before.send(oh)

    assert answered.status_code == 422
    assert shows(answered, "is another since this page was shown. Nothing was signed.")
    assert shows(answered, "signed before a change", "Signed before the correction of")
    again = form_of(answered, f"judge-{reported}-1").write("sign_password", PASSWORD)
    assert again.send(oh).status_code == 303
    assert len(told(app, "causality.judged")) == 2


def test_the_list_suggests_a_physician_decides_and_the_version_is_kept(app, oh, sim, reported):
    form = expecting(oh, reported)
    page = sim.get(f"/safety/{reported}")
    form.tap("expected", "unexpected")
    without = form.send(oh)
    form.write("note", "Twice the usual size.").send(oh)
    expecting(sim, reported).tap("expected", "expected").send(sim)

    assert shows(page, "“Bruising” is listed up to grade 1", "shipped-1", "to be confirmed")
    assert shows(without, "Say in words why.")
    assert {event.data["version"] for event in told(app, "expectedness.judged")} == {"shipped-1"}
    after = sim.get(f"/safety/{reported}")
    assert shows(after, "unexpected", "they differ", "One decision that says unexpected is enough")
    assert shows(after, "Twice the usual size.", "listed up to grade 1", "as the list says")


def test_the_sponsors_physician_sees_adverse_events_and_no_way_to_anything_else(sim, day, reported):
    begins = sim.sign_in("sim")
    page = sim.get(f"/safety/{reported}")

    assert begins.location.endswith("/safety/inbox")
    assert 'data-scan-url=""' in page.text
    assert "/workstations/here" not in page.text
    every = "".join(sim.get(f"/safety/{path}").text for path in ("", "inbox?show=everybody"))
    assert reported in every
    assert f"/cases/{day.code}" not in page.text + every
    assert "/participants/P-001" not in page.text + every
    assert sim.get("/").location.endswith("/safety/inbox")
    for path in (f"/cases/{day.code}", "/participants/P-001", "/participants/P-001/history"):
        refused = sim.get(path)
        assert refused.status_code == 403
        assert 'href="/safety/inbox">Safety inbox' in refused.text, "and not back to the board"


def adopting(ahn, **given):
    form = form_of(ahn.get("/reference-list/new"), "reference")
    for name, value in {"version": "IB 2", "since": "2026-01-01", "reason": "IB.", **given}.items():
        form.write(name, value)
    return form


def test_the_safety_officer_adopts_a_version_that_begins_with_the_one_before(ahn, sim, reported):
    expecting(ahn, reported).tap("expected", "expected").send(ahn)
    empty = ahn.get("/reference-list/")
    form = adopting(ahn, **{"grade-donor_site.pain": "3", "grade-digit.bruising": ""})
    page = ahn.get(form.send(ahn).location)

    assert shows(empty, "The site has adopted no version of its own", "shipped-1 in force")
    assert shows(page, "Pain (donor site) : up to grade 2 → up to grade 3")
    assert shows(page, "Bruising (digit) : up to grade 1 → not listed")
    assert shows(page, "recorded after it came into force", "“IB.”")
    assert shows(sim.get("/reference-list/"), "IB 2 in force 2026-01-01")
    event = sim.get(f"/safety/{reported}")
    assert shows(event, "“Bruising” is not listed", "IB 2")
    assert shows(event, "shipped-1 another list was adopted for that day since")


WRONG = (
    ({"version": ""}, "This is needed."),
    ({"version": "shipped-1"}, "There is a version of this name."),
    ({"version": "IB/2"}, "Letters, digits, spaces"),
    ({"since": "soon"}, "A date: 2026-11-23."),
    ({"reason": ""}, "This is needed."),
    ({"source-digit.pain": ""}, "Say where this is from"),
    ({"source-digit.pain": "x" * 301}, "Make it shorter."),
)


def test_what_is_wrong_with_a_version_is_said_and_nothing_is_lost(app, ahn):
    for given, said in WRONG:
        answered = adopting(ahn, **{"outcome-digit.bruising": "Gone in days.", **given}).send(ahn)

        assert answered.status_code == 422
        assert shows(answered, "Nothing was adopted.", said)
        assert 'value="Gone in days."' in answered.text
    assert told(app, "reference.adopted") == []
