"""Holding a lot of the site: its page, the board, the cases that use it, the scanner, a recall."""

import re

import pytest

from svflab.services import demo


@pytest.fixture
def matched(ward):
    ward.until("to_theatre")
    return ward


def place(ward, who, **said):
    said = {
        "material": "kit_lot",
        "lot": "sxl-2611",
        "cause": "recall",
        "reason": "a letter",
    } | said
    return ward.at_work(who).post("/holds/", said)


def test_a_lot_on_hold_is_said_on_the_board_and_in_its_case_and_stops_the_scanner(matched):
    assert place(matched, "quality").status_code == 303

    board, page = matched.at_work("nurse").get("/").text, matched.page("nurse")
    assert "The kit lot sxl-2611 is on hold since" in board
    assert "Recalled by its maker" in page
    assert "<h1" in page
    assert "Match" not in re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)[0]
    scanned = {"code": matched.live(matched.of("syringe")[0]), "entry": "scanned"}
    answer = matched.at_work("nurse").post("/scan", {**scanned, "case": matched.day.code}).text
    assert "on hold at this site" in answer


def test_a_pack_of_a_lot_on_hold_is_stopped_under_the_scanner(matched):
    place(matched, "quality", material="needle", lot="N25-118")

    answer = matched.at_work("nurse").post("/scan", {"code": "n25-118", "entry": "scanned"}).text

    assert "The needle lot N25-118 is on hold at this site" in answer


def test_only_a_surgeon_or_quality_lifts_it_and_says_why(matched):
    place(matched, "nurse")
    said = "It stops the next step and the next scan on every screen."
    first, again = (matched.at_work("nurse").get("/holds/").text for _ in range(2))
    assert "Lifted by: Surgeon, Quality" in first
    assert (said in first, said in again) == (True, False)
    lifts = {"material": "kit_lot", "lot": "sxl-2611"}
    assert matched.at_work("nurse").post("/holds/lift", {**lifts, "reason": "x"}).status_code == 403
    answer = matched.at_work("quality").post("/holds/lift", {**lifts, "reason": ""})
    assert (answer.status_code, "This is needed." in answer.text) == (422, True)

    assert "Your password: you sign this." in answer.text
    said = {**lifts, "reason": "another lot was meant"}
    wrong = matched.at_work("quality").post("/holds/lift", {**said, "sign_password": "wrong"})
    assert (wrong.status_code, "another lot was meant" in wrong.text) == (422, True)

    matched.at_work("quality").post(
        "/holds/lift", {**said, "sign_password": demo.password("quality")}
    )

    assert "Lifted. Cases that use it go on." in matched.at_work("quality").get("/holds/").text
    assert "Nothing is on hold." in matched.at_work("nurse").get("/holds/").text
    assert "is on hold" not in matched.page("nurse")
    history = matched.at_work("quality").get(f"/cases/{matched.day.code}/history").text
    assert "Put on hold at the site" in history
    assert "another lot was meant" in history


def test_what_is_wrong_with_a_hold_is_said_at_its_field(matched):
    answer = place(matched, "nurse", lot=" ", cause="other", reason="")

    assert answer.status_code == 422
    assert answer.text.count("This is needed.") >= 2


def test_a_recall_holds_what_is_unused_in_one_tap_and_names_what_is_injected(ward):
    ward.until("inject")
    page = ward.at_work("quality").get("/lots/kit_lot?lot=SXL-2611").text
    assert "2 syringes were injected before." in page
    fields = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page[page.index("Recall") :])
    )

    ward.at_work("quality").post("/holds/", fields)

    page = ward.page("surgeon")
    assert "Injected before:" in page
    assert (
        "The kit lot SXL-2611 is on hold"
        in ward.at_work("quality").get("/lots/kit_lot?lot=SXL-2611").text
    )


def test_the_code_on_a_held_pack_is_stopped_too(matched):
    place(matched, "quality")
    pack = "0104012345000016172710311126100110SXL-2611\x1d21KS00042"

    answer = matched.at_work("nurse").post("/scan", {"code": pack, "entry": "scanned"}).text

    assert "The kit lot sxl-2611 is on hold at this site" in answer


def test_a_device_with_a_label_of_ours_is_held_from_its_page_and_stopped_by_that_label(ward):
    desk = ward.at_work("processor")
    made = desk.post("/things/new", {"kind": "device", "name": "Smart-X 2", "serial": "SX-77"})
    page = desk.get(made.location).text
    href = re.search(r'href="(/holds/\?[^"]+)"', page)[1].replace("&amp;", "&")
    form = desk.get(href).text
    assert 'value="SX-77"' in form
    assert re.search(r'<option selected value="device"', form)
    place(ward, "processor", material="device", lot="SX-77", cause="equipment")

    code = made.location.rpartition("/")[2]
    answer = desk.post("/scan", {"code": code, "entry": "scanned"}).text

    assert "The device SX-77 is on hold at this site" in answer
    assert 'href="/holds/"' in answer


@pytest.mark.parametrize("left", ["material", "cause"])
def test_what_is_held_and_why_is_chosen_and_never_filled_in_beforehand(ward, left):
    blank = ward.at_work("nurse").get("/holds/").text

    answer = place(ward, "nurse", **{left: ""})

    select = re.search(rf'<select[^>]*name="{left}"[^>]*>(.*?)</option>', blank, re.S)
    assert select is not None
    assert 'value=""' in select.group(1)
    assert answer.status_code == 422
    assert "is on hold since" not in ward.at_work("nurse").get("/holds/").text
