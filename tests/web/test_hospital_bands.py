"""The hospital's wristband on its page, and under the scanner."""

import pytest


@pytest.fixture
def nurse(ward):
    ward.until("open")
    return ward.at_work("nurse")


def test_a_wristband_of_the_hospital_is_bound_and_a_scan_says_whose_it_is(nurse, ward):
    at = "/participants/P-001/wristband"
    assert nurse.post(at, {"code": "KR-00418-2231"}).status_code == 303
    page = nurse.get(at).text
    assert "bound" in page
    assert "KR-00418" not in page

    answer = nurse.post("/scan", {"code": "KR-00418-2231", "entry": "scanned"}).text
    assert "The hospital&#39;s wristband of participant P-001." in answer
    assert f"/cases/{ward.day.code}" in answer
    nurse.post(f"{at}/forget", {})
    assert "none bound" in nurse.get(at).text


def test_one_that_is_another_participants_is_refused_with_both_named(nurse, ward):
    with ward.app.app_context():
        ward.participant("P-002").register()
    nurse.post("/participants/P-001/wristband", {"code": "KR-00418-2231"})
    answer = nurse.post("/participants/P-002/wristband", {"code": "KR-00418-2231"})
    assert answer.status_code == 422
    assert "bound to participant P-001. You are at participant P-002." in answer.text
    assert "KR-00418" not in answer.text
    assert ward.at_work("processor").get("/participants/P-001/wristband").status_code == 403
