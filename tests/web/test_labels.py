"""Printing a label, its paper, its history, and making it void, as a browser does it."""

import re
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from flask import current_app
from PIL import Image

from svflab.labels.errors import LabelError
from svflab.services import label_contents, vault
from svflab.services.vault import Identity
from svflab.services.walk import Day
from tests.people import SCRIPTED, person


@pytest.fixture
def day(app, clock):
    """Return a day on which the first of two syringes was just filled."""
    with app.app_context():
        protocol = current_app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        day.until("plan").act("syringe.filled", "processor", number=1, volume_ml="1.0")
        return day


@pytest.fixture
def syringe(app, day):
    with app.app_context():
        return day.of("syringe")[0]


@pytest.fixture
def bench(app, day):
    return person(app, "processor", "processor")


def address(day, syringe, end=""):
    return f"/cases/{day.code}/labels/{syringe}{end}"


def form_of(page, end):
    """Return the hidden fields of the form that is sent to an address with this end."""
    form = re.search(rf'<form method="post" action="[^"]*{end}".*?</form>', page, re.S)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def print_it(browser, day, syringe, **more):
    fields = form_of(browser.get(address(day, syringe)).text, "/print")
    return browser.post(address(day, syringe, "/print"), {**fields, **more})


def live(app, day, syringe):
    with app.app_context():
        return day.live(syringe)


def numbers(app, day, syringe):
    with app.app_context():
        return [(one.number, one.state) for one in day.case.containers[syringe].prints]


def test_printing_a_label_leads_to_its_paper_and_asks_to_stick_it_on(app, day, syringe, bench):
    response = print_it(bench, day, syringe)
    page = bench.get(response.headers["Location"]).text

    code = live(app, day, syringe)
    assert response.status_code == 303
    assert f'action="/labels/{code}/paper"' in page
    assert f'data-paper="{code}" data-at-once' in page
    assert "Stick it on, then scan it" in page


@pytest.mark.parametrize("end", ["preview", "picture"])
def test_a_screen_shows_a_specimen_that_no_scanner_reads(app, day, syringe, bench, end):
    print_it(bench, day, syringe)
    path = address(day, syringe, "/preview.png")
    if end == "picture":
        path = f"/labels/{live(app, day, syringe)}.png"

    picture = bench.get(path)

    assert picture.mimetype == "image/png"
    assert zxingcpp.read_barcodes(Image.open(BytesIO(picture.data))) == []


def test_the_page_shows_no_code_of_a_print_in_words(app, day, syringe, bench):
    print_it(bench, day, syringe)
    code = live(app, day, syringe)
    page = bench.get(address(day, syringe)).text

    words = re.sub(r"<[^>]+>", " ", page)

    assert code not in words
    assert " ".join((code[:4], code[4:8], code[8:])) not in words


def test_a_second_tap_prints_once(app, day, syringe, bench):
    fields = form_of(bench.get(address(day, syringe)).text, "/print")

    first, second = (bench.post(address(day, syringe, "/print"), fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert numbers(app, day, syringe) == [(1, "issued")]


def test_another_print_asks_why(app, day, syringe, bench):
    print_it(bench, day, syringe)

    without = print_it(bench, day, syringe)
    with_reason = print_it(bench, day, syringe, reason="smeared")

    assert without.status_code == 422
    assert "Say why, in a few words." in without.text
    assert with_reason.status_code == 303
    assert numbers(app, day, syringe) == [(1, "issued"), (2, "issued")]


def test_a_window_that_does_not_know_of_the_first_print_is_told_of_it(app, day, syringe, bench):
    fields = form_of(bench.get(address(day, syringe)).text, "/print")
    print_it(bench, day, syringe)

    other_window = bench.post(address(day, syringe, "/print"), fields)

    assert other_window.status_code == 409
    assert "Label 1 was printed meanwhile, at" in other_window.text
    assert numbers(app, day, syringe) == [(1, "issued")]


def test_a_usual_reason_prints_again_by_one_tap(app, day, syringe, bench):
    print_it(bench, day, syringe)
    page = bench.get(address(day, syringe)).text

    bench.post(address(day, syringe, "/print"), {"reason": ["is torn", ""], "again": "1"})

    assert '<button name="reason" value="is torn" formnovalidate>' in page
    assert numbers(app, day, syringe) == [(1, "issued"), (2, "issued")]


def test_a_label_is_refused_while_another_container_waits_for_its_own(app, day, bench):
    with app.app_context():
        (band,) = day.of("wristband")

    response = print_it(bench, day, band, reason="torn")

    assert response.status_code == 409
    assert "has no label on it yet" in response.text


def test_a_print_is_made_void_for_a_reason(app, day, syringe, bench):
    print_it(bench, day, syringe)
    fields = form_of(bench.get(address(day, syringe)).text, "/void")

    without = bench.post(address(day, syringe, "/void"), fields)
    given = bench.post(address(day, syringe, "/void"), {**fields, "reason": "printed askew"})

    assert without.status_code == 422
    assert given.status_code == 303
    assert numbers(app, day, syringe) == [(1, "voided")]
    assert "printed askew" in bench.get(address(day, syringe)).text


def test_a_wristband_that_is_void_in_the_middle_of_the_day_can_be_printed_again(app, day, bench):
    with app.app_context():
        band = day.of("wristband")[0]
    fields = form_of(bench.get(address(day, band)).text, "/void")
    bench.post(address(day, band, "/void"), {**fields, "reason": "torn"})

    page = bench.get(address(day, band))
    again = bench.post(address(day, band, "/void"), {**fields, "event_id": str(uuid4())})

    assert (page.status_code, again.status_code) == (200, 409)
    assert form_of(page.text, "/print")["again"] == "1"


def test_a_missing_fact_is_said_in_words_and_nothing_is_printed(
    app, day, syringe, bench, monkeypatch
):
    def without_digit(*_):
        raise LabelError("syringe: digit is missing")

    monkeypatch.setattr(label_contents, "facts_of", without_digit)

    response = print_it(bench, day, syringe)

    assert response.status_code == 422
    assert "it would not be right: syringe: digit is missing" in response.text
    assert numbers(app, day, syringe) == []


def test_scanning_the_label_on_its_page_applies_it_and_shows_what_is_next(app, day, syringe, bench):
    print_it(bench, day, syringe)
    here = f"http://localhost{address(day, syringe)}"
    data = {"code": live(app, day, syringe), "case": day.code, "entry": "scanned"}

    answer = bench.post("/scan", data, headers={**SCRIPTED, "HX-Current-URL": here}).text

    assert "Accepted" in answer
    assert '<hx-partial hx-target="#label"' in answer
    assert "Another person scans it" in answer


@pytest.mark.parametrize("path", ["/labels/X.png", "/labels/S000000000.png"])
def test_there_is_no_picture_without_a_print(bench, path):
    assert bench.get(path).status_code == 404


def test_the_tubes_label_is_one_tap_from_the_case_and_one_more_to_print(app, day, bench):
    with app.app_context():
        day.label(day.of("syringe")[0], "processor")
        tube = day.of("svf_tube")[0]

    assert f'href="{address(day, tube)}"' in bench.get(f"/cases/{day.code}").text
    response = print_it(bench, day, tube)

    assert response.status_code == 303
    assert numbers(app, day, tube) == [(1, "issued")]
    assert "Stick it on, then scan it" in bench.get(address(day, tube)).text


def test_what_is_no_container_of_the_case_has_no_label_page(day, bench):
    assert bench.get(address(day, "T000000000")).status_code == 404


def correct(app, day, **said):
    with app.app_context():
        filled = day.case.last("syringe.filled").event
        told = {"number": 1, "volume_ml": "1.0", "told_at": filled.occurred_at, **said}
        day.act("syringe.filled", "processor", replaces=filled.id, reason="read again", **told)


def test_what_was_corrected_since_is_shown_before_the_tap_that_prints_it(app, day, syringe, bench):
    print_it(bench, day, syringe)
    before = bench.get(address(day, syringe)).text
    correct(app, day, volume_ml="0.8")

    page = bench.get(address(day, syringe)).text
    shown = re.search(r'<div class="differs">.*?</table>', page, re.S)[0]
    response = print_it(bench, day, syringe, reason="volume read again")

    assert 'class="differs"' not in before
    assert re.findall(r"<td>(.*?)</td>", shown) == ["Volume, mL", "1.0", "0.8"]
    assert response.status_code == 303
    assert numbers(app, day, syringe) == [(1, "issued"), (2, "issued")]
    assert 'class="differs"' not in bench.get(address(day, syringe)).text


def test_that_a_label_says_what_was_corrected_since_stands_above_all_else(app, day, syringe, bench):
    print_it(bench, day, syringe)
    before = bench.get(address(day, syringe)).text
    correct(app, day, volume_ml="0.8")

    page = bench.get(address(day, syringe)).text

    assert "corrected since" not in before
    assert page.index("corrected since") < page.index("Stick it on, then scan it")
    assert '<a href="#label-again">' in page


def test_a_page_from_before_the_correction_prints_nothing_and_shows_what_changes(
    app, day, syringe, bench
):
    print_it(bench, day, syringe)
    fields = form_of(bench.get(address(day, syringe)).text, "/print")
    correct(app, day, volume_ml="0.8")

    stale = bench.post(address(day, syringe, "/print"), {**fields, "reason": "smeared"})

    assert stale.status_code == 422
    assert "Facts were corrected since the print before" in stale.text
    assert 'value="smeared"' in stale.text
    assert numbers(app, day, syringe) == [(1, "issued")]
    again = form_of(stale.text, "/print")
    made = bench.post(address(day, syringe, "/print"), {**again, "reason": "smeared"})
    assert made.status_code == 303


def test_a_label_that_is_on_suggests_no_other_one(app, day, syringe, bench, clock):
    print_it(bench, day, syringe)
    with app.app_context():
        day.act("label.applied", "processor", code=day.live(syringe))
    clock.tick(minutes=30)

    page = bench.get(address(day, syringe)).text

    assert '<details class="more" id="label-again"><summary>' in page
    assert "not given out in time" not in page


def test_who_prints_gets_the_second_identifier_and_nobody_else_sees_more_than_dots(
    app, day, syringe, bench, monkeypatch
):
    monkeypatch.setitem(app.config, "LABEL_SECOND_IDENTIFIER", "birth_date")
    with app.app_context():
        born = Identity("", "", "1961-03-09")
        vault.put("P-001", born, site="seoul", actor="nurse", role="nurse")
    print_it(bench, day, syringe)
    code, office = live(app, day, syringe), person(app, "quality", "quality")
    page = bench.get(address(day, syringe)).text

    refused = office.post(f"/labels/{code}/paper", {"way": "pdf"})
    form = form_of(page, "/paper")
    paper = bench.post(f"/labels/{code}/paper", {**form, "way": "pdf"})

    said = pypdfium2.PdfDocument(paper.data)[0].get_textpage().get_text_range()
    assert refused.status_code == 403
    assert "DOB 1961-03-09" in said
    assert "1961" not in page
    assert office.get(f"/labels/{code}.png").data == bench.get(f"/labels/{code}.png").data
