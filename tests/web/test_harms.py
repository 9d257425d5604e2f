"""Seeing all adverse events at once: listed, counted, drawn, weighed, taken away, and a hold."""

import csv
import io
import zipfile

import pytest

from svflab.records import projections
from svflab.services import demo, harms, opinions, rebuild, safety
from svflab.services import verify as verifying
from svflab.services.record import record
from svflab.services.sign import Proved

NOON = "2026-11-23T03:00:00.000000Z"
PAGES = ("/safety/list", "/safety/harms", "/safety/rates", "/safety/guidance")


@pytest.fixture
def told(ward):
    """A day with an injection; a bruise that a surgeon holds related, a serious thrombosis."""
    ward.until("inject")
    with ward.app.app_context():
        day = ward.day
        bruise = day.report(term="digit.bruising", digit="right_thumb").entry.event
        ward.clock.tick(hours=30)
        day.report(term="systemic.thrombosis", grade="3", serious={"hospitalisation": True})
    opinion = dict.fromkeys(("liposuction", "anaesthetic", "device", "disease"), "unlikely")
    with ward.app.app_context():
        known = safety.find(ward.protocol, day.site, bruise.about.removeprefix("ae:"))
        rated = {**opinion, "svf": "unlikely", "injection": "probable"}
        by = Proved("surgeon", "surgeon")
        opinions.stated(ward.protocol, known, by, "causality.judged", **rated)
    return ward


def _reports(ward):
    with ward.app.app_context():
        return projections.reports("seoul", participant="P-001")


def taken(ward, path, **said):
    answer = ward.at_work("safety").post(path, said)
    assert answer.status_code == 200, answer.text
    return answer


def test_the_list_is_filtered_put_in_order_and_read_page_by_page(told):
    desk = told.at_work("safety")
    with told.app.app_context():
        data = {"term": "digit.other", "where": "digit", "digit": "left_index", "grade": "1"}
        data |= {"serious": {}, "action": "none", "outcome": "unknown"}
        data |= dict.fromkeys(("onset_at", "aware_at"), NOON)
        event = told.day.event("adverse_event.reported", "nurse", about="ae:new", **data)
        own = {"note": "A blister, clear, of 3 mm."}
        safety.report(told.protocol, event, own, participant="P-001", case=told.day.code)
    blister = taken(told, "/safety/list/csv", term="digit.other").get_data().decode("utf-8-sig")

    every = desk.get("/safety/list?sort=began&order=up").text
    related = desk.get("/safety/list?component=injection").text
    late = desk.get("/safety/list?since=2026-11-24&q=p-001").text
    nothing = desk.get("/safety/list?grade=5&since=no-day&sort=none&after=x~y").text

    assert every.index("Bruising</a>") < every.index("Venous thrombosis or pulmonary embolism</a>")
    assert "Bruising</a>" in related
    assert "1 d 6 h after" in late
    assert "Bruising</a>" not in late
    assert "No adverse event is as the filter asks." in nothing
    assert ("This is no date" in nothing, "This is no date" in late) == (True, False)
    assert 'name="since" value="no-day"' in nothing, "what was typed stays"
    assert f"Other: {own['note']}</a>" in every
    rows = csv.DictReader(io.StringIO(blister))
    assert [row["term_in_own_words"] for row in rows] == [own["note"]]


def test_what_is_taken_away_is_recorded_with_its_digest_and_holds_no_formula(told):
    table = taken(told, "/safety/list/csv", q="P-001").get_data()
    sheet = taken(told, "/safety/list/xlsx").get_data()
    again = taken(told, "/safety/harms/xlsx").get_data()
    paper = taken(told, "/safety/list/pdf").get_data()

    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [(row["term"], row["related_components"]) for row in rows] == [
        ("systemic.thrombosis", ""),
        ("digit.bruising", "injection"),
    ]
    assert float(rows[0]["hours_after_injection"]) == pytest.approx(30, abs=1)
    assert zipfile.ZipFile(io.BytesIO(sheet)).testzip() is None
    assert again != sheet
    assert paper.startswith(b"%PDF")
    made = [event.data for event in told.told("export.made")]
    assert [(one["what"], one["form"], one["rows"]) for one in made][:2] == [
        ("adverse_events", "csv", 2),
        ("adverse_events", "xlsx", 2),
    ]
    assert all(len(one["file"]) == 64 for one in made)


@pytest.mark.shows("CONSORT Harms 2022")
def test_the_table_counts_those_treated_and_keeps_what_was_awaited(told):
    page = told.at_work("safety").get("/safety/harms").text

    assert "1 of 1 (100.0 %)" in page
    assert "0 of 1 (0.0 %)" in page
    assert "0.0 to 97.5 %" in page  # exact, of none of one
    assert "One arm, no control" in page
    assert "Few were treated" in page


@pytest.mark.shows("CONSORT Harms 2022")
def test_who_died_or_left_because_of_harm_is_in_the_table_and_nobody_has_to_say_why(told):
    def ends():
        said = taken(told, "/safety/harms/csv").get_data().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(said)))
        return [int(row["participants"]) for row in rows if row["part"] == "ended"]

    office = told.at_work("coordinator")
    page = office.get("/participants/P-001").text
    code = next(row["code"] for row in _reports(told) if row["serious"])
    assert f'<option value="{code}">Yes: Venous thrombosis' in page
    assert ends() == [0, 0, 0, 0]

    told.act("case.stopped", "nurse", cause="adverse_event", reason="a thrombosis")
    with told.app.app_context():
        fatal = {"grade": "5", "outcome": "fatal", "serious": {"death": True}}
        told.day.report(term="systemic.thrombosis", **fatal)
    said = {"reason": "she was told of it", "because": code}
    wrong = office.post("/participants/P-001/withdrawal", {**said, "because": "nonsense"})
    assert office.post("/participants/P-001/withdrawal", said).status_code == 303

    assert wrong.status_code == 422
    assert "she was told of it" in wrong.text
    assert ends() == [1, 1, 1, 0]
    assert "Withdrew because of" in office.get("/participants/P-001").text
    with told.app.app_context():
        assert verifying.verify(told.protocol).is_whole


def test_rates_guidance_story_and_packet_are_shown(told):
    desk = told.at_work("safety")

    rates = desk.get("/safety/rates?kind=related").text
    guidance = desk.get("/safety/guidance").text
    story = desk.get("/participants/P-001/timeline").text
    packet = taken(told, "/safety/packet").get_data()

    assert "By operator" in rates
    assert "100.0 %" in rates
    assert "This is advice, not a decision" in guidance
    assert "0 of 1: the boundary is not reached." in guidance
    assert "First injection" in story
    assert "Bruising, right thumb, grade 1" in story
    assert packet.startswith(b"%PDF")


def test_the_opening_of_cases_is_held_and_let_go_with_a_signature(told):
    desk, mine = told.at_work("safety"), demo.password("safety")
    said = {"reason": "three of seven"}
    unsigned = desk.post("/safety/guidance/hold", said)
    assert unsigned.status_code == 422
    assert "Your password: you sign this." in unsigned.text
    assert "three of seven" in unsigned.text

    desk.post("/safety/guidance/hold", {**said, "sign_password": mine})

    assert "No case is opened at this site since" in told.at_work("nurse").get("/").text
    opening = told.at_work("coordinator").get("/cases/new").text
    assert "No case is opened at this site since" in opening
    assert "Sign and let cases be opened" in desk.get("/safety/guidance").text
    assert told.at_work("quality").post("/safety/guidance/lift", said).status_code == 403
    desk.post("/safety/guidance/lift", {"reason": "they have met", "sign_password": mine})
    assert "cases are opened" in desk.get("/safety/guidance").text
    assert [event.data["meaning"] for event in told.told("signature.given")][-2:] == [
        "approved"
    ] * 2


def test_a_rebuild_makes_the_same_lists_and_finds_the_same_treatments(told):
    with told.app.app_context():
        rebuild.rebuild(told.protocol)

        assert verifying.verify(told.protocol).is_whole
    assert "1 of 1 (100.0 %)" in told.at_work("safety").get("/safety/harms").text


def test_the_pages_stand_empty_before_anything_happened(ward):
    for page in PAGES:
        assert ward.at_work("safety").get(page).status_code == 200, page


def test_what_was_reported_twice_counts_once_and_what_was_taken_back_counts_nowhere(told):
    def events(name):
        with told.app.app_context():
            lines = harms.table(told.protocol, "seoul").sums
            return next(line.count.events for line in lines if line.name == name)

    with told.app.app_context():
        first, twice = (
            told.day.report(term="digit.stiffness", digit="right_thumb").entry.event
            for _ in range(2)
        )
    assert events("any") == 4
    for one, other in ((twice, first), (first, twice)):
        with told.app.app_context():
            said = {"other": other.about.removeprefix("ae:"), "how": "duplicate"}
            link = told.day.event("adverse_event.linked", "nurse", about=one.about, **said)
            record(told.protocol, link)
        assert events("any") == 3
    page = told.at_work("safety").get("/safety/list?term=digit.stiffness").text
    assert page.count("the same as") == 2


def test_every_list_can_be_had_on_paper_and_that_it_left_is_recorded(told):
    lists = {"/deviations/pdf": "deviations", "/calls/pdf": "calls", "/records/pdf": "log"}
    lists |= {"/safety/rates/pdf": "rates"}
    for path in lists:
        assert taken(told, path).get_data().startswith(b"%PDF"), path
    lists |= {"/near-misses/pdf": "near_misses"}
    assert taken(told, "/near-misses/pdf", state="all").status_code == 200
    assert told.at_work("processor").post("/stock/pdf", {"show": "x"}).status_code == 200
    desk, month = told.at_work("quality"), {"month": "2026-11"}
    assert desk.post("/scans/pdf", month).status_code == 200
    assert desk.post("/scans/pdf", {"month": "never"}).status_code == 404

    left = {event.data["what"]: event.data["form"] for event in told.told("export.made")}

    assert left == dict.fromkeys((*lists.values(), "stock", "scans"), "pdf")
