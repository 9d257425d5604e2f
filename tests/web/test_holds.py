"""Putting on hold and letting go, on the page of a case and under the scanner."""

import re

import pytest

from svflab.services import demo
from tests.web.ward import SECOND

HELD = {"cause": "leak", "reason": "the plunger leaks"}


@pytest.fixture
def matched(ward):
    ward.until("to_theatre")
    return ward


def test_a_syringe_is_put_on_hold_from_its_case_and_says_so_wherever_it_is(matched):
    one = matched.of("syringe")[0]
    form = matched.form("nurse", "hold.placed", one)
    assert matched.post("nurse", form, **HELD).status_code == 200

    page = matched.page("surgeon")
    assert "on hold since" in page
    assert "Lift the hold" in page
    assert "on hold" in matched.at_work("surgeon").get("/").text
    answer = matched.at_work("surgeon").post(
        "/scan", {"code": matched.live(one), "entry": "scanned", "page": matched.day.code}
    )
    assert "Stop" in answer.text
    assert "Leaking, dropped or contaminated" in answer.text


def test_the_whole_case_is_put_on_hold_and_let_go_with_a_reason(matched):
    form = matched.form("quality", "hold.placed")
    matched.post("quality", form, **HELD)
    assert "On hold since" in matched.page("quality")

    form = matched.form("quality", "hold.lifted")
    answer = matched.post("quality", form, reason="")
    assert answer.status_code == 422
    answer = matched.post("quality", form, reason="looked at again", sign_password="wrong words")
    assert answer.status_code == 422
    key = demo.password("quality")
    matched.post("quality", form, reason="looked at again", sign_password=key)
    assert not matched.case.holds
    page = matched.page("quality")
    assert "approved" in page
    assert "Lift the hold of" in page


def test_who_may_not_lift_a_hold_is_told_who_may(matched):
    matched.post("nurse", matched.form("nurse", "hold.placed"), **HELD)

    page = matched.page("nurse")

    assert "Lift the hold" in page
    assert "Surgeon, Quality" in page


def test_a_dropped_syringe_is_gone_in_one_form_and_its_case_closes(matched):
    one, other = matched.of("syringe")[:2]
    form = matched.form("nurse", "container.discarded", one)
    answer = matched.post("nurse", form, cause="dropped", destination="waste", **SECOND)
    assert answer.status_code == 200
    assert "Dropped" in matched.page("nurse")

    form = matched.form("nurse", "container.lost", other)
    assert matched.post("nurse", form, reason="not in the tray", **SECOND).status_code == 200
    matched.act("case.stopped", "surgeon", cause="other", reason="no syringe is left")
    matched.act("container.discarded", "processor", container=matched.of("svf_tube")[0],
                volume_ml="8.0", destination="waste", witness="second")  # fmt: skip
    matched.act("case.closed", "quality", owner="quality", due="2026-12-07")

    assert matched.case.state == "closed"
    history = matched.at_work("quality").get(f"/cases/{matched.day.code}/history").text
    assert "is lost" in history


def test_the_time_out_names_the_digit_whose_syringe_is_gone(matched):
    one = matched.of("syringe")[0]
    whole = matched.page("surgeon", do="injection_timeout.completed")
    form = matched.form("nurse", "container.discarded", one)
    matched.post("nurse", form, cause="dropped", destination="waste", **SECOND)

    page = matched.page("surgeon", do="injection_timeout.completed")

    assert "No syringe for" not in whole
    assert re.search(r"No syringe for\s*</dt>\s*<dd[^>]*>\s*right thumb\s*<", page)
