"""Printing a label at a network printer, and its paper that a browser gets once, as pages do it."""

import base64
import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from flask import current_app
from PIL import Image

from svflab.services.walk import Day
from tests.people import person
from tests.printer import Printing, switched_off


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


@pytest.fixture
def printer(app):
    """A printer that is the first choice where the people of these tests work."""
    with Printing() as listening:
        app.config["PRINTERS"] = (listening.setting(workstations=("Theatre 2",)),)
        yield listening


def address(day, syringe, end=""):
    return f"/cases/{day.code}/labels/{syringe}{end}"


def fields(page, end):
    """Return what a form sends whose address has this end, by its first button."""
    form = re.search(rf'<form method="post" action="[^"]*{end}".*?</form>', page, re.S)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def print_it(browser, day, syringe, **more):
    """Tap the big button of the label's page, and return the page that comes."""
    form = fields(browser.get(address(day, syringe)).text, "/print")
    return browser.post(address(day, syringe, "/print"), {**form, **more}, follow_redirects=True)


def live(app, day, syringe):
    with app.app_context():
        return day.case.containers[syringe].live_print


def take(browser, page, code, **more):
    return browser.post(f"/labels/{code}/paper", {**fields(page, "/paper"), **more})


def read(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# ---------------------------------------------------------------- in the browser


def test_where_there_is_no_printer_one_tap_lets_the_browser_print(app, day, syringe, bench):
    page = print_it(bench, day, syringe).text
    code = live(app, day, syringe).code

    paper = take(bench, page, code)

    width, height = (
        float(n) for n in re.search(r"/page/([\d.]+)x([\d.]+)\.css", paper.text).groups()
    )
    image = Image.open(BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", paper.text)[1])))
    assert "data-at-once" in page
    assert read(image) == [code]
    assert image.width / width == pytest.approx(600 / 25.4, rel=0.01)
    assert image.width / image.height == pytest.approx(width / height, rel=0.01)
    assert "img-src data:" in paper.headers["Content-Security-Policy"]
    assert paper.headers["Cache-Control"] == "no-store"


def test_the_page_of_a_paper_is_as_large_as_the_label_and_shows_no_code_on_a_screen(bench):
    style = bench.get("/labels/page/84x15.css")

    assert style.mimetype == "text/css"
    assert "@page { size: 84mm 15mm; margin: 0; }" in style.text
    assert re.search(r"@media screen \{\s*img \{ display: none; \}", style.text)


@pytest.mark.parametrize("size", ["0x15", "84", "x15", "1e3x5", "9999x5", "84x15;"])
def test_a_page_of_no_size_is_not_there(bench, size):
    assert bench.get(f"/labels/page/{size}.css").status_code == 404


def test_the_paper_is_given_as_pdf_too(app, day, syringe, bench):
    page = print_it(bench, day, syringe).text
    code = live(app, day, syringe).code

    paper = take(bench, page, code, way="pdf")

    drawn = pypdfium2.PdfDocument(paper.data)[0].render(scale=300 / 72).to_pil()
    assert read(drawn) == [code]
    assert paper.headers["Content-Disposition"] == f'inline; filename="label-{code}.pdf"'


def test_a_paper_is_given_once_and_then_it_is_said_who_had_it_and_when(app, day, syringe, bench):
    page = print_it(bench, day, syringe).text
    code = live(app, day, syringe).code
    take(bench, page, code, way="pdf")

    other = person(app, "kim", "nurse")
    again = take(bench, page, code, way="pdf")
    later = other.post(f"/labels/{code}/paper", {"way": "pdf"})

    assert (again.status_code, later.status_code) == (409, 409)
    for answer in (again, later):
        assert answer.mimetype == "text/html"
        assert re.search(r"Label 1: PDF, \d\d:\d\d:\d\d, Processor", words(answer.text))
        assert "Print it again" in answer.text
    assert f'action="/labels/{code}/paper"' not in bench.get(address(day, syringe)).text


def test_a_window_that_did_not_see_a_print_brings_the_reason_back_that_was_typed_in_it(
    app, day, syringe, bench
):
    stale = fields(bench.get(address(day, syringe)).text, "/print")
    print_it(bench, day, syringe)

    answer = bench.post(address(day, syringe, "/print"), {**stale, "reason": "smeared by a glove"})

    assert answer.status_code == 409
    assert "printed meanwhile" in answer.text
    assert 'value="smeared by a glove"' in answer.text


def test_a_print_of_nothing_in_particular_is_asked_for_what_it_is_of(day, bench):
    page = bench.get(f"/cases/{day.code}?do=label.printed&told=1").text

    assert "labels//print" not in page


def test_to_ask_with_get_gives_no_paper(app, day, syringe, bench):
    print_it(bench, day, syringe)
    code = live(app, day, syringe).code

    assert bench.get(f"/labels/{code}/paper").status_code == 405
    assert bench.get(f"/labels/{code}.pdf").status_code == 404


def test_five_minutes_after_the_print_nothing_is_given_out_and_the_page_says_so(
    app, day, syringe, bench, clock
):
    page = print_it(bench, day, syringe).text
    code = live(app, day, syringe).code
    clock.tick(timedelta(minutes=5, seconds=1))

    answer = take(bench, page, code)

    assert answer.status_code == 409
    assert "printed more than 5 minutes ago" in answer.text
    assert f'action="/labels/{code}/paper"' not in answer.text
    assert 'value="not given out in time"' in answer.text


def test_a_print_that_never_left_needs_no_paper_to_balance_once_it_was_replaced(
    app, day, syringe, bench
):
    print_it(bench, day, syringe)
    print_it(bench, day, syringe, reason="the window was closed")

    with app.app_context():
        first = day.case.containers[syringe].print_of(1)

    assert (first.sent, first.counted) == ("failed", True)


@pytest.mark.parametrize(
    ("role", "paper"), [("nurse", 200), ("quality", 403), ("administrator", 403)]
)
def test_the_paper_is_for_who_prints(app, day, syringe, bench, role, paper):
    print_it(bench, day, syringe)
    somebody = person(app, "somebody", role)

    given = somebody.post(f"/labels/{live(app, day, syringe).code}/paper", {"way": "pdf"})

    assert given.status_code == paper


def test_the_paper_of_a_label_that_is_on_is_not_given_out(app, day, syringe, bench):
    print_it(bench, day, syringe)
    code = live(app, day, syringe).code
    with app.app_context():
        day.act("label.applied", "processor", code=code)

    assert bench.post(f"/labels/{code}/paper", {"way": "pdf"}).status_code == 409


# ---------------------------------------------------------------- at a printer


def test_one_tap_prints_at_the_printer_of_this_workstation(app, day, syringe, bench, printer):
    before = words(bench.get(address(day, syringe)).text)

    page = print_it(bench, day, syringe).text

    (label,) = printer.labels()
    assert "Bench printer Print it now" in before
    assert read(label) == [live(app, day, syringe).code]
    assert "Label 1 was sent to Bench printer at" in words(page)
    assert "data-at-once" not in page


def test_a_second_tap_prints_no_second_label(app, day, syringe, bench, printer):
    form = fields(bench.get(address(day, syringe)).text, "/print")

    for _tap in range(2):
        bench.post(address(day, syringe, "/print"), form)

    assert len(printer.labels()) == 1
    assert live(app, day, syringe).number == 1


def test_another_way_than_the_first_choice_is_one_tap_further(app, day, syringe, bench, printer):
    page = print_it(bench, day, syringe, to="").text

    assert printer.received == []
    assert "data-at-once" in page


def test_a_printer_that_is_off_is_said_and_the_same_print_goes_to_another(app, day, syringe, bench):
    with Printing() as other:
        app.config["PRINTERS"] = (
            switched_off("Near", workstations=("Theatre 2",)),
            other.setting("Far"),
        )
        page = print_it(bench, day, syringe).text
        code = live(app, day, syringe).code
        told = bench.post(
            f"/labels/{code}/send", {**fields(page, "/send"), "to": "Far"}, follow_redirects=True
        )

    assert "Nothing of label 1 came out: no answer from Near." in words(page)
    assert "data-at-once" not in page
    assert [read(one) for one in other.labels()] == [[code]]
    assert "Label 1 was sent to Far at" in words(told.text)


def test_a_printer_that_breaks_off_forces_a_new_number_and_the_history_says_so(
    app, day, syringe, bench
):
    with Printing("resets") as broken:
        app.config["PRINTERS"] = (broken.setting(workstations=("Theatre 2",)),)
        page = print_it(bench, day, syringe).text

    code = live(app, day, syringe).code
    assert "Bench printer broke off: label 1 came out, or it did not." in words(page)
    assert 'value="the printer broke off"' in page
    assert "outcome unknown" in words(page)
    assert bench.post(f"/labels/{code}/paper").status_code == 409
    assert "label printed, outcome unknown" in words(bench.get(f"/cases/{day.code}").text)


def test_what_was_cut_off_while_it_was_sent_shows_as_being_sent_then_as_unknown(
    app, day, syringe, bench, clock
):
    with app.app_context():
        day.act("label.printed", "processor", container=syringe)
        said = {"way": "printer", "printer": "Near", "outcome": "sending"}
        day.act("label.sent", "processor", code=day.live(syringe), **said)

    now = words(bench.get(address(day, syringe)).text)
    clock.tick(timedelta(minutes=6))
    later = words(bench.get(address(day, syringe)).text)

    assert "Label 1 is being sent to Near since" in now
    assert "Near broke off" in later


def test_a_printer_that_is_not_there_is_refused_and_nothing_is_printed(day, syringe, bench, app):
    answer = print_it(bench, day, syringe, to="Nowhere")

    assert answer.status_code == 422
    assert "There is no printer of this name here." in answer.text
    assert live(app, day, syringe) is None


def test_a_printer_with_other_labels_in_it_is_not_offered(app, day, syringe, bench):
    app.config["PRINTERS"] = (switched_off("Wide", labels=("lipoaspirate",)),)

    assert "Wide" not in bench.get(address(day, syringe)).text


def test_the_record_says_where_each_paper_went(app, day, syringe, bench, printer):
    print_it(bench, day, syringe)

    told = words(bench.get(f"/cases/{day.code}").text)

    assert "Bench printer, Sent" in told
