"""A label as it comes out: its size, its code, its words, and what it refuses."""

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from svflab.domain.marker import LETTERS, SHAPES
from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS
from svflab.labels.fit import dots_per_mm, fit, fit_bars
from svflab.labels.symbols import code128, qr
from svflab.labels.templates import template
from tests.labels.conftest import (
    FACTS,
    LABELS,
    LONGEST,
    PRINTABLE,
    decoded,
    pdf,
    picture,
    png,
    rasterised,
    read,
    specimen,
)

SYRINGE = FACTS["syringe"]
OF_A_CASE = [name for name, kind in LABELS.items() if hasattr(FACTS[kind], "participant")]
MEASURED = [it for it in PRINTABLE if it not in {("sheet", 600), ("bag", 600)}]
"""Every label with each printer; at 600 dots the bag's is decoded and looked at only."""
WITH_BARS = [name for name, kind in LABELS.items() if KINDS[kind].BARS]


@pytest.mark.shows("FACT-JACIE D7 labels")
@pytest.mark.parametrize(
    ("name", "dpi", "said"),
    [
        *((name, dpi, LONGEST) for name, dpi in PRINTABLE if (name, dpi) != ("sheet", 600)),
        *((name, dpi, FACTS) for name, dpi in PRINTABLE if dpi == 300),
    ],
)
def test_two_decoders_read_the_paper_s_codes_on_every_printer(name, dpi, said):
    facts = said[LABELS[name]]

    page = rasterised(pdf(name, facts, dpi), name, dpi)

    kinds = ("QRCODE", "CODE128") if facts.BARS else ("QRCODE",)
    assert read(page) == {(facts.code, kind) for kind in kinds}


@pytest.mark.parametrize("name", [name for name, dpi in PRINTABLE if dpi == 203])
def test_paper_made_for_300_dpi_still_reads_at_203(name):
    page = rasterised(pdf(name, FACTS[LABELS[name]]), name, 203)

    assert decoded(page) == {FACTS[LABELS[name]].code}


@pytest.mark.parametrize("use_by", ["2026-11-27 00:00", "2026-12-20 20:00", "2026-09-24 06:46"])
@pytest.mark.parametrize("name", [name for name, kind in LABELS.items() if kind == "syringe"])
def test_a_use_by_of_wide_digits_fits_like_any_other(name, use_by):
    facts = replace(
        LONGEST["syringe"], expires=f"{use_by} +09:00", prepared="2026-01-01 00:00 +09:00"
    )

    assert len(pypdfium2.PdfDocument(pdf(name, facts))) == 1


def test_the_page_is_exactly_as_large_as_the_template_says(name, facts):
    document = pypdfium2.PdfDocument(pdf(name, facts))
    design = template(name)

    width, height = (side / 72 * 25.4 for side in document[0].get_size())
    assert len(document) == 1
    assert width == pytest.approx(float(design.width_mm), abs=0.001)
    assert height == pytest.approx(float(design.height_mm), abs=0.001)


@pytest.mark.parametrize(("name", "dpi"), MEASURED)
def test_a_picture_has_one_pixel_for_each_dot(name, dpi):
    facts = FACTS[LABELS[name]]
    design = template(name)
    per_mm = dots_per_mm(dpi)

    image = picture(png(name, facts, dpi))

    assert image.size == (round(design.width_mm * per_mm), round(design.height_mm * per_mm))


@pytest.mark.parametrize(("name", "dpi"), MEASURED)
def test_modules_are_exact_squares_with_four_light_modules_round_them(name, dpi):
    facts = FACTS[LABELS[name]]
    dots = fit(template(name).code_mm, dpi).dots
    image = picture(png(name, facts, dpi))
    left, top, right, bottom = found(image, "QR Code")

    symbol = image.crop((left, top, right, bottom))

    assert symbol.size == (21 * dots, 21 * dots)
    assert set(symbol.tobytes()) == {0, 255}
    for y, row in enumerate(qr(facts.code)):
        seen = [symbol.getpixel((x * dots + dots // 2, y * dots + dots // 2)) for x in range(21)]
        assert "".join("0" if grey else "1" for grey in seen) == row
    quiet = 4 * dots
    around = image.crop((max(left - quiet, 0), max(top - quiet, 0), right + quiet, bottom + quiet))
    dark = around.point(lambda grey: 255 - grey).getbbox()
    assert (dark[2] - dark[0], dark[3] - dark[1]) == symbol.size


@pytest.mark.parametrize(("name", "dpi"), [it for it in MEASURED if it[0] in WITH_BARS])
def test_bars_are_whole_dots_with_ten_light_modules_at_either_end(name, dpi):
    facts, design = FACTS[LABELS[name]], template(name)
    dots = fit_bars(design.bars_mm[0], dpi).dots
    image = picture(png(name, facts, dpi))
    left, top, right, bottom = found(image, "Code 128")
    modules = code128(facts.code)

    line = image.crop((left - 10 * dots, (top + bottom) // 2, right + 10 * dots, bottom))

    seen = line.crop((0, 0, line.width, 1)).tobytes()
    drawn = b"".join(bytes([0 if bit == "1" else 255]) * dots for bit in modules)
    assert seen == b"\xff" * 10 * dots + drawn + b"\xff" * 10 * dots


def found(image, kind):
    """Where the ink of the code of this kind begins and ends."""
    (code,) = [code for code in zxingcpp.read_barcodes(image) if str(code.format) == kind]
    corners = code.position
    x = [getattr(corners, corner).x for corner in CORNERS]
    y = [getattr(corners, corner).y for corner in CORNERS]
    at = (min(x) - 2, min(y) - 2, max(x) + 3, max(y) + 3)
    ink = image.crop(at).point(lambda grey: 255 - grey).getbbox()
    return at[0] + ink[0], at[1] + ink[1], at[0] + ink[2], at[1] + ink[3]


CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")


def test_the_paper_s_codes_are_drawn_and_not_made_of_pixels(name, facts):
    page = pypdfium2.PdfDocument(pdf(name, facts))[0]

    assert {type(found) for found in page.get_objects()}.isdisjoint({pypdfium2.PdfImage})


@pytest.mark.shows("21 CFR 1271.90(c)", "21 CFR 1271.370")
def test_every_word_that_must_be_affixed_is_on_the_paper(name, longest):
    words = {**longest.words(), "version": f"v{template(name).version}"}

    page = pypdfium2.PdfDocument(pdf(name, longest))[0].get_textpage()

    printed = "".join(page.get_text_bounded().split())
    for affixed in longest.AFFIXED:
        assert "".join(words[affixed].replace("✚", "").split()) in printed, affixed


@pytest.mark.parametrize(("name", "dpi"), MEASURED)
def test_nothing_is_cut_off_at_the_sides(name, dpi):
    image = picture(png(name, LONGEST[LABELS[name]], dpi))

    for x in (0, 1, image.width - 2, image.width - 1):
        assert set(image.crop((x, 0, x + 1, image.height)).tobytes()) == {255}


def test_the_same_facts_give_the_same_bytes(name, facts):
    assert render.pdf(name, facts) == pdf(name, facts)
    assert render.png(name, facts) == png(name, facts)


def test_a_specimen_can_be_read_by_no_scanner_and_by_no_thief(name, facts, longest):
    for said in (facts, longest):
        assert decoded(picture(specimen(name, said))) == set()


def test_a_specimen_differs_from_the_label_and_is_as_large(name, facts):
    shown, label = (picture(made(name, facts)) for made in (specimen, png))

    assert shown.size == label.size
    assert shown.tobytes() != label.tobytes()


@pytest.mark.parametrize("mode", ["DEMO", "PRACTICE"])
def test_what_is_not_live_says_so_in_black(name, facts, mode):
    live = picture(png(name, facts))
    marked = replace(facts, mode=mode)

    page = pypdfium2.PdfDocument(pdf(name, marked))[0].get_textpage().get_text_bounded()

    assert mode in "".join(page.split())
    assert picture(png(name, marked)).histogram()[0] > live.histogram()[0]
    assert decoded(picture(png(name, marked))) == {facts.code}


@pytest.mark.parametrize("sign", SHAPES.values())
@pytest.mark.parametrize("name", OF_A_CASE)
def test_every_case_s_marker_can_be_printed(name, sign):
    widest = max(LETTERS, key="MW".find) * 2

    assert png(name, replace(FACTS[LABELS[name]], marker=f"{sign} {widest}"))


def test_a_site_s_name_in_hangul_is_printed():
    page = pypdfium2.PdfDocument(pdf("wristband", FACTS["wristband"]))[0].get_textpage()

    assert "가톨릭대학교 서울성모병원" in page.get_text_bounded()


def test_what_the_font_cannot_print_is_refused_by_name():
    with pytest.raises(LabelError, match="the labels' font has no 聖 母"):
        render.pdf("wristband", replace(FACTS["wristband"], site="서울聖母병원"))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("participant", "P" * 40),
        ("product", "Autologous stromal vascular fraction"),
        ("volume_ml", "1000000.125"),
        ("marker", "▲ KXKXKXKXKXKXKX"),
    ],
)
@pytest.mark.parametrize("name", ["syringe-flag", "syringe-flat"])
def test_what_does_not_fit_is_refused_and_not_cut(name, fact, value):
    with pytest.raises(LabelError, match=f"{name}: .*needs"):
        render.pdf(name, replace(SYRINGE, **{fact: value}))


@pytest.mark.parametrize("name", ["wristband", "lipoaspirate"])
def test_a_site_s_name_that_does_not_fit_is_refused(name):
    for site in ("Seoul St. Mary's " * 10).strip(), "W" * 60:
        with pytest.raises(LabelError, match="site does not fit 2 lines"):
            render.pdf(name, replace(FACTS[name], site=site))


def test_a_label_says_only_what_it_is_for():
    with pytest.raises(LabelError, match="it is the label of a syringe, not of a wristband"):
        render.pdf("syringe-flag", FACTS["wristband"])


def test_facts_are_text_and_never_markup():
    site = '*Seoul* #panic("x") $x$ [y] // z'

    page = pypdfium2.PdfDocument(render.pdf("wristband", replace(FACTS["wristband"], site=site)))[0]

    assert site in page.get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", ["syringe-flag", "syringe-flat"])
def test_a_use_by_of_midnight_fits_like_any_other(name):
    midnight = replace(
        SYRINGE, prepared="2026-11-23 20:00 +09:00", expires="2026-11-24 00:00 +09:00"
    )

    assert render.pdf(name, midnight).startswith(b"%PDF")
