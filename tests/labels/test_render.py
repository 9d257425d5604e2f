"""A label as it comes out: its size, its code, its words, and what it refuses."""

import shutil
from dataclasses import replace

import pypdfium2
import pytest

from svflab.domain.marker import LETTERS, SHAPES
from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.fit import dots_per_mm, fit
from svflab.labels.symbols import qr
from svflab.labels.templates import FOLDER, FRAME, template
from tests.labels.conftest import DPI, FACTS, LABELS, LONGEST, decoded, picture, rasterised

SYRINGE = FACTS["syringe"]


@pytest.mark.parametrize("dpi", DPI)
def test_the_paper_s_code_reads_on_every_printer(name, facts, longest, dpi):
    for said in (facts, longest):
        page = rasterised(render.pdf(name, said, dpi=dpi), name, dpi)

        assert decoded(page) == [said.code]


def test_paper_made_for_300_dpi_still_reads_at_203(name, facts):
    assert decoded(rasterised(render.pdf(name, facts), name, 203)) == [facts.code]


def test_the_page_is_exactly_as_large_as_the_template_says(name, facts):
    document = pypdfium2.PdfDocument(render.pdf(name, facts))
    design = template(name)

    width, height = (side / 72 * 25.4 for side in document[0].get_size())
    assert len(document) == 1
    assert width == pytest.approx(float(design.width_mm), abs=0.001)
    assert height == pytest.approx(float(design.height_mm), abs=0.001)


@pytest.mark.parametrize("dpi", DPI)
def test_a_picture_has_one_pixel_for_each_dot(name, facts, dpi):
    design = template(name)
    per_mm = dots_per_mm(dpi)

    image = picture(render.png(name, facts, dpi))

    assert image.size == (round(design.width_mm * per_mm), round(design.height_mm * per_mm))


@pytest.mark.parametrize("dpi", DPI)
def test_modules_are_exact_squares_with_four_light_modules_round_them(name, facts, dpi):
    dots = fit(template(name).code_mm, dpi).dots
    image = picture(render.png(name, facts, dpi))
    box = int(template(name).code_mm * dots_per_mm(dpi))
    left, top, right, bottom = image.crop((0, 0, box, box)).point(lambda grey: 255 - grey).getbbox()

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


def test_every_word_that_must_be_affixed_is_on_the_paper(name, longest):
    words = {**longest.words(), "version": "v1"}

    page = pypdfium2.PdfDocument(render.pdf(name, longest))[0].get_textpage()

    printed = "".join(page.get_text_bounded().split())
    for affixed in longest.AFFIXED:
        assert "".join(words[affixed].replace("✚", "").split()) in printed, affixed


@pytest.mark.parametrize("dpi", DPI)
def test_nothing_is_cut_off_at_the_sides(name, longest, dpi):
    image = picture(render.png(name, longest, dpi))

    for x in (0, 1, image.width - 2, image.width - 1):
        assert set(image.crop((x, 0, x + 1, image.height)).tobytes()) == {255}


def test_the_same_facts_give_the_same_bytes(name, facts):
    assert render.pdf(name, facts) == render.pdf(name, facts)
    assert render.png(name, facts) == render.png(name, facts)


@pytest.mark.parametrize("dpi", DPI)
def test_a_specimen_can_be_read_by_no_scanner_and_by_no_thief(name, facts, longest, dpi):
    for said in (facts, longest):
        assert decoded(picture(render.specimen(name, said, dpi))) == []


def test_a_specimen_differs_from_the_label_and_is_as_large(name, facts):
    specimen, label = (picture(made(name, facts)) for made in (render.specimen, render.png))

    assert specimen.size == label.size
    assert specimen.tobytes() != label.tobytes()


@pytest.mark.parametrize("mode", ["DEMO", "PRACTICE"])
def test_what_is_not_live_says_so_in_black(name, facts, mode):
    live = picture(render.png(name, facts))
    marked = replace(facts, mode=mode)

    page = pypdfium2.PdfDocument(render.pdf(name, marked))[0].get_textpage().get_text_bounded()

    assert mode in "".join(page.split())
    assert picture(render.png(name, marked)).histogram()[0] > live.histogram()[0]
    assert decoded(picture(render.png(name, marked))) == [facts.code]


@pytest.mark.parametrize("sign", SHAPES.values())
def test_every_case_s_marker_can_be_printed(name, facts, sign):
    widest = max(LETTERS, key="MW".find) * 2

    assert render.png(name, replace(facts, marker=f"{sign} {widest}"))


def test_a_site_s_name_in_hangul_is_printed():
    page = pypdfium2.PdfDocument(render.pdf("wristband", FACTS["wristband"]))[0].get_textpage()

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


ALL = " ".join(f'fact("{word}") + ' for word in SYRINGE.AFFIXED if word != "code")
HEADER = "\n".join(
    ["// name own", "// version 1", "// says syringe", "// size 90 x 30 mm", "// code 11 mm"]
)


@pytest.fixture
def own(tmp_path):
    """A site's own template, drawn badly or well."""

    def draw(body, header=HEADER):
        (tmp_path / "own.typ").write_text(f'{header}\n#import "{FRAME}": *\n#show: label\n{body}')
        return tmp_path

    shutil.copy(FOLDER / FRAME, tmp_path)
    return draw


WHOLE = f"""
#code(x: 0mm, y: 0mm)
#area(x: 0mm, y: 12mm, width: 90mm, height: 5mm, text(size: 4pt, {ALL} spelled("code")))
"""


def test_a_site_s_own_label_reads(own):
    made = render.png("own", SYRINGE, folder=own(WHOLE))

    assert decoded(picture(made)) == [SYRINGE.code]


@pytest.mark.parametrize("word", ["expires_time", "autologous", "participant", "version"])
def test_a_template_cannot_leave_out_what_must_be_affixed(own, word):
    folder = own(WHOLE.replace(f'fact("{word}") + ', ""))

    with pytest.raises(LabelError, match=f"own: the template leaves out {word}"):
        render.pdf("own", SYRINGE, folder=folder)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("#code(x: 0mm, y: 0mm)", ""), "the template leaves out the code's box"),
        (("width: 90mm", "width: 20mm"), "the area at 0 mm, 12 mm needs .* and has 20"),
        (("height: 5mm", "height: 1mm"), "needs"),
        (("y: 12mm", "y: 10mm"), "overlap"),
        (("y: 12mm", "y: 27mm"), "leaves the label"),
        (("x: 0mm, y: 12mm", "x: 1mm, y: 12mm"), "leaves the label"),
        (('fact("digit")', 'fact("name")'), "there is no word name"),
        (("#code(x", "#pagebreak()\n#code(x"), "more than one page"),
        (("#code(x", "#set text(font: \"Arial\")\n#code(x"), "unknown font family"),
    ],
)  # fmt: skip
def test_a_template_that_would_spoil_a_label_is_refused(own, change, why):
    with pytest.raises(LabelError, match=f"own: .*{why}"):
        render.pdf("own", SYRINGE, folder=own(WHOLE.replace(*change)))


def test_a_template_whose_code_s_box_is_too_small_is_told_what_it_needs(own):
    folder = own(WHOLE, HEADER.replace("11 mm", "9 mm"))

    with pytest.raises(LabelError, match="own: at 300 dpi the code needs a box of 10"):
        render.pdf("own", SYRINGE, folder=folder)


def test_a_template_reads_no_file_outside_its_folder(own):
    with pytest.raises(LabelError, match="own: "):
        render.pdf("own", SYRINGE, folder=own(WHOLE + '#read("../../etc/hostname")'))


def test_the_longest_facts_are_those_of_every_kind_of_label():
    assert set(LONGEST) == set(FACTS) == set(LABELS.values())
