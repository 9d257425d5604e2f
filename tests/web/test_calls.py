"""Calls and visits after the injection: the list, the call, the number, and what was missed."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from svflab.records import log
from svflab.services import vault, verify
from svflab.services.vault import Identity
from tests.people import SITE
from tests.web.codes import ungrouped
from tests.web.pages import form_on

NUMBER = "010-5550-1234"
WHO = Identity("Demo Patient", "MRN-11", "1971-03-04", NUMBER)


@pytest.fixture
def called(ward):
    """Both syringes were given; her number is kept, and days pass."""
    ward.until("inject")
    with ward.app.app_context():
        vault.put("P-001", WHO, site=SITE, actor="coordinator", role="coordinator")

    def after(**span):
        ward.clock.tick(timedelta(**span))
        ward.browsers.clear()
        return ward

    return after


def texts(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", ungrouped(answer.text)).split())


def listed(ward, who="nurse", **asked):
    return texts(ward.at_work(who).get("/calls/", query_string=asked))


def call(ward, point="day1", act="asked", who="nurse", **values):
    """Fill the form of a call as the page shows it, and send it."""
    query = {"case": ward.day.code, "point": point, "do": act}
    page = ward.at_work(who).get("/calls/P-001", query_string=query)
    form = form_on(page.text, f"/calls/P-001/{act}")
    sent = {**form.filled(**values.pop("filled", {})), **values}
    return ward.at_work(who).client.post(form.action, data=sent)


def test_who_is_to_be_called_stands_on_the_list_from_the_first_day_until_somebody_asked(called):
    ward = called(hours=1)
    assert "Nobody is to be called" in listed(ward)

    ward = called(days=1)
    assert "Day 1, P-001 call" in listed(ward)
    assert "1 call or visit is due" in listed(ward)
    answer = call(ward, answer="none")

    assert answer.status_code == 303
    event = ward.told("follow_up.asked")[0]
    assert dict(event.data) == {
        "answer": "none",
        "case": ward.day.code,
        "how": "phone",
        "point": "day1",
    }
    assert f"case:{ward.day.code}" in event.touches
    assert "Recorded: no adverse event since." in listed(ward)
    assert "Nobody is to be called" in listed(ward)
    assert "Week 1, P-001" in listed(ward, state="coming")
    assert "none, " in listed(ward, state="done")


def test_an_answer_is_chosen_and_never_taken_for_granted(called):
    ward = called(days=1)

    assert call(ward).status_code == 422
    assert ward.told("follow_up.asked") == []


def test_nobody_reached_is_tried_again_and_the_list_says_when(called):
    ward = called(days=1)
    missing = call(ward, act="attempted", result="call_again")
    assert (missing.status_code, "This is needed." in missing.text) == (422, True)

    first = call(ward, act="attempted", result="no_answer")
    again = call(ward, act="attempted", result="call_again", again_at="2026-11-25T10:30")

    assert (first.status_code, again.status_code) == (303, 303)
    assert "2 times, reached, and asked to call again" in listed(ward)
    assert "2026-11-25 10:30" in listed(ward)
    assert "Try again 2026-11-25 10:30" in texts(ward.at_work("nurse").get("/"))


def test_what_was_missed_is_said_everywhere_and_stays_so_when_it_is_answered_late(called):
    ward = called(days=4)
    at = ward.at_work("nurse")
    for page in (at.get("/"), at.get("/calls/"), at.get(f"/cases/{ward.day.code}")):
        assert "Day 1" in texts(page)
        assert "missed" in texts(page)

    call(ward, answer="none", how="called")

    case = texts(at.get(f"/cases/{ward.day.code}"))
    assert "missed, answered late Day 1 Its window ended 2026-11-26 23:59." in case
    assert "none: they called us, 2026-11-27" in case
    assert "missed" not in listed(ward).partition("Filter")[0]
    story = texts(ward.at_work("safety").get("/participants/P-001/timeline"))
    assert "Looked at or asked Day 1: missed" in story
    assert "Looked at or asked Day 1: none" in story


def test_what_was_told_late_and_is_not_reported_says_both(called):
    ward = called(days=4)

    call(ward, answer="yes", how="called")

    assert "told, and not reported missed, answered late something was told" in listed(ward)
    table = ward.at_work("nurse").post("/calls/csv").text.splitlines()
    assert ",late," in table[1]
    assert table[1].endswith(",yes,yes")


def test_what_nobody_will_ask_any_more_leaves_the_list_and_stays_missed(called):
    ward = called(days=4)

    assert call(ward, act="missed", cause="not_reached").status_code == 303

    assert "Nobody is to be called" in listed(ward)
    page = texts(ward.at_work("nurse").get("/participants/P-001"))
    assert "missed, not asked any more Day 1 Never reached" in page


def test_what_was_told_at_a_call_is_reported_and_linked_with_it(called):
    ward = called(days=1)
    went = call(ward, answer="yes")
    assert went.location.startswith(f"/cases/{ward.day.code}/adverse-events/new?asked=")
    nurse = ward.at_work("nurse")
    page = nurse.get(went.location)
    assert "Now report what was told" in page.text
    assert "told, and not reported" in listed(ward)
    ward.clock.tick(minutes=30)  # it is known since the call, and not since somebody reports it
    late = form_on(nurse.get(went.location).text, "adverse-events/new").fields
    heard = ward.told("follow_up.asked")[-1].occurred_at
    zone = ZoneInfo("Asia/Seoul")
    assert late["aware_at"] == [f"{heard.astimezone(zone):%Y-%m-%dT%H:%M:%S}"]

    form = form_on(page.text, "adverse-events/new")
    said = {"where": "systemic", "term": "systemic.fever", "grade": "1", "serious": "none"}
    said |= {"action": "none", "outcome": "recovering", "onset": "now", "aware": "now"}
    reported = nurse.client.post(form.action, data=form.filled(**said))

    assert reported.status_code == 303
    assert "told: Day 1" in texts(nurse.get(reported.location))
    assert "Nobody is to be called" in listed(ward)
    page = texts(nurse.get("/calls/P-001"))
    assert f"adverse event {reported.location.rpartition('/')[2]}" in page


def test_who_calls_by_themselves_is_found_by_code_and_heard_at_any_time(called):
    ward = called(days=3, hours=20)
    coordinator = ward.at_work("coordinator")
    for said in ("p-001", ward.day.code):
        found = coordinator.get("/calls/find", query_string={"q": said})
        assert found.location == "/calls/P-001?how=called"
    unknown = coordinator.get("/calls/find", query_string={"q": "P-999"}, follow_redirects=True)
    assert "No participant is called “P-999” here." in unknown.text

    form = form_on(coordinator.get(found.location).text, "/calls/P-001/asked")
    sent = form.filled(about=f"{ward.day.code}~between", note="her thumb is blue")
    went = coordinator.client.post(form.action, data={**sent, "answer": "yes"})

    assert "asked=" in went.location
    assert "Call of their own, P-001 they called us told, and not reported" in listed(ward)


@pytest.mark.shows("Part 11 11.10(e)")
def test_the_number_is_shown_to_who_calls_by_a_tap_that_is_recorded(called):
    ward = called(days=1)
    before = ward.at_work("safety").get("/calls/P-001")

    shown = ward.at_work("safety").post("/calls/P-001/phone", {"case": ward.day.code})

    assert NUMBER not in before.text
    assert NUMBER in shown.text
    assert "MRN-11" not in shown.text
    assert shown.headers["Refresh"].startswith("60; url=/calls/P-001")
    assert "no-store" in shown.headers["Cache-Control"]
    (look,) = ward.told("identity.viewed")
    assert (look.actor, dict(look.data)) == ("safety", {"why": "call", "shown": ["name", "phone"]})


@pytest.mark.parametrize("who", ["processor", "quality", "admin"])
def test_nobody_else_sees_the_list_or_the_number(called, who):
    ward = called(days=1)

    assert ward.at_work(who).get("/calls/").status_code == 403
    assert ward.at_work(who).post("/calls/P-001/phone").status_code == 403
    assert ward.told("identity.viewed") == []


def test_the_number_stands_in_no_list_no_export_and_no_look_for_another_reason(called):
    ward = called(days=1)
    nurse = ward.at_work("nurse")
    table = nurse.post("/calls/csv", {"state": "all"})
    sheet, paper = (nurse.post(f"/calls/{form}", {"state": "all"}) for form in ("xlsx", "pdf"))
    look = nurse.post("/participants/P-001/identity", {"why": "identity_check"})
    wrong = nurse.post("/participants/P-001/identity", {"why": "call"})

    assert table.text.count("P-001") == 4
    assert (sheet.data[:2], paper.data[:4]) == (b"PK", b"%PDF")
    assert [one.data["what"] for one in ward.told("export.made")] == ["calls"] * 3
    assert "1971-03-04" in look.text
    for answer in (table, look, wrong, nurse.get("/calls/"), nurse.get("/participants/P-001")):
        assert NUMBER not in answer.text
    with ward.app.app_context():
        assert not any(NUMBER in entry.event.canonical() for entry in log.entries(SITE))


def test_the_number_is_kept_and_changed_with_the_identity(called):
    ward = called(days=1)
    nurse = ward.at_work("nurse")
    page = nurse.post("/participants/P-001/identity", {"why": "correction"})
    form = form_on(page.text, "/participants/P-001/identity/keep")
    assert form.fields["phone"] == [NUMBER] or form.fields["phone"] == NUMBER

    wrong = nurse.client.post(form.action, data=form.filled(phone="call her husband"))
    assert (wrong.status_code, "A phone number: digits" in wrong.text) == (422, True)
    assert nurse.client.post(form.action, data=form.filled(phone="+82 10 1")).status_code == 303

    assert ward.told("identity.kept")[-1].data["changed"] == ["phone"]


def test_words_that_say_the_number_are_asked_about_before_they_are_kept(called):
    ward = called(days=1)

    answer = call(ward, answer="none", filled={"note": "call back at 010 5550 1234"})

    assert answer.status_code == 422
    assert "use the code P-001 instead" in texts(answer)


def test_an_answer_that_was_recorded_by_mistake_is_taken_back(called):
    ward = called(days=1)
    call(ward, answer="none")
    (event,) = ward.told("follow_up.asked")

    nurse = ward.at_work("nurse")
    nurse.post(f"/participants/P-001/take-back/{event.id}", {"reason": "it was another person"})

    assert "Day 1, P-001" in listed(ward)


def test_who_has_withdrawn_is_called_no_more_and_stands_on_no_list(called):
    ward = called(days=1)
    form = {"reason": "changed their mind"}
    ward.at_work("coordinator").post("/participants/P-001/withdrawal", form)

    assert "Nobody is to be called" in listed(ward)
    assert "Whoever calls by themselves is heard" in texts(
        ward.at_work("nurse").get("/calls/P-001")
    )
    assert call(ward, answer="none", how="phone").status_code == 422
    between = f"{ward.day.code}~between"
    assert call(ward, answer="none", how="called", about=between).status_code == 303


def test_what_the_list_says_is_what_the_log_says(called):
    ward = called(days=4)
    call(ward, act="attempted", result="no_answer")
    call(ward, answer="yes")

    with ward.app.app_context():
        assert verify.verify(ward.protocol).breaks == ()
