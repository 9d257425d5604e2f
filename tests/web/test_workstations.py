"""The pages of workstations: registered by an administrator, chosen at a screen, shown by name."""

import re
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp

from svflab.records import log
from svflab.services import workstations
from tests.people import SCRIPTED, SITE, Browser, make, person
from tests.printer import switched_off
from tests.web.pages import form_on

ADMIN = {"actor": "admin", "role": "administrator"}


@pytest.fixture
def boss(app):
    return person(app, "boss", "administrator")


@pytest.fixture
def places(app):
    """Two registered workstations, by name."""
    with app.app_context():
        made = [
            workstations.register(SITE, name, room, event_id=str(uuid4()), **ADMIN)
            for name, room in (("Theatre 2", "theatre"), ("Bench 1", "laboratory"))
        ]
    return {one.name: one.code for one in made}


@pytest.fixture
def kim(app, places):
    """A nurse at Theatre 2."""
    return person(app, "kim", "nurse")


def out_of_use(app, code):
    with app.app_context():
        workstations.deactivate(SITE, code, **ADMIN)


def told(app, kind):
    with app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def test_an_administrator_registers_one_and_it_stands_on_the_list(boss):
    form = form_on(boss.get("/workstations/new").text, "/workstations/new")
    answer = boss.client.post(form.action, data=form.filled(name="Bench 1", room="laboratory"))

    page = boss.get(answer.location).text
    assert "Bench 1 is registered." in page
    assert "laboratory" in page
    assert "Bench 1" in boss.get("/workstations/").text


def test_a_name_that_is_taken_is_refused_beside_its_field_and_stays_typed(app, places, boss):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    form = form_on(boss.get("/workstations/new").text, "/workstations/new")

    answer = boss.client.post(form.action, data=form.filled(name="bench 1", room="theatre"))

    assert answer.status_code == 422
    assert "Another workstation here is called so" in answer.text
    assert 'value="bench 1"' in answer.text


@pytest.mark.parametrize("role", ["nurse", "quality"])
def test_only_an_administrator_changes_them(app, places, role):
    somebody = person(app, "lee", role)

    assert somebody.get("/workstations/new").status_code == 403
    answer = somebody.post(f"/workstations/{places['Bench 1']}/deactivate")
    assert answer.status_code == 403
    assert told(app, "workstation.deactivated") == []


def test_quality_reads_the_list_and_a_nurse_does_not(app, places):
    assert person(app, "lee", "quality").get("/workstations/").status_code == 200
    assert person(app, "kim", "nurse").get("/workstations/").status_code == 403


def test_a_new_name_shows_everywhere_the_record_holds_the_code(app, boss, places):
    boss.post("/workstations/here", {"workstation": "Theatre 2"})
    boss.post(f"/workstations/{places['Theatre 2']}", {"name": "Theatre 9", "room": "theatre"})

    page = boss.get("/records/").text
    assert "Theatre 9" in page
    assert places["Theatre 2"] not in re.sub(r'(?:value|href)="[^"]*"', "", boss.get("/").text)


def test_the_name_that_was_sent_at_sign_in_is_that_of_a_registered_one(app, kim, places):
    page = kim.get("/").text

    assert re.search(r'href="/workstations/here[^"]*">Theatre 2</a>', page)


def test_a_browser_that_was_never_bound_is_asked_after_signing_in_and_goes_on(app, places):
    make(app, "lee", "nurse")
    browser = Browser(app)
    assert 'id="workstation"' not in browser.get("/sign-in").text
    browser.sign_in("lee", screen="")

    asked = browser.get("/cases/?state=open")
    assert (asked.status_code, asked.location[:18]) == (303, "/workstations/here")
    page = browser.get(asked.location).text
    assert "Which workstation is this?" in page
    form = form_on(page, "/workstations/here")
    answer = browser.client.post(form.action, data={**form.filled(), "to": places["Bench 1"]})

    assert answer.location == "/cases/?state=open"
    assert browser.get("/cases/?state=open").status_code == 200


def test_the_browser_remembers_where_it_is_for_whoever_comes_next(app, kim, places):
    kim.post("/sign-out")

    page = kim.get("/sign-in").text
    assert "This screen is Theatre 2." in page
    make(app, "lee", "nurse")
    kim.sign_in("lee", screen="")
    assert ">Theatre 2</a>" in kim.get("/").text


def test_a_code_that_is_none_here_is_refused_in_words(kim):
    answer = kim.post("/workstations/here", {"workstation": "Bench 7"})

    assert answer.status_code == 422
    assert "No workstation here has this code or name" in answer.text


def test_a_screen_whose_workstation_went_out_of_use_is_asked_where_it_is(app, kim, places):
    out_of_use(app, places["Theatre 2"])

    answer = kim.get("/")

    page = kim.get(answer.location).text
    assert "Theatre 2 was taken out of use" in page
    assert "Bench 1" in page


def test_what_was_being_sent_is_kept_until_it_is_known_where_this_is(app, kim, places):
    out_of_use(app, places["Theatre 2"])

    refused = kim.post("/cases/new", {"participant": "P-003"})
    assert refused.status_code == 409
    assert "What you were sending is kept" in refused.text
    form = form_on(refused.text, "/workstations/here")
    page = kim.client.post(form.action, data={**form.filled(), "to": places["Bench 1"]}).text

    again = form_on(page, "/cases/new")
    assert again.fields["participant"] == ["P-003"]
    assert ">Bench 1</a>" in kim.get("/scan").text


def test_a_part_of_a_page_is_answered_by_a_band_with_the_way_out(app, kim, places):
    out_of_use(app, places["Theatre 2"])

    answer = kim.post("/scan", {"code": "C"}, headers=SCRIPTED)

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#scan-answer"
    assert "/workstations/here" in answer.text
    assert told(app, "scan.answered") == []


def test_the_last_one_in_use_is_not_taken_away(app, boss, places):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    out_of_use(app, places["Theatre 2"])

    answer = boss.post(f"/workstations/{places['Bench 1']}/deactivate")

    assert answer.status_code == 422
    assert "This is the last one in use here" in answer.text


def test_every_scan_says_by_its_code_where_it_was_made(app, kim, places):
    kim.post("/scan", {"code": "nothing of ours", "entry": "scanned"})

    (event,) = told(app, "scan.answered")
    assert event.workstation == places["Theatre 2"]
    assert f"workstation:{places['Theatre 2']}" in event.touches


def test_the_code_of_a_workstation_scanned_anywhere_offers_to_work_there(app, kim, places):
    answer = kim.post("/scan", {"code": places["Bench 1"], "entry": "scanned"}, headers=SCRIPTED)

    assert "Bench 1, a workstation (laboratory): in use." in answer.text
    form = form_on(answer.text, "/workstations/here")
    kim.client.post(form.action, data=form.filled())
    assert ">Bench 1</a>" in kim.get("/scan").text


def test_the_code_of_this_screen_says_so_and_offers_nothing(kim, places):
    answer = kim.post("/scan", {"code": places["Theatre 2"], "entry": "scanned"}, headers=SCRIPTED)

    assert "this screen" in answer.text
    assert "/workstations/here" not in answer.text


def test_the_log_leads_from_a_workstation_to_what_was_recorded_there(app, boss, kim, places):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    kim.post("/scan", {"code": "nothing of ours", "entry": "scanned"})

    page = boss.get("/records/", query_string={"subject": f"workstation:{places['Theatre 2']}"})

    assert "Workstation registered" in page.text
    assert "Scanned" in page.text


def test_the_label_on_the_screen_carries_the_code_that_binds_a_browser_to_it(app, boss, places):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    code = places["Theatre 2"]
    shown = boss.get(f"/workstations/{code}/label.png")
    assert shown.mimetype == "image/png"

    paper = boss.post(f"/workstations/{code}/label")

    assert paper.mimetype == "application/pdf"
    assert read_codes(paper.data) == {code}
    (event,) = told(app, "workstation.label_printed")
    assert event.about == f"workstation:{code}"


def read_codes(pdf):
    """Return what a decoder that is not ours reads off the printed paper."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return {one.text for one in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())}


def test_a_workstation_out_of_use_gets_no_label(app, boss, places):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    out_of_use(app, places["Theatre 2"])

    answer = boss.post(f"/workstations/{places['Theatre 2']}/label")

    assert answer.status_code == 409
    assert told(app, "workstation.label_printed") == []


def test_the_last_test_of_each_scanner_stands_on_the_list_and_faults_on_its_own_board(
    app, boss, kim, places
):
    kim.post("/scan/test", {"verdict": "bad", "faults": "truncated", "pace": "4"})
    lines = boss.get("/workstations/").text.split("<tr>")[1:]

    theatre = next(line for line in lines if "Theatre 2" in line)
    assert "Do not use it yet" in theatre
    assert "Characters are missing" in theatre
    assert "not tested yet" in next(line for line in lines if "Bench 1" in line)
    assert "The scanner of this screen" in kim.get("/").text
    other = Browser(app)
    make(app, "lee", "nurse")
    other.sign_in("lee", screen="Bench 1")
    assert "The scanner of this screen" not in other.get("/").text


def test_a_scanner_that_was_mended_leaves_the_board(kim):
    kim.post("/scan/test", {"verdict": "bad", "faults": "truncated"})
    kim.post("/scan/test", {"verdict": "good", "faults": ""})

    assert "The scanner of this screen" not in kim.get("/").text


def test_the_page_of_a_workstation_names_the_printer_that_is_its_first_choice(app, places, boss):
    boss.post("/workstations/here", {"workstation": "Bench 1"})
    app.config["PRINTERS"] = (switched_off("Zebra 4", workstations=("bench 1",)),)

    with_one, without = (
        boss.get(f"/workstations/{places[n]}").text for n in ("Bench 1", "Theatre 2")
    )

    assert "Zebra 4" in with_one
    assert "the browser's own" in without.replace("&#39;", "'")


def test_a_hold_and_a_note_that_was_read_say_by_its_code_where(app, places, kim):
    kim.post("/workstations/here", {"workstation": "Theatre 2"})
    said = {"material": "needle", "lot": "N25-118", "cause": "recall", "reason": "a letter"}
    kim.post("/holds/", {**said, "event_id": str(uuid4())})
    kim.post("/shift-note", {"event_id": str(uuid4()), "seq": "0"})

    made = [*told(app, "supply.held"), *told(app, "shift.note_read")]
    assert [event.workstation for event in made] == [places["Theatre 2"]] * 2
