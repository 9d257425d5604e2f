"""A site's own templates: what they may do, and that none of them can tell half the truth."""

import pypdfium2
import pytest

from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS
from svflab.labels.templates import archive, from_archive, template
from tests.labels.conftest import FACTS, LABELS, decoded, picture

SYRINGE = FACTS["syringe"]
WITH_BARS = [name for name, kind in LABELS.items() if KINDS[kind].BARS]
ALL = " ".join(f'fact("{word}") + ' for word in SYRINGE.AFFIXED if word != "code")
HEADER = "\n".join(
    ["// name own", "// version 1", "// says syringe", "// size 90 x 30 mm", "// code 11 mm"]
)


@pytest.fixture
def own(tmp_path):
    """A site's own template, drawn badly or well."""

    def draw(body, header=HEADER):
        (tmp_path / "own.typ").write_text(
            f'{header}\n#import "_frame.typ": *\n#show: label\n{body}'
        )
        return tmp_path

    return draw


WHOLE = f"""
#code(x: 0mm, y: 0mm)
#area(x: 0mm, y: 12mm, width: 90mm, height: 5mm,
  text(size: 3.8pt, {ALL} text(size: 6pt, spelled("code"))))
"""


def test_a_site_s_own_label_reads(own):
    made = render.png("own", SYRINGE, folder=own(WHOLE))

    assert decoded(picture(made)) == {SYRINGE.code}


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
        (("text(size: 6pt, spelled", "text(size: 5.9pt, spelled"), "printed at less than 6 pt"),
        (("#code(x", '#bars(x: 0mm, y: 20mm)\n#code(x'), "do not give its bars"),
        (("#code(x", "#pagebreak()\n#code(x"), "more than one page"),
        (("#code(x", "beside #code(x"), "something stands outside every area"),
        (("#code(x", "#place(dx: 200mm)[x]\n#code(x"), "something stands outside every area"),
        (("#code(x", "#set text(font: \"Arial\")\n#code(x"), "unknown font family"),
    ],
)  # fmt: skip
def test_a_template_that_would_spoil_a_label_is_refused(own, change, why):
    with pytest.raises(LabelError, match=f"own: .*{why}"):
        render.pdf("own", SYRINGE, folder=own(WHOLE.replace(*change)))


def test_a_template_whose_code_s_box_is_too_small_is_told_what_it_needs(own):
    folder = own(WHOLE, HEADER.replace("11 mm", "9 mm"))

    with pytest.raises(LabelError, match="own: at 300 dpi the QR code needs a box of 10"):
        render.pdf("own", SYRINGE, folder=folder)


@pytest.mark.parametrize("path", ["/etc/hostname", "../../etc/hostname", "neighbour.txt"])
def test_a_template_reads_no_file_of_the_machine(own, path):
    folder = own(WHOLE + f'#read("{path}")')
    (folder / "neighbour.txt").write_text("beside the template")

    with pytest.raises(LabelError, match="own: "):
        render.pdf("own", SYRINGE, folder=folder)


@pytest.mark.parametrize("name", WITH_BARS)
def test_what_a_line_scanner_must_read_cannot_be_left_without_bars(tmp_path, name):
    source = template(name).source.decode()
    kept = [line for line in source.splitlines() if not line.startswith("#bars")]
    (tmp_path / f"{name}.typ").write_text("\n".join(kept))

    with pytest.raises(LabelError, match=f"{name}: the template leaves out the Code 128"):
        render.pdf(name, FACTS[LABELS[name]], folder=tmp_path)


def test_an_old_print_is_drawn_from_the_template_that_was_kept(own):
    folder = own(WHOLE)
    before = render.pdf("own", SYRINGE, folder=folder)
    kept = archive(template("own", folder))
    own("", HEADER.replace("version 1", "version 2"))

    assert render.pdf(from_archive(kept), SYRINGE) == before
    with pytest.raises(LabelError):
        render.pdf("own", SYRINGE, folder=folder)


def test_a_label_that_a_site_draws_anew_is_printed_in_place_of_the_house_s(own):
    folder = own(WHOLE, HEADER.replace("name own", "name syringe-flag"))
    (folder / "own.typ").rename(folder / "syringe-flag.typ")

    page = pypdfium2.PdfDocument(render.pdf("syringe-flag", SYRINGE, folder=folder))[0]

    assert page.get_width() == pytest.approx(90 / 25.4 * 72)
