"""The stock on its pages: a pack is scanned and received, counted, kept, and taken out."""

import re
from urllib.parse import urlencode

import pytest

from svflab.domain.gs1 import GS
from svflab.domain.marker import marker
from svflab.services import holds

KIT = f"]d20104012345000016172710311126100110SXL-2611{GS}21KS00042"


@pytest.fixture
def nurse(ward):
    ward.until("open")
    return ward.at_work("nurse")


def fields(page):
    """Return what stands in the fields of a page."""
    found = re.findall(r"<input[^>]*>", page.text)
    named = (re.search(r'name="([^"]+)"', one) for one in found)
    values = (re.search(r'value="([^"]*)"', one) for one in found)
    pairs = zip(named, values, found, strict=True)
    return {
        name[1]: value[1] if value else ""
        for name, value, one in pairs
        if name and ("radio" not in one or "checked" in one)
    }


def receive(browser, code=KIT, **other):
    read = fields(browser.post("/stock/receive/read", {"code": code}))
    return read, browser.post("/stock/receive", {**read, **other})


def test_a_kit_is_received_by_one_scan_and_stands_in_the_list(nurse):
    read, answer = receive(nurse)
    assert (read["item"], read["lot"], read["serial"]) == ("kit", "SXL-2611", "KS00042")
    assert (read["expires"], read["count"]) == ("2027-10-31", "1")
    assert answer.status_code == 303

    page = nurse.get("/stock/?like=ks000").text
    assert "KS00042" in page
    assert "2027-10-31" in page
    assert "Low in stock: Kit 1" in nurse.get("/").text
    again, answer = receive(nurse)
    assert answer.status_code == 422
    assert "This kit was received before." in answer.text
    assert again["item"] == "kit"


def test_what_was_read_is_not_put_away_by_the_next_scan(nurse):
    read = nurse.post("/stock/receive/read", {"code": KIT}).text
    assert 'name="lot"' in read
    assert "/stock/receive/read" not in read


def test_the_next_pack_of_a_product_is_known_for_what_it_is(nurse):
    needles = "(01)04012345000023(17)280131(10)N25-118"
    receive(nurse, needles, item="needle", count="100", name="25G")
    read = fields(nurse.post("/stock/receive/read", {"code": needles.replace("118", "119")}))
    assert (read["item"], read["name"], read["lot"]) == ("needle", "25G", "N25-119")


def test_a_code_that_reads_in_two_ways_is_told_with_what_to_do(nurse):
    answer = nurse.post("/stock/receive/read", {"code": KIT.replace(GS, "")})
    assert answer.status_code == 422
    assert "(10)SXL-2611 (21)KS00042" in answer.text
    assert "set the scanner to send the separator" in answer.text


def test_a_batch_is_kept_for_a_case_and_taken_out_for_a_reason(nurse, ward):
    receive(nurse)
    page = nurse.get("/stock/kit?serial=KS00042")
    form = {"event_id": "6f0c6a3e-55f2-4d53-9f7e-0c4c8a7e4f10", "count": "1"}
    answer = nurse.post("/stock/kit/keep?serial=KS00042", {**form, "case": ward.day.code})
    assert answer.status_code == 303
    assert "kept" in nurse.get("/stock/").text
    for path in ("/stock/", "/stock/kit?serial=KS00042"):  # a case is never named without its mark
        assert f"</svg>{marker(ward.day.code).letters}" in nurse.get(path).text
    assert "Take it out of the stock" in page.text

    form |= {"event_id": "6f0c6a3e-55f2-4d53-9f7e-0c4c8a7e4f11"}
    leave = "/stock/kit/leave?serial=KS00042"
    answer = nurse.post(leave, {**form, "why": "stock.discarded:other"})
    assert answer.status_code == 422
    nurse.post(leave, {**form, "why": "stock.discarded:damaged"})
    page = nurse.get("/stock/kit?serial=KS00042").text
    assert "Discarded: damaged" in page
    assert "used up" in page
    assert nurse.get("/stock/kit?serial=KS9").status_code == 404


def test_a_scan_of_a_pack_fills_in_the_form_of_a_step(nurse):
    names = "device kit_lot kit_serial kit_expiry needle_lot diluent_lot"

    def pack(code, field=""):
        return nurse.post("/stock/pack", {"code": code, "names": names, "field": field})

    expected = {"kit_serial": "KS00042", "kit_lot": "SXL-2611", "kit_expiry": "2027-10-31"}
    assert pack(KIT).json["fields"] == expected
    needle = "(01)04012345000023(17)280131(10)N25-118"
    assert "Touch the lot" in pack(needle).json["said"]
    assert pack(needle, "needle_lot").json["fields"] == {"needle_lot": "N25-118"}
    assert pack("hello").status_code == 422


def test_a_pack_that_came_into_a_field_without_a_script_is_taken_apart(nurse, ward):
    form = ward.form("nurse", "preflight.completed")
    given = {
        "device": "SX-0417",
        "kit_serial": KIT.removeprefix("]d2"),
        "needle_lot": "(01)04012345000023(17)280131(10)N25-118",
        "needle_gauge": "25",
        "diluent_lot": "LR-5521",
        "bench": "B1",
        "printer_ready": "yes",
        "typed_why": "scanner",
    }
    answer = ward.post("nurse", form, **given)
    assert answer.status_code == 200
    told = ward.case.last("preflight.completed").event.data
    assert (told["kit_serial"], told["kit_lot"]) == ("KS00042", "SXL-2611")
    assert (told["kit_expiry"], told["needle_lot"]) == ("2027-10-31", "N25-118")


def test_a_pack_that_reads_in_two_ways_is_recorded_as_nothing(nurse, ward):
    form = ward.form("nurse", "preflight.completed")
    answer = ward.post("nurse", form, kit_serial=KIT.replace(GS, ""), printer_ready="yes")
    assert answer.status_code == 422
    assert "reads in more than one way" in answer.text


def test_the_record_tells_of_the_stock_in_words(nurse, ward):
    receive(nurse)
    page = ward.at_work("quality").get("/records/?kind=stock.received").text
    for text in ("Received in the stock", "SXL-2611", "Product number (GTIN)", "How many", "Kit"):
        assert text in page


def test_a_scan_says_of_a_pack_how_much_is_left(nurse):
    receive(nurse)
    answer = nurse.post("/scan", {"code": KIT, "entry": "scanned"}).text
    assert "Kit KS00042: 1 in stock, expires 2027-10-31." in answer
    assert "/stock/kit?serial=KS00042" in answer
    assert "a product" in nurse.post("/scan", {"code": KIT.replace("042", "043")}).text


def test_what_is_on_hold_says_so_in_the_list(nurse, ward):
    receive(nurse)
    with ward.app.app_context():
        by = holds.By("quality", "quality", "Office")
        holds.place(ward.protocol, "seoul", "kit_lot", "sxl-2611", "recall", "letter", by)
    assert "on hold" in nurse.get("/stock/").text
    assert "on hold" in nurse.get("/stock/kit?serial=KS00042").text


def test_the_page_of_a_lot_says_what_of_it_lies_unused(nurse, ward):
    receive(nurse)
    receive(nurse, KIT.replace("042", "043"))
    ward.until("preflight")
    page = nurse.get("/lots/kit_lot?lot=SXL-2611").text
    assert re.search(r"unused in stock</dt><dd><a[^>]*>2<", page)
    found = nurse.get(f"/lots/?{urlencode({'lot': KIT})}").text
    assert "Called “SXL-2611”, or beginning so" in found
