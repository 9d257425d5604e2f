"""A paper kit: made on a page, its paper read back, a case copied from it form by form."""

import re

import pypdfium2
import pytest
import zxingcpp

from svflab.domain.identifiers import grouped, read
from svflab.domain.marker import marker
from svflab.services import downtime
from svflab.services.downtime import By
from svflab.web import paper_form
from tests.people import SCRIPTED
from tests.web.pages import form_on


def kit_of(app, language="en", box=False):
    with app.app_context():
        return downtime.make("seoul", language=language, box=box, by=By())


def pages(body):
    """Return each page of a PDF: the codes that a scanner reads off it, and its words."""
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            found = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
            yield [one.text for one in found], page.get_textpage().get_text_bounded()


@pytest.mark.shows("Annex 11 16")
@pytest.mark.parametrize(
    ("language", "mode", "digit"),
    [("en", "live", "right index"), ("ko", "practice", "오른손 검지")],
)
def test_every_page_names_its_kit_and_every_code_is_read_off_the_paper(app, language, mode, digit):
    app.config["MODE"] = mode
    kit = kit_of(app, language, box=True)
    with app.app_context():
        paper = paper_form.pdf(app.extensions["protocol"], "seoul", kit)

    read_off = list(pages(paper))

    letters = marker(kit.case_code).letters
    wanted = {read(code).print_code(1) for kind in kit.codes for code in kit.codes[kind]}
    labels = [code for codes, _text in read_off for code in codes if code != kit.code]
    assert sum(text.count(f" {letters}") for _codes, text in read_off) >= len(labels) + len(
        read_off
    )
    assert sorted(labels) == sorted(wanted - {read(kit.case_code).print_code(1)})
    for number, (codes, text) in enumerate(read_off, 1):
        assert kit.code in codes
        assert grouped(kit.code) in text
        assert re.search(rf"\b{marker(kit.case_code).letters}\b", text)
        assert re.search(rf"\b{number}(쪽|\b)", text)
        assert "Test site" in text
        assert ("PRACTICE" in text) == (mode == "practice")
    whole = "".join(text for _codes, text in read_off)
    assert digit in whole


def made(ward, who="nurse"):
    """Return the address of a kit that this person has made on the page, and printed."""
    page = ward.at_work(who).get("/downtime/")
    answer = ward.at_work(who).post(
        "/downtime/", form_on(page.text, "/downtime").filled(language="en")
    )
    address = answer.headers["Location"]
    paper = form_on(ward.at_work(who).get(address).text, "/paper")
    return address, ward.at_work(who).client.post(paper.action, data=paper.filled()), paper


def copied(ward, address, who="nurse", **values):
    """Fill in the form that the page of a kit shows, as it stands on the paper, and send it."""
    form = form_on(ward.at_work(who).get(address).text, "/steps/")
    given = {"told_time": "09:00", "performer": "nurse", "paper_by": "surgeon", **values}
    return ward.at_work(who).client.post(form.action, data=form.filled(**given))


def test_a_kit_is_made_and_its_paper_leaves_once(ward):
    address, paper, form = made(ward)

    again = ward.at_work("nurse").client.post(form.action, data=form.filled())

    assert paper.mimetype == "application/pdf"
    assert len(list(pages(paper.data))) > 10
    assert again.status_code == 409
    assert "has left before" in again.text
    assert "ready" in ward.at_work("nurse").get(address).text
    code = address.rpartition("/")[2]
    given = ward.at_work("nurse").post(
        "/scan", {"code": code, "entry": "scanned"}, headers=SCRIPTED
    )
    assert f'href="{address}"' in given.text


def test_a_kit_is_discarded_for_a_reason_and_an_administrator_may_look(ward):
    address, _paper, _form = made(ward)
    form = form_on(ward.at_work("nurse").get(address).text, "/discard")

    bare = ward.at_work("nurse").client.post(form.action, data=form.filled())
    gone = ward.at_work("nurse").client.post(form.action, data=form.filled(cause="torn"))

    assert (bare.status_code, gone.status_code) == (422, 303)
    page = ward.at_work("admin").get(address).text
    assert "torn or soiled" in page
    assert "/steps/" not in page


def test_a_case_is_copied_step_by_step_with_both_times_and_who_wrote_it(ward):
    with ward.app.app_context():
        ward.day.register()
        ward.day.assess()
    ward.hire("surgeon", "nurse", "coordinator")
    address, _paper, _form = made(ward, "coordinator")
    opened = copied(ward, address, "coordinator", participant="P-001", performer="coordinator")
    ward.clock.tick(hours=2)

    step = copied(
        ward,
        address,
        device="SX-0417",
        kit_lot="SXL-2611",
        kit_serial="KS1",
        kit_expiry="2027-10-31",
        needle_lot="N25",
        needle_gauge="25",
        diluent_lot="LR",
        bench="Bench 1",
        printer_ready="no",
        told_time="09:05",
    )

    assert opened.status_code == step.status_code == 303, step.text
    (event,) = ward.told("preflight.completed")
    assert (event.told, event.data["paper"]["by"]) == (True, "surgeon")
    page = ward.at_work("nurse").get(address).text
    assert "Compare two identifiers" in page
    assert "from paper, kit" in page
    assert "09:05" in page
    case = event.about.removeprefix("case:")
    for path in (address, "/downtime/"):  # a case is never named without its mark
        assert f"</svg>{marker(case).letters}" in ward.at_work("nurse").get(path).text
    assert "from paper, kit" in ward.at_work("nurse").get(f"/cases/{case}").text
    history = ward.at_work("nurse").get(f"/cases/{case}/history")
    assert "written by Demo Surgeon" in history.text


def test_the_page_of_a_label_that_came_with_a_kit_says_so_and_shows_no_picture(ward):
    with ward.app.app_context():
        ward.day.register()
        ward.day.assess()
    ward.hire("surgeon", "nurse", "coordinator")
    address, _paper, _form = made(ward, "coordinator")
    copied(ward, address, "coordinator", participant="P-001", performer="coordinator")
    ward.clock.tick(hours=2)
    issue = form_on(ward.at_work("nurse").get(f"{address}?do=wristband.issued").text, "/steps/")
    given = issue.filled(told_time="09:05", performer="nurse", paper_by="nurse")

    answer = ward.at_work("nurse").client.post(issue.action, data=given)

    assert answer.status_code == 303
    (printed,) = ward.told("label.printed")
    case, code = printed.about.removeprefix("case:"), str(printed.data["container"])
    page = ward.at_work("nurse").get(f"/cases/{case}/labels/{code}")
    picture = ward.at_work("nurse").get(f"/labels/{printed.data['print_code']}.png")
    assert "came with a paper kit" in page.text
    assert (page.status_code, picture.status_code) == (200, 404)
