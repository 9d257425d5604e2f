"""The paper of a label on an A4 sheet of labels, as the label's page gives it out."""

import pypdfium2
import pytest
import zxingcpp

from svflab.label_sheets import read
from tests.web.test_printing import address, bench, day, fields, live, print_it, syringe, words

__all__ = ["bench", "day", "syringe"]  # fixtures

LARGE = {"columns": 2, "rows": 8, "width": 99.1, "height": 33.9, "left": 4.7, "top": 12.9}
SMALL = {**LARGE, "columns": 3, "width": 64}


@pytest.fixture
def page(app, day, syringe, bench):
    app.config["SHEETS"] = read({"Sixteen": LARGE, "Too small": SMALL})
    return print_it(bench, day, syringe).text


@pytest.fixture
def on_sheet(app, day, syringe, bench, page):
    """Ask for the label at a place of a sheet."""
    code = live(app, day, syringe).code
    form = fields(page[page.index("data-sheet") - 200 :], "/paper")

    def asked(**said):
        return bench.post(f"/labels/{code}/paper", {**form, "printer": "Sixteen", **said})

    return asked


def test_a_label_stands_at_the_place_that_was_asked_for_and_nowhere_else(
    app, day, syringe, bench, on_sheet
):
    answer = on_sheet(place="4")

    (sheet,) = pypdfium2.PdfDocument(answer.data)
    assert [round(side / 72 * 25.4) for side in sheet.get_size()] == [210, 297]
    (found,) = zxingcpp.read_barcodes(sheet.render(scale=300 / 72).to_pil())
    assert found.text == live(app, day, syringe).code
    x, y = (at / 300 * 25.4 for at in (found.position.top_left.x, found.position.top_left.y))
    assert (x > 103.8, 46.8 < y < 80.7) == (True, True)  # second column, second row
    told = words(bench.get(address(day, syringe)).text)
    assert "Label 1: Sixteen," in told
    assert on_sheet(place="5").status_code == 409


def test_only_sheets_are_offered_whose_labels_are_large_enough(page):
    assert 'value="Sixteen"' in page
    assert "Too small" not in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"place": "17"}, "numbered from 1 to 16"),
        ({"place": ""}, "numbered from 1 to 16"),
        ({"place": "1", "printer": "Twenty"}, "no sheet of labels of this name"),
        ({"place": "1", "printer": "Too small"}, "cannot print the label"),
    ],
)
def test_what_cannot_be_printed_is_said_and_the_paper_still_waits(
    bench, day, syringe, on_sheet, said, why
):
    answer = on_sheet(**said)

    assert answer.status_code == 422
    assert why in words(answer.text)
    assert "data-sheet" in bench.get(address(day, syringe)).text


def test_each_sheet_has_its_calibration_page(bench, page):
    assert "/labels/sheets/Sixteen.pdf" in page

    answer = bench.get("/labels/sheets/Sixteen.pdf")

    text = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_bounded()
    assert "100 mm each way" in text.replace("\n", " ").replace("\r", "")
    assert bench.get("/labels/sheets/Twenty.pdf").status_code == 404
