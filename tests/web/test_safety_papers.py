"""Forms on an adverse event: what they lack is said, and each copy that leaves is recorded."""

import hashlib
import io
import re
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest

from svflab.app import create_app
from svflab.clock import Fixed
from svflab.domain.event import instant_text
from svflab.exports import e2b_read
from svflab.exports.sender import Sender
from svflab.records import log
from svflab.services import deadlines, meddra, reporting, safety, vault
from svflab.services.record import record
from svflab.services.walk import Day
from tests import once
from tests.conftest import SETTINGS, START
from tests.exports.reports import SENDER
from tests.people import SITE, person
from tests.web.test_safety import opinion
from tests.web.two_sites import IDENTITY

NOTHING_GIVEN = {
    "term": "systemic.fever",
    "where": "systemic",
    "grade": "1",
    "serious": {},
    "action": "none",
    "outcome": "unknown",
    **dict.fromkeys(("onset_at", "aware_at"), "2026-11-23T00:00:00.000000Z"),
}
TERM = {
    "term": "digit.ischaemia",
    "digit": "right_index",
    "grade": "3",
    "treatment": ["medication"],
}
LONG = "https://hospital.example/" + "W" * 120


@pytest.fixture(scope="module")
def walked(database, tmp_path_factory):
    """One server for all tests of this file: a day with an injection, and ischaemia after it."""
    with Fixed(START) as clock, database.copy() as url:
        folder = str(tmp_path_factory.mktemp("data"))
        given = {**SETTINGS, "DATABASE_URL": url, "DATA_DIR": folder, "SAFETY_SENDER": SENDER}
        app = create_app(given)
        once.templates(app)
        with app.app_context():
            protocol = app.extensions["protocol"]
            day = Day(protocol, SITE, "P-003", wait=lambda m: clock.tick(minutes=m))
            day.until("inject")
            onset = clock.now - timedelta(minutes=2)
            told = {"onset_at": instant_text(onset), "serious": {"hospitalisation": True}}
            known = day.report(**TERM, **told).known
        yield app, day, known.adverse_event.code


@pytest.fixture(scope="module")
def officer(walked):
    return person(walked[0], "seo", "safety_officer")


def take(browser, code, form, language="en"):
    answer = browser.post(f"/safety/{code}/papers/{form}", {"language": language})
    assert answer.status_code == 200, answer.text
    return answer


def printed(body):
    with pypdfium2.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def taken(app):
    with app.app_context():
        return log.page(SITE, kind="export.made", size=1)[0].event


def test_the_event_names_what_makes_its_report_valid_and_leads_to_its_forms(walked, officer):
    _app, _day, code = walked
    page = officer.get(f"/safety/{code}")

    for criterion in ("identifiable patient", "suspect product", "identifiable reporter"):
        assert criterion in words(page)
    assert f"/safety/{code}/papers" in page.text


@pytest.mark.shows("CIOMS I")
def test_the_cioms_form_has_its_boxes_with_the_syringe_as_the_batch(walked, officer):
    app, day, code = walked
    answer = take(officer, code, "cioms")
    said = printed(answer.data)

    assert answer.headers["Content-Disposition"] == f"attachment; filename=svflab-cioms-{code}.pdf"
    for box in ("1a Country KR", "2a Age, years 55", "3 Sex female", "24b", "26 Reporter"):
        assert box in said
    with app.app_context():
        syringes = {given.syringe for given in day.case.given}
    assert all(syringe in said for syringe in syringes)
    assert said.count("not applicable: a single dose") == 2
    assert "Treatment of the event: medication." in said
    assert re.search(r"Lidocaine[^,]*, [0-9]+ mg, 20[-0-9]{8} [0-9]{2}:", said)
    assert "SVF-H-01" in said
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert document.open_metadata().pdfa_status == "2A"
    event = taken(app)
    assert event.about == f"ae:{code}"
    assert event.data["file"] == hashlib.sha256(answer.data).hexdigest()
    assert (event.data["what"], event.data["state"], event.data["number"]) == (
        "cioms",
        "complete",
        0,
    )


def test_the_same_form_in_korean_has_korean_headings(walked, officer):
    answer = take(officer, walked[2], "cioms", "ko")
    said = printed(answer.data)

    assert f"svflab-cioms-{walked[2]}-ko.pdf" in answer.headers["Content-Disposition"]
    assert re.search(r"[가-힣]{2}", said)
    assert taken(walked[0]).data["number"] == 0, "another language is no other report"


def test_the_summary_shows_every_opinion_that_there_is(walked, officer):
    said = printed(take(officer, walked[2], "sae").data)

    assert "Summary of a serious adverse event" in said
    assert re.search("No physician has judged|side by side", said)
    assert "Who must be told, until when" in said
    assert "2026-12-08 23:59 +0900" in said, "15 days after the local date of awareness"


def test_an_uncoded_event_makes_a_draft_and_a_coded_one_with_opinions_a_whole_file(walked, officer):
    app, _day, code = walked
    page = officer.get(f"/safety/{code}/papers")
    assert "E.i.2.1b" in page.text
    assert "Code the event, below on this page." in page.text

    answer = take(officer, code, "e2b")
    name = f"svflab-e2b-{code}-DRAFT.xml"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert b"DRAFT: not to be submitted" in answer.data
    assert taken(app).data["state"] == "draft"

    coded = {"code": "90000001", "version": "29.0"}
    assert officer.post(f"/safety/{code}/code", coded).status_code == 303
    judged = opinion(officer, code, svf="possible").send(officer)
    assert judged.status_code == 303, judged.text
    kim = person(app, "kim", "surgeon")
    assert opinion(kim, code, LONG, svf="unlikely").send(kim).status_code == 303

    whole = take(officer, code, "e2b")
    assert whole.headers["Content-Disposition"] == f"attachment; filename=svflab-e2b-{code}.xml"
    held = e2b_read.report(whole.data, SENDER.profile).drugs[0].opinions
    assert [one.category for one in held] == ["possible", "unlikely"]
    assert b"DRAFT" not in whole.data
    assert LONG in whole.text, "the physician's own words go with the opinion"
    assert (taken(app).data["state"], taken(app).data["number"]) == ("complete", 0)
    assert "nothing By our own rules." in words(officer.get(f"/safety/{code}/papers"))


def test_what_was_typed_without_a_space_stays_on_the_paper(walked, officer):
    """A word that is longer than its line is broken, and no sign of it lies beyond the page."""
    moon = person(walked[0], "moon", "surgeon")
    assert opinion(moon, walked[2], LONG, svf="unlikely").send(moon).status_code == 303
    assert opinion(moon, walked[2], svf="certain", note="So.").send(moon).status_code == 303
    summary = printed(take(officer, walked[2], "sae").data)
    columns = re.findall(r"(\d)\. Moon, Surgeon", summary)
    assert len(columns) == len(set(columns)) == 2, "two opinions of one minute are two columns"
    for form in ("cioms", "sae"):
        body = take(officer, walked[2], form).data
        with pypdfium2.PdfDocument(body) as document:
            drawn = [(page.get_width(), page.get_textpage()) for page in document]
            ends = [
                text.get_charbox(n)[2] <= width
                for width, text in drawn
                for n in range(text.count_chars())
            ]
        assert all(ends)
        assert "W" * 120 in re.sub(r"\s|\u200b|\ufffe", "", printed(body))


def test_a_code_that_is_none_is_refused_with_words_and_nothing_is_kept(walked, officer):
    app, _day, code = walked
    with app.app_context():
        before = log.head(SITE)
    for bad in ({"code": "bruise", "version": "29.0"}, {"code": "9", "version": "x"}, {}):
        answer = officer.post(f"/safety/{code}/code", bad)
        assert answer.status_code == 422
    assert "such as 29.0" in words(answer)
    with app.app_context():
        kept = [e.event.kind for e in log.following(SITE, after=before[0].seq, size=9)]
    assert "adverse_event.coded" not in kept


def test_no_paper_tells_a_name_and_a_nurse_takes_none_away(walked):
    app, _day, code = walked
    nurse = person(app, "noh", "nurse")

    assert nurse.post(f"/safety/{code}/papers/cioms", {"language": "en"}).status_code == 403
    assert nurse.get(f"/safety/{code}/papers").status_code == 403
    assert f"/safety/{code}/papers" not in nurse.get(f"/safety/{code}").text


def test_a_form_that_lacks_something_says_so_across_its_top_and_is_a_draft(walked, officer):
    app, day, _code = walked
    with app.app_context():
        event = day.event("adverse_event.reported", "nurse", about="ae:new", **NOTHING_GIVEN)
        note = {"note": f"{IDENTITY.name} called with a fever"}
        vault.put("P-003", IDENTITY, site=SITE, actor="choi", role="coordinator")
        made = safety.report(day.protocol, event, note, participant=day.participant)
        code = made.known.adverse_event.code
        app.config["SAFETY_SENDER"], whole = Sender(country="KR"), app.config["SAFETY_SENDER"]

    try:
        page, answer = officer.get(f"/safety/{code}/papers"), take(officer, code, "cioms")
        assert "lacks: organisation, id, receiver, study_number." in words(page)
        assert "It belongs to no case, so to no product." in words(page)
    finally:
        app.config["SAFETY_SENDER"] = whole

    assert "INCOMPLETE: missing suspect product, who sends it" in printed(answer.data)
    assert answer.headers["Content-Disposition"].endswith(f"{code}-DRAFT.pdf")
    assert taken(app).data["state"] == "draft"
    summary, message = take(officer, code, "sae").data, take(officer, code, "e2b")
    assert "INCOMPLETE" in printed(summary)
    assert message.headers["Content-Disposition"].endswith("-DRAFT.xml")
    for said in (printed(answer.data), printed(summary), message.text):
        assert IDENTITY.name not in said
        assert "left out here, because it says who the participant is" in said


def test_a_form_that_there_is_not_is_not_there(walked, officer):
    assert officer.post(f"/safety/{walked[2]}/papers/rtf", {}).status_code == 404
    assert officer.get("/safety/AZZZZZZZZZ/papers").status_code == 404


def test_what_was_written_is_read_back_from_the_file(walked, officer):
    answer = take(officer, walked[2], "e2b")
    report = e2b_read.report(answer.data, SENDER.profile)

    assert report.patient.code == "P-003"
    assert report.number == f"KR-UNIHOSP-{walked[2]}"
    assert report.sender.organisation == SENDER.organisation


def test_terms_that_the_site_imported_are_found_and_a_code_they_lack_is_refused(
    walked, officer, tmp_path
):
    app, _day, code = walked
    page = f"/safety/{code}/papers"
    assert "Find a term" not in officer.get(page).text
    (tmp_path / "llt.asc").write_text("90000001$Blue elbow$90000001$$$$$$$Y$$")
    with app.app_context():
        meddra.bring(tmp_path, "29.0")

    assert "90000001 Blue elbow" in words(officer.get(f"{page}?find=elbow"))
    assert "No term has all these words." in officer.get(f"{page}?find=<knee>").text
    refused = officer.post(f"/safety/{code}/code", {"code": "90000002", "version": "29.0"})
    assert (refused.status_code, "has no such code" in refused.text) == (422, True)
    chosen = officer.post(f"/safety/{code}/code", {"code": "90000001", "version": "29.0"})
    assert chosen.status_code == 303
    assert "90000001 Blue elbow version 29.0" in words(officer.get(page))


@pytest.mark.shows("ICH E2B(R3)")
def test_what_was_learnt_after_the_report_stands_in_its_forms_and_no_name_does(walked, officer):
    app, day, _code = walked
    with app.app_context():
        vault.put("P-003", IDENTITY, site=SITE, actor="choi", role="coordinator")
        ulcer = {
            "term": "digit.ulcer",
            "digit": "left_index",
            "onset_at": "2026-05-02T00:00:00.000000Z",
        }
        noted = day.event("history.noted", "nurse", about="participant:P-003", **ulcer)
        record(day.protocol, noted, texts={"note": "Healed in June."})
        event = day.event("adverse_event.reported", "nurse", about="ae:new", **NOTHING_GIVEN)
        made = safety.report(day.protocol, event, {}, participant=day.participant)
        code = made.known.adverse_event.code
        for kind, told, text in (
            ("follow_up.told", {"aware_at": NOTHING_GIVEN["aware_at"]}, {"note": "Pale again."}),
            ("query.asked", {"to": "noh"}, {"question": "Was it warmed?"}),
        ):
            act = day.event(kind, "safety_officer", about=f"ae:{code}", **told)
            safety.follow(day.protocol, act, text)
        answer = day.event("query.answered", "nurse", about=f"ae:{code}", query=act.id)
        safety.follow(day.protocol, answer, {"answer": f"{IDENTITY.name} says yes"})
    file = take(officer, code, "e2b").text

    assert re.search(r"Follow-up, known since [-0-9 :+]+: “Pale again.”", file)
    assert "Asked: “Was it warmed?” Answered, " in file
    assert "left out here, because it says who the participant is" in file
    assert IDENTITY.name not in file
    before = "Ulcer, new or worse, left index, since 2026-05-02. “Healed in June.”"
    assert f">Systemic sclerosis of the hands. {before}<" in file, "D.7.2"
    assert before in printed(take(officer, code, "cioms").data), "box 23"


@pytest.mark.shows("ICH E2B(R3)")
def test_a_report_taken_back_after_it_was_sent_leaves_as_a_nullification(walked, officer):
    app, day, _code = walked
    with app.app_context():
        told = {"onset_at": instant_text(START), "serious": {"hospitalisation": True}}
        known = day.report(**TERM, **told).known
        code, report = known.adverse_event.code, known.adverse_event.report.event
        (clock, *_more) = deadlines.clocks(day.protocol, known)
    at = instant_text(clock.started_at)
    sent = {"clock": clock.key, "to": "MFDS", "sent_at": at}
    assert officer.post(f"/safety/{code}/code", {"code": "90000001", "version": "29.0"})
    assert "Nullification" not in words(officer.get(f"/safety/{code}"))

    with app.app_context():
        now = day.event("report.sent", "safety_officer", about=f"ae:{code}", to="MFDS", sent_at=at)
        reporting.send(day.protocol, now, {}, [sent["clock"]])
        mend = day.event(
            report.kind, "nurse", about=f"ae:{code}", replaces=report.id, **report.data
        )
        safety.correct(day.protocol, mend, {"reason": "a slip of the hand"})
    page = officer.get(f"/safety/{code}/papers")
    assert "Amendment: this report was sent to MFDS" in words(page)
    amended = officer.post(
        f"/safety/{code}/papers/e2b", {"language": "en", "manner": "amendment"}
    ).data
    read = e2b_read.report(amended, SENDER.profile)
    assert (read.voids, read.void_reason) == ("2", "a slip of the hand")
    assert taken(app).data["manner"] == "amendment"

    with app.app_context():
        gone = day.event("entry.withdrawn", "nurse", about=f"ae:{code}", replaces=mend.id)
        record(day.protocol, gone, texts={"reason": "the correction was none"})
        gone = day.event("entry.withdrawn", "nurse", about=f"ae:{code}", replaces=report.id)
        record(day.protocol, gone, texts={"reason": "it was another participant"})
    for page in (f"/safety/{code}", f"/safety/{code}/papers"):
        assert "to be told Nullification: this report was sent to MFDS" in words(officer.get(page))
    read = e2b_read.report(take(officer, code, "e2b").data, SENDER.profile)
    assert (read.voids, read.void_reason) == ("1", "it was another participant")
    assert read.reaction.serious == ("hospitalisation",), "it tells what it voids"
    late = officer.post(f"/safety/{code}/papers/e2b", {"language": "en", "manner": "amendment"})
    assert e2b_read.report(late.data, SENDER.profile).voids == "1"
    for form in ("cioms", "sae"):
        said = printed(take(officer, code, form).data)
        assert re.search(r"TAKEN BACK on 2026-\d\d-\d\d", said)
        assert "it was another participant" in said
    refused = officer.post(
        f"/safety/{walked[2]}/papers/e2b", {"language": "en", "manner": "amendment"}
    )
    assert (refused.status_code, "nothing to amend" in refused.text) == (409, True)
