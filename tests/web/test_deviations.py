"""Deviations on their pages: explained, classified, planned, ticked, closed, listed, taken away."""

from datetime import timedelta

import pytest

from svflab.services import demo, deviations
from svflab.services.deviations import Filter
from svflab.services.errors import Refused
from tests.web.pages import form_on

RULE = "window.extraction"
IMPACT = {"identity": "no", "product": "unknown", "participant": "no"}


@pytest.fixture
def late(ward):
    """A case whose extraction took 20:07."""
    ward.until("set_up")
    with ward.app.app_context():
        ward.day.extract(minutes=20 + 7 / 60)
    return ward


@pytest.fixture
def address(late):
    return f"/deviations/{late.day.code}/{RULE}/{late.case.run.finished.id}"


@pytest.fixture
def said(late, address):
    def send(who, act, **values):
        late.hire("nurse")
        browser = late.at_work(who)
        form = form_on(browser.get(address).text, f"/{act}")
        return browser.post(form.action, form.filled(**values))

    return send


def test_a_deviation_is_brought_to_its_end_by_those_who_may(late, address, said):
    assert "1 waits for its reason" in late.at_work("nurse").get("/deviations/").text
    assert said("nurse", "explain", reason="").status_code == 422
    assert said("nurse", "explain", reason="The filter =1+1 was seated again.").status_code == 303
    heard = late.at_work("nurse").get(address).text
    assert "Recorded." in heard
    assert 'name="class"' not in heard
    assert "checked" not in late.at_work("quality").get(address).text

    unanswered = said("quality", "classify", **{"class": "minor"})
    assert unanswered.status_code == 422
    said("quality", "classify", **{"class": "minor"}, **IMPACT)
    plan = {"type": "preventive", "what": "Order filters", "owner": "nurse", "due": "2020-01-01"}
    assert said("quality", "plan", **{**plan, "owner": ""}).status_code == 422
    assert said("quality", "plan", **plan).status_code == 303
    assert "overdue" in late.at_work("nurse").get("/deviations/?overdue=1").text
    assert "/done" not in late.at_work("processor").get(address).text
    said("nurse", "done", note="Ordered.")
    assert "1 waits to be closed" in late.at_work("quality").get("/deviations/").text
    assert said("quality", "close").status_code == 422
    assert said("quality", "close", sign_password="not mine").status_code == 422
    said("quality", "close", sign_password=demo.password("quality"))

    page = late.at_work("nurse").get(address).text
    assert "Ordered." in page
    assert "Close the deviation" not in page
    assert "approved" in page
    with late.app.app_context():
        assert [row["classed"] for row in deviations.listed("seoul", Filter("closed"))] == ["minor"]


def test_the_old_reason_is_shown_as_said_of_other_facts(late, address, said):
    said("nurse", "explain", reason="The filter was seated again.")
    started = late.case.run.started
    with late.app.app_context():
        late.day.wait(1)
        late.day.act(
            "extraction.started",
            "processor",
            told_at=started.occurred_at - timedelta(seconds=30),
            replaces=started.id,
            reason="read off the device",
        )

    page = late.at_work("nurse").get(address).text

    assert "said of other facts" in page
    assert "The filter was seated again." in page
    assert "The filter was seated again." in late.page("nurse")


def test_the_list_is_filtered_searched_and_taken_away_as_a_table(late):
    quality = late.at_work("quality")
    for asked in (
        "q=P-001",
        f"q={late.day.code.lower()}",
        "q=extraction",
        "rule=window.extraction",
    ):
        assert f"/{RULE}/" in quality.get(f"/deviations/?{asked}").text, asked
    for asked in ("q=P-002", "state=closed", "owner=nurse", "month=1999-01", "incident=1"):
        assert f"/{RULE}/" not in quality.get(f"/deviations/?{asked}").text.split("by-month")[0]
    assert quality.get("/deviations/?after=nonsense&state=x&impact=y").status_code == 200

    table = quality.post("/deviations/csv", {"state": "reason"})

    head, row = table.text.lstrip("\ufeff").splitlines()
    assert head.startswith("site,case,participant")
    assert row.startswith(f"seoul,{late.day.code},P-001")
    assert late.told("export.made")[-1].data["what"] == "deviations"
    assert late.at_work("nurse").post("/deviations/csv").status_code == 403


def test_the_board_says_what_waits_in_one_line(late, said):
    line = "1 deviation waits for its reason"
    assert line in late.at_work("nurse").get("/").text
    said("nurse", "explain", reason="The filter was seated again.")

    assert line not in late.at_work("nurse").get("/").text
    assert "1 deviation waits for quality" in late.at_work("quality").get("/").text


def test_a_correction_of_a_plan_is_of_the_same_deviation_and_names_it_in_words(late, said):
    said("nurse", "explain", reason="The filter was seated again.")
    plan = {"type": "corrective", "what": "Order filters", "owner": "quality"}
    said("quality", "plan", **plan, due="2020-01-01")
    quality, planned = late.at_work("quality"), late.told("action.planned")[0].id
    page = quality.get(f"/cases/{late.day.code}/correct/{planned}").text
    form = form_on(page, "/correct/")

    assert quality.post(form.action, form.filled(due="2030-01-01", reason="x")).status_code == 303

    with late.app.app_context():
        (row,) = deviations.listed("seoul", Filter(owner="quality"))
    assert row["due"] == "2030-01-01"
    history = quality.get(f"/cases/{late.day.code}/history").text
    assert history.count("Extraction took 20:07") > 2


def test_a_syringe_that_was_stopped_is_an_incident_of_the_list_and_has_its_page(ward):
    ward.until("to_theatre")
    with ward.app.app_context():
        other = ward.participant("P-002", bench="Bench 2", device="SX-0418").until("to_theatre")
        wrong = other.live(other.case.syringes[0].code)
        band = ward.day.live(ward.day.case.wristband.code)
        with pytest.raises(Refused):
            ward.day.act("syringe.matched", "nurse", wristband=band, syringe=wrong)
        (row,) = deviations.listed("seoul", Filter(incident=True, case=ward.day.code))

    nurse = ward.at_work("nurse")
    assert "incident</span>" in nurse.get("/deviations/?incident=1").text
    page = nurse.get(f"/deviations/{row['case']}/{row['rule']}/{row['event']}").text
    assert "it was stopped" in page
    assert "Record why" in page
