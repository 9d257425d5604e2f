"""The safety officer's inbox: what waits, on whom; and the acts of a review on its page."""

from datetime import timedelta

import pytest

from svflab.services import accounts
from svflab.services.walk import Day
from tests.forms import form_of, forms_of
from tests.people import PASSWORD, SITE, person
from tests.web.test_safety import bruise, code_in, opinion, shows


@pytest.fixture
def day(app, clock):
    with app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        return Day(app.extensions["protocol"], SITE, "P-001", wait=wait).until("open")


@pytest.fixture
def nurse(app, day):
    return person(app, "lee", "nurse")


@pytest.fixture
def officer(app, day):
    return person(app, "ahn", "safety_officer")


@pytest.fixture
def code(day, nurse):
    """An adverse event that the nurse has reported."""
    return code_in(bruise(nurse, day).send(nurse).location)


def act(browser, code, name, page=None, **told):
    """Fill in one act of a review on the page of its event, and send it."""
    form = form_of(page or browser.get(f"/safety/{code}"), name)
    for field, text in told.items():
        taps = field == "seriousness"
        form.tap(field, text) if taps else form.write(field, text)
    return form.send(browser)


def question(page):
    """Return the id of the form that answers the one question of a page."""
    start = page.text.index('id="act-answer-')
    return page.text[start + 4 :].partition('"')[0]


def test_a_report_is_triaged_asked_about_answered_judged_and_closed(nurse, officer, code):
    listed = officer.get("/safety/inbox")
    assert shows(listed, "Bruising", "Triage it", "left")
    assert shows(nurse.get("/"), "Open cases")
    assert "Questions to you" not in nurse.get("/").text

    act(officer, code, "act-triage", seriousness="queried", note="why is it not serious?")
    assert '<div class="first"><h3>Ask a question</h3>' in officer.get(f"/safety/{code}").text
    act(officer, code, "act-ask", to="lee", question="Was it seen by a physician?")
    assert shows(officer.get("/safety/inbox?show=everybody"), "waits for an answer", "Ahn")

    board = nurse.get("/")
    assert shows(board, "1 question to you about", "Was it seen by a physician?")
    back = act(nurse, code, question(board), board, answer="Yes, at once.")
    assert back.location == "/"
    assert "Questions to you" not in nurse.get("/").text

    act(officer, code, "act-triage", seriousness="confirmed")
    opinion(officer, code, device="unlikely").send(officer)
    page = officer.get(f"/safety/{code}")
    assert shows(
        page, "Close it", "not over", "recovering", "Yes, at once.", "why is it not serious?"
    )
    signed = {"reason": "it heals as expected", "sign_password": PASSWORD}
    in_another_window = officer.get(f"/safety/{code}")
    act(officer, code, "act-close", page, **signed)
    late = act(officer, code, "act-close", in_another_window, **signed)
    assert late.status_code == 422
    assert shows(late, "Nothing was recorded.", "This adverse event is closed.")

    assert shows(officer.get("/safety/inbox?show=closed"), "Bruising", "closed")
    assert shows(officer.get("/safety/inbox"), "Nothing waits")
    act(nurse, code, "act-follow_up", note="It is an infection now.")
    assert shows(officer.get("/safety/inbox"), "Triage it", "reopened")


def test_a_grade_that_the_criteria_do_not_follow_is_named_and_asked_about(day, nurse, officer):
    grave = bruise(nurse, day, grade="4", serious="hospitalisation").send(nurse)
    code, doubt = code_in(grave.location), "the criterion “Life-threatening” was not ticked"
    assert shows(nurse.get(f"/safety/{code}"), "does not fit", doubt, "Correct the report")

    page = officer.get(f"/safety/{code}")
    assert shows(page, doubt, "The clocks go by the criteria.")
    asked = form_of(page, "act-ask").data
    assert (asked["to"], "Which is right?" in asked["question"]) == ("lee", True)
    assert act(officer, code, "act-triage", seriousness="confirmed").status_code == 303
    assert shows(officer.get(f"/safety/{code}"), doubt), "it stays until somebody corrects it"


def test_a_triage_is_of_what_its_page_showed(nurse, officer, code):
    page = officer.get(f"/safety/{code}")
    act(nurse, code, "act-follow_up", note="She was taken to a hospital.")

    late = act(officer, code, "act-triage", page, seriousness="confirmed")

    assert late.status_code == 422
    assert shows(late, "More was told of it since this page was shown", "taken to a hospital")
    assert act(officer, code, "act-triage", late, seriousness="confirmed").status_code == 303


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(officer, code):
    refused = act(officer, code, "act-ask", to="", question="Was it seen?")
    assert refused.status_code == 422
    assert shows(refused, "Was it seen?")

    data = {"event_id": "0d5f3b0e-6f0b-4c58-9d57-2b6b8f0c7a11", "reason": "enough"}
    assert shows(officer.post(f"/safety/{code}/close", data), "Your password: you sign this.")
    data |= {"sign_password": PASSWORD}
    early = officer.post(f"/safety/{code}/close", data)
    assert early.status_code == 422
    assert shows(early, "No physician has judged the report as it stands")


def test_who_covers_sees_what_waits_on_who_is_away(app, officer, code):
    alone = officer.get("/safety/absences/")
    assert shows(alone, "Nobody else here has the same role")
    cover = person(app, "kang", "safety_officer")
    act(officer, code, "act-triage", seriousness="confirmed")
    assert shows(cover.get("/safety/inbox"), "Nothing waits on you")

    form = form_of(officer.get("/safety/absences/"), "absence")
    form.write("cover", "kang").write("until", "2026-11-30").send(officer)
    assert shows(cover.get("/safety/inbox"), "covering for Ahn", "Judge the cause")
    assert shows(cover.get("/"), "Safety 1")

    (back,) = [one for one in forms_of(officer.get("/safety/absences/")) if "/end" in one.action]
    assert back.send(officer).status_code == 303
    assert shows(cover.get("/safety/inbox"), "Nothing waits on you")


def test_an_event_is_found_by_its_code_its_participant_or_its_term(officer, code):
    for asked in (code.lower(), "p-001", "bruis"):
        found = officer.get("/safety/inbox", query_string={"q": asked})
        assert f'href="/safety/{code}"' in found.text

    assert shows(officer.get("/safety/inbox?q=nothing"), "Nothing found")


def test_who_has_left_is_named_with_who_sees_to_it_now(app, nurse, officer, code):
    act(officer, code, "act-triage", seriousness="confirmed")
    act(officer, code, "act-ask", to="lee", question="Was it seen?")
    choi = person(app, "choi", "safety_officer")
    with app.app_context():
        for name in ("ahn", "lee"):
            accounts.deactivate(name, actor="x", role="", reason="left")

    page, listed, board = (choi.get(at) for at in (f"/safety/{code}", "/safety/inbox", "/"))

    fell = "Ahn is no longer here for it: it waits on any safety officer."
    assert shows(page, "assigned to Ahn", fell, fell.replace("Ahn", "Lee"), "waits on you")
    assert shows(listed, fell, "Answer the question")
    assert shows(board, fell.replace("Ahn", "Lee"), "Was it seen?")
    act(choi, code, question(board), board, answer="Yes, I asked the ward.")
    assert "Was it seen?" not in choi.get("/").text
