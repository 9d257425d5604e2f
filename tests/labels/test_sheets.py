"""Many labels in one document; sheets of labels, and the page that calibrates them."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pypdfium2
import pytest

from svflab.domain.identifiers import draw
from svflab.labels import sheets
from svflab.labels.errors import LabelError
from svflab.labels.fit import dots_per_mm
from svflab.labels.sheet_layout import Sheet
from svflab.labels.templates import names, template
from tests.labels.conftest import FACTS, LABELS, decoded

MM = 72 / 25.4
THREE_BY_EIGHT = Sheet(
    3, 8, Decimal(64), Decimal("33.9"), Decimal("7.2"), Decimal("12.9"), gap_x=Decimal("2.5")
)
CHOOSE = Random(7).choice  # not a secret
CODES = [draw("kit", CHOOSE) for _ in range(30)]


def kits(count):
    """Labels of so many kits, each with a code of its own."""
    return [("kit", replace(FACTS["kit"], code=code)) for code in CODES[:count]]


def pages(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def image(page, dpi=300):
    """The page on the dots of a printer."""
    across = round(Decimal(page.get_width() / MM) * dots_per_mm(dpi))
    return page.render(scale=across / page.get_width() * (1 - 1e-9)).to_pil().convert("L")


def test_a_document_has_a_page_for_each_label_as_large_as_it_is():
    made = pages(sheets.document([(name, FACTS[kind]) for name, kind in LABELS.items()]))

    sizes = [(round(page.get_width() / MM, 2), round(page.get_height() / MM, 2)) for page in made]
    assert sizes == [
        (float(template(name).width_mm), float(template(name).height_mm)) for name in names()
    ]


def test_each_page_bears_its_own_label():
    asked = kits(12)

    made = pages(sheets.document(asked))

    assert [decoded(image(page)) for page in made] == [{facts.code} for _, facts in asked]


def test_a_label_looks_in_a_document_as_it_does_alone():
    alone = image(pages(sheets.document([("bag", FACTS["bag"])]))[0])
    together = sheets.document([("kit", FACTS["kit"]), ("bag", FACTS["bag"])])

    assert image(pages(together)[1]).tobytes() == alone.tobytes()


def test_one_label_that_cannot_be_printed_is_named_and_nothing_is_made():
    long = replace(FACTS["kit"], lot="L" * 60)

    with pytest.raises(LabelError, match="kit: the line of lot needs"):
        sheets.document([*kits(2), ("kit", long)])


@pytest.mark.parametrize("count", [0, 501])
def test_a_document_has_a_label_and_an_end(count):
    with pytest.raises(LabelError, match="1 to 500"):
        sheets.document([("kit", FACTS["kit"])] * count)


def test_a_sheet_begins_where_the_one_before_ended():
    asked = kits(22)

    first, second = pages(sheets.sheet(asked, THREE_BY_EIGHT, start=5))

    codes = {facts.code for _, facts in asked}
    assert (first.get_width() / MM, first.get_height() / MM) == pytest.approx((210, 297), abs=0.02)
    assert len(decoded(image(first))) == 20
    assert decoded(image(first)) | decoded(image(second)) == codes
    assert decoded(image(second)) == {facts.code for _, facts in asked[20:]}


@pytest.mark.parametrize(("start", "row", "column"), [(1, 0, 0), (3, 0, 2), (4, 1, 0), (24, 7, 2)])
def test_a_label_stands_in_the_middle_of_its_place(start, row, column):
    (page,) = pages(sheets.sheet(kits(1), THREE_BY_EIGHT, start=start, dpi=300))
    place = THREE_BY_EIGHT.place(start)
    assert place == (
        Decimal("7.2") + column * Decimal("66.5"),
        Decimal("12.9") + row * Decimal("33.9"),
    )

    ink = image(page).point(lambda grey: 255 - grey).getbbox()

    per_mm = float(dots_per_mm(300))
    assert float(place[0]) + 2 < ink[0] / per_mm
    assert ink[2] / per_mm < float(place[0]) + 62
    assert float(place[1]) + 2 < ink[1] / per_mm
    assert ink[3] / per_mm < float(place[1]) + 32


def test_an_offset_moves_every_label():
    here, there = (
        image(pages(sheets.sheet(kits(2), layout, dpi=300))[0])
        for layout in (
            THREE_BY_EIGHT,
            replace(THREE_BY_EIGHT, offset_x=Decimal("2.54"), offset_y=Decimal("-2.54")),
        )
    )

    left, top, *_ = here.point(lambda grey: 255 - grey).getbbox()
    moved_left, moved_top, *_ = there.point(lambda grey: 255 - grey).getbbox()
    assert (moved_left - left, moved_top - top) == (30, -30)


@pytest.mark.parametrize("dpi", [300, 600])
def test_modules_lie_on_the_printer_s_dots_wherever_the_label_stands(dpi):
    (page,) = pages(sheets.sheet(kits(5), THREE_BY_EIGHT, start=2, dpi=dpi))
    whole = image(page, dpi)

    greys = whole.crop((0, 0, whole.width, whole.height)).histogram()

    assert len(decoded(whole)) == 5
    assert sum(greys[1:255]) < sum(greys) // 50  # edges of letters, and of nothing else


@pytest.mark.parametrize("start", [0, 25])
def test_a_sheet_has_no_label_beyond_its_last(start):
    with pytest.raises(LabelError, match="a sheet of 24 labels has no label"):
        sheets.sheet(kits(1), THREE_BY_EIGHT, start=start)


def test_a_label_larger_than_its_place_is_refused():
    with pytest.raises(LabelError, match="wristband: it is 85 x 25 mm, and the sheet's labels are"):
        sheets.sheet([("wristband", FACTS["wristband"])], THREE_BY_EIGHT)


def test_an_offset_that_pushes_a_label_off_the_paper_is_refused():
    with pytest.raises(LabelError, match="kit: with this offset it leaves the paper"):
        sheets.sheet(kits(1), replace(THREE_BY_EIGHT, offset_x=Decimal(-20)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"columns": 4}, r"270\.7 mm wide, and A4 is 210 mm"),
        ({"rows": 9}, "mm high, and A4 is 297 mm"),
        ({"rows": 0}, "1 to 50 rows"),
        ({"width": Decimal(0)}, "a width and a height"),
        ({"gap_x": Decimal(-1)}, "not negative"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(change, why):
    with pytest.raises(LabelError, match=why):
        replace(THREE_BY_EIGHT, **change)


def test_the_calibration_page_has_a_square_of_100_mm_30_mm_from_the_edges():
    (page,) = pages(sheets.calibration(THREE_BY_EIGHT))
    whole = image(page).point(lambda grey: 255 * (grey < 100))
    dots = [round(mm * float(dots_per_mm(300))) for mm in (30, 130)]

    for edge in dots:
        columns = [whole.crop((edge + at, dots[0], edge + at + 1, dots[1])) for at in (-1, 0, 1)]
        rows = [whole.crop((dots[0], edge + at, dots[1], edge + at + 1)) for at in (-1, 0, 1)]
        for lines in (columns, rows):
            assert max(sum(line.histogram()[255:]) for line in lines) > 1150


def test_the_calibration_page_says_what_to_do_and_what_is_set():
    layout = replace(THREE_BY_EIGHT, offset_x=Decimal("1.5"), offset_y=Decimal("-0.5"))
    (page,) = pages(sheets.calibration(layout, {"title": "용지 보정"}))

    said = page.get_textpage().get_text_bounded()

    assert "용지 보정" in said
    assert "actual size" in said
    assert "+1.5 mm" in said
    assert "−0.5 mm" in said
