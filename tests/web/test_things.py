"""A device, a kit or a place gets a code and a label on a page; scanned, it says what it is."""

import re

import pypdfium2
import pytest
import zxingcpp

from tests.people import SCRIPTED, person


@pytest.fixture
def lab(app):
    return person(app, "processor", "processor")


def give(browser, **said):
    page = browser.get("/things/new").text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|event_id)"[^>]*value="([^"]*)"', page))
    return browser.post("/things/new", {**hidden, **said})


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_the_laboratory_gives_a_kit_a_code_prints_its_label_and_scans_it(lab):
    made = give(lab, kind="kit", name="SVF kit", lot="SXL-2611", expires="2027-10-31")
    address = made.headers["Location"]
    page = lab.get(address).text

    paper = lab.post(f"{address}/label", {"csrf_token": token(page)})
    drawn = pypdfium2.PdfDocument(paper.data)[0].render(scale=300 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(drawn)
    data = {"code": code.text, "entry": "scanned"}
    answer = lab.post("/scan", data, headers=SCRIPTED).text

    assert made.status_code == 303
    assert "SXL-2611" in page
    assert address.endswith(code.text)
    assert "This is the kit SVF kit, lot SXL-2611, expires 2027-10-31." in answer
    assert f'href="{address}"' in answer


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(lab):
    response = give(lab, kind="device", name="Smart-X 2")

    assert response.status_code == 422
    assert "This is needed." in response.text
    assert 'value="Smart-X 2"' in response.text


def test_the_screen_shows_a_specimen(lab):
    address = give(lab, kind="location", name="Fridge 3").headers["Location"]

    picture = lab.get(f"{address}/label.png")

    assert picture.mimetype == "image/png"


def test_what_its_label_cannot_say_gets_no_code(lab):
    response = give(lab, kind="device", name="W" * 40, serial="W" * 40)
    expired = give(lab, kind="kit", name="SVF kit", lot="SXL-2611", expires="2020-03-31")

    assert response.status_code == expired.status_code == 422
    assert "The label cannot be drawn" in response.text
    assert "It has expired: it gets no label, and is not used." in expired.text
    assert "WWWW" not in lab.get("/things/").text


def test_the_list_names_them_and_the_settings_lead_there(lab):
    give(lab, kind="device", name="Smart-X 2", serial="SX-0418")

    assert "Smart-X 2" in lab.get("/things/").text
    assert 'href="/things/"' in lab.get("/settings/").text


@pytest.mark.parametrize(("role", "listed", "new"), [("nurse", 200, 403), ("quality", 200, 403)])
def test_who_neither_administers_nor_prepares_reads_only(app, role, listed, new):
    somebody = person(app, "somebody", role)

    assert somebody.get("/things/").status_code == listed
    assert somebody.get("/things/new").status_code == new


def test_a_trace_of_its_code_leads_to_it(lab):
    address = give(lab, kind="device", name="Smart-X 2", serial="SX-0418").headers["Location"]

    response = lab.get(f"/trace/{address.rpartition('/')[2]}")

    assert response.headers["Location"] == address
