"""Taking back what was recorded by mistake, on the pages of a participant and of an event."""

import re
from datetime import timedelta
from html import unescape

import pytest

from svflab.records import log, projections
from svflab.services.walk import Day
from tests.forms import form_of
from tests.people import SITE, person


@pytest.fixture
def day(app, clock):
    def go(part, participant="P-001"):
        with app.app_context():
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(app.extensions["protocol"], SITE, participant, wait=wait).until(part)

    return go


@pytest.fixture
def kim(app):
    return person(app, "kim", "coordinator")


def told(app, kind):
    with app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def shown(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def way_on(page, to="/take-back/"):
    found = re.findall(rf'href="([^"]*{to}[^"]*)"', page.text)
    return unescape(found[0]) if found else ""


def fail(browser, why="HIV positive", how="screen-failure"):
    page = browser.get("/participants/P-001")
    form = form_of(page, f"{how}-P-001")
    form.write("reason", why)
    return form.send(browser)


def take_back(browser, page, why="That was P-002."):
    form = form_of(browser.get(way_on(page)), "take-back")
    form.write("reason", why)
    return form.send(browser)


@pytest.mark.parametrize(
    ("how", "kind", "word"),
    [
        ("screen-failure", "participant.screen_failed", "screen failure"),
        ("withdrawal", "consent.withdrawn", "consent withdrawn"),
    ],
)
def test_what_ended_a_participation_by_mistake_is_taken_back(app, kim, day, how, kind, word):
    day("assess")
    fail(kim, how=how)
    page = kim.get("/participants/P-001")
    assert word in shown(page)

    answer = take_back(kim, page)

    after = kim.get("/participants/P-001")
    [withdrawn], [entry] = told(app, kind), told(app, "entry.withdrawn")
    assert answer.status_code == 303
    assert entry.replaces == withdrawn.id
    assert "eligible" in shown(after)
    assert "Taken back" in shown(after)
    assert "“HIV positive”" in shown(after)
    assert "“That was P-002.”" in shown(after)
    assert "Open a case" in shown(after)


def test_a_reason_is_asked_for_and_what_was_typed_is_not_lost(app, kim, day):
    day("assess")
    fail(kim)
    form = form_of(kim.get(way_on(kim.get("/participants/P-001"))), "take-back")

    answer = form.send(kim)

    assert answer.status_code == 422
    assert "Say why, in a few words." in shown(answer)
    assert told(app, "entry.withdrawn") == []


def test_an_answer_to_a_criterion_is_taken_back(app, kim, day):
    day("assess")
    page = kim.get("/participants/P-001")

    take_back(kim, page)

    assert "1 criterion unknown" in shown(kim.get("/participants/P-001"))
    assert len(told(app, "entry.withdrawn")) == 1


def test_who_may_not_state_it_is_offered_no_way_and_is_told_who_may(app, kim, day):
    day("assess")
    fail(kim)
    address = way_on(kim.get("/participants/P-001"))
    lab = person(app, "lab", "processor")

    assert way_on(lab.get("/participants/P-001")) == ""
    assert "Who may state it may take it back: Coordinator, Surgeon" in shown(lab.get(address))


def test_what_was_taken_back_before_is_not_taken_back_again(app, kim, day):
    day("assess")
    fail(kim)
    address = way_on(kim.get("/participants/P-001"))
    form = form_of(kim.get(address), "take-back")
    form.write("reason", "once")
    form.send(kim)

    later = kim.get(address)
    other = form_of_again(form, "twice")
    refused = other.send(kim)

    assert "It was taken back before." in shown(later)
    assert refused.status_code in (409, 422)
    assert len(told(app, "entry.withdrawn")) == 1


def form_of_again(form, why):
    """The same form from another window: sent with an id of its own."""
    form.write("event_id", "7d0c8f0e-1f5e-4c35-8f0e-5d7e6f1a2b3c")
    form.write("reason", why)
    return form


def test_an_entry_that_is_not_there_is_not_found(kim, day):
    day("register")

    assert kim.get("/participants/P-001/take-back/nothing").status_code == 404


@pytest.fixture
def reported(day, app):
    walked = day("inject")
    with app.app_context():
        recorded = walked.report(term="digit.pain", digit="right_thumb")
    return walked, recorded.known.adverse_event.code


def test_a_report_by_mistake_is_taken_back_and_stays_to_be_read(app, reported):
    walked, code = reported
    ahn = person(app, "ahn", "safety_officer")
    page = ahn.get(f"/safety/{code}")

    answer = take_back(ahn, page, "Entered for the wrong participant.")

    after = shown(ahn.get(f"/safety/{code}"))
    assert answer.status_code == 303
    assert "withdrawn: reported by mistake" in after
    assert "“Entered for the wrong participant.”" in after
    assert "Pain from the injection" in after
    assert "Correct the report" not in after
    assert "Judge the cause" not in after
    assert "Pain from the injection" not in shown(ahn.get("/safety/"))
    assert "withdrawn" in shown(ahn.get("/safety/?state=all"))
    with app.app_context():
        assert projections.case_row(SITE, walked.code)["reports"] == 0


def test_where_a_correction_is_taken_back_the_first_report_stands(app, reported):
    _walked, code = reported
    lee = person(app, "lee", "nurse")
    form = form_of(lee.get(f"/safety/{code}/correct"), f"correct-{code}")
    form.tap("grade", "3")
    form.write("reason", "It got worse.")
    form.send(lee)
    assert "grade 3" in shown(lee.get(f"/safety/{code}"))

    take_back(lee, lee.get(f"/safety/{code}"), "It had not.")

    after = shown(lee.get(f"/safety/{code}"))
    assert "grade 1" in after.partition("Taken back")[0]
    assert "waits for a physician" in after
