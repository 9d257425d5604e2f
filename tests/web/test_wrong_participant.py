"""The wrong participant was chosen: one act stops the case and makes every code of it void."""

from svflab.domain.label_count import by_kind
from tests.web.ward import SECOND


def mistake(ward, part):
    ward.until(part)
    assert "This is the wrong participant" in ward.page("nurse")
    return ward.send("nurse", "case.stopped", "wrong_participant", reason="two P-001 on the list")


def scan(ward, code, **more):
    found = ward.at_work("surgeon").post("/scan", {"code": code, "entry": "scanned", **more})
    return found.text


def test_one_act_stops_the_case_voids_its_codes_and_asks_for_a_new_one(ward):
    ward.until("to_theatre")
    labels = [ward.live(code) for code in ward.of("syringe")]
    band = ward.live(ward.of("wristband")[0])
    assert mistake(ward, "to_theatre").status_code == 200

    page = ward.page("surgeon")
    assert "Stopped at" in page
    assert "Every code of this case is void" in page
    assert 'href="/cases/new"' in page
    assert "open one for the right one" in page
    assert "wrong participant: every code is void" in ward.at_work("surgeon").get("/").text
    assert "This case was opened for the wrong participant." in page  # an incident that asks why
    for code in (*labels, band, ward.day.code):
        assert "was opened for the wrong participant" in scan(ward, code, case=ward.day.code)
        assert "was opened for the wrong participant" in scan(ward, code)
    history = ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text
    assert "Wrong participant" in history


def test_what_was_made_for_the_wrong_one_goes_back_is_discarded_and_the_case_closes(ward):
    ward.until("to_theatre")
    labels = {code: ward.live(code) for code in ward.of("syringe")}
    mistake(ward, "to_theatre")
    first, *rest = labels
    ward.act("handover.offered", "nurse", to="laboratory", containers=[labels[first]])
    ward.act("handover.accepted", "processor", containers=[labels[first]])
    thrown = {"destination": "waste", **SECOND}
    assert ward.send("processor", "container.discarded", first, **thrown).status_code == 200
    for code in (*rest, *ward.of("svf_tube")):
        ward.send("processor", "container.discarded", code, **thrown)
    ward.act("case.closed", "quality", owner="quality", due="2026-12-07")

    assert ward.case.state == "closed"
    assert all(count.balances for count in by_kind(ward.case).values())
