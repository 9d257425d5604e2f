"""svflab labels: what a hospital's IT colleague is told before a label is printed."""

import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image

from svflab.app import create_app
from svflab.cli import svflab
from svflab.labels import proof
from svflab.labels.templates import FOLDER
from tests.labels.conftest import FACTS, decoded


@pytest.fixture
def told(monkeypatch):
    """Runs `svflab labels …` and returns the exit code and all that was said."""
    monkeypatch.delenv("SVFLAB_LABEL_FOLDER", raising=False)
    monkeypatch.delenv("SVFLAB_CONFIG", raising=False)

    def run(*words, **environ):
        given = ["labels", *map(str, words)]
        said = CliRunner().invoke(svflab, given, obj=create_app, env=environ)
        return said.exit_code, said.output

    return run


@pytest.fixture
def own(tmp_path):
    """A folder of the site's own, with one of the house's templates changed in it."""

    def change(name, *changes):
        source = (FOLDER / f"{name}.typ").read_text()
        for before, after in changes:
            assert before in source
            source = source.replace(before, after)
        (tmp_path / f"{name}.typ").write_text(source)
        return tmp_path

    return change


def test_the_house_s_templates_tell_the_whole_truth_on_every_printer(told):
    code, said = told("check")

    assert code == 0, said
    assert "WRONG" not in said
    assert said.count("decodes") == 12 * 3 - 1
    assert "203 dpi  needs 14.7 mm for the QR code, and has 11 mm: syringe-flag is printed" in said
    assert "fits, 4 dots (0.34 mm) a module, decodes, for barrels of 13.6 mm and more" in said


def test_the_flat_label_does_no_harm_where_the_printer_is_too_coarse_for_it(told):
    code, said = told("check", "--dpi", "203", "--only", "syringe-flat")

    assert (code, "needs 14.7 mm" in said) == (0, True)


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("kit", ('line("LOT", "lot"),', ""), "the template leaves out lot"),
        ("kit", ("x: 1.6mm", "x: 50mm"), "leaves the label"),
        ("kit", ("inner = 35.6mm", "inner = 20mm"), "kit: |needs|does not fit"),
        ("kit", ("fact(name)", 'fact("price")'), "there is no word price"),
        ("kit", ("#show: label", "#show: label\n#panic("), "unclosed|expected"),
        ("kit", ("// says      kit", "// says      carton"), "says is none of"),
        ("device", ("#banner(x: 25.4mm, y:", "#banner(x: 26.4mm, y:"), "touches an edge"),
        ("bag", ("#bars(x: 3mm, y: 27.5mm)", ""), "the template leaves out the Code 128"),
        (
            "device",
            ('text(size: 6.5pt)[device]', 'place(dx: 90mm, fact("serial"))'),
            "serial is not on the paper",
        ),
    ],
)  # fmt: skip
def test_a_template_that_would_lie_is_named_with_the_reason(told, own, name, change, why):
    changes = [change]
    if "serial" in why:  # printed off the paper, and nowhere else
        changes.append(('weight: "bold", fact("serial"),', 'weight: "bold", [-],'))

    code, said = told("check", "--only", name, "--folder", own(name, *changes))

    assert code == 1
    assert any(word in said for word in why.split("|")), said
    assert f"not to be printed: {name}" in said


def test_a_code_that_the_printer_cannot_draw_is_told_how_much_it_needs(told, own):
    folder = own("qc-sample", ("// code      15 mm", "// code      12 mm"))

    code, said = told("check", "--only", "qc-sample", "--folder", folder)
    coarse, said_of_coarse = told(
        "check", "--only", "qc-sample", "--folder", folder, "--dpi", "203"
    )

    assert "203 dpi  needs 14.7 mm for the QR code, and has 12 mm" in said
    assert "300 dpi  fits, 4 dots" in said
    assert code == 0
    assert coarse == 1
    assert "not to be printed: qc-sample" in said_of_coarse


def test_a_code_128_that_is_too_narrow_is_told_how_much_it_needs(told, own):
    code, said = told(
        "check", "--only", "svf-tube", "--folder", own("svf-tube", ("48 x 7 mm", "44 x 7 mm"))
    )

    assert code == 1
    assert "203 dpi  needs 46.9 mm for the Code 128, and has 44 mm" in said
    assert "300 dpi  needs 47.6 mm" in said


def test_a_code_that_is_drawn_over_is_not_called_readable(told, own):
    over = "place(dx: -15mm, dy: 2mm, rect(width: 5mm, height: 5mm, fill: black)) + place("
    folder = own("kit", ("column(\n  gap: if has", f"{over}[]) + column(\n  gap: if has"))

    code, said = told("check", "--only", "kit", "--folder", folder)

    assert code == 1
    assert "decodes" not in said
    assert "a code is not read" in said


def test_your_own_templates_are_found_where_the_settings_say(told, own, tmp_path):
    folder = own("kit", ("// version   1", "// version   7"))
    settings = tmp_path / "svflab.toml"
    settings.write_text(f'label_folder = "{folder}"\n')

    for where in ({"SVFLAB_LABEL_FOLDER": str(folder)}, {"SVFLAB_CONFIG": str(settings)}):
        code, said = told("check", "--only", "kit", **where)

        assert code == 0
        assert "kit  v7, 60 x 30 mm, your own" in said


def test_the_hospital_s_own_name_is_tried_too(told):
    code, said = told("check", "--only", "kit", SVFLAB_SITE_NAME="Hospital " * 20)

    assert code == 1
    assert "site does not fit" in said


@pytest.mark.parametrize("words", [("--folder", "/nowhere/at/all"), ("--only", "carton")])
def test_what_is_not_there_is_refused(told, words):
    assert told("check", *words)[0] == 3


def test_without_decoder_nothing_is_said_to_decode(told, monkeypatch):
    monkeypatch.setattr(proof, "find_spec", lambda name: None)

    code, said = told("check", "--only", "kit")

    assert code == 0
    assert "decodes" not in said
    assert "no code was decoded: there is no zxing-cpp here (pip install 'svflab[check]')" in said


@pytest.mark.parametrize(
    ("barrel", "label", "why"),
    [
        ("6.5", "300 dpi  syringe-flag", "would cover 125°, more than 60°"),
        ("20", "300 dpi  syringe-flat", "would cover 41°, at most 60°"),
        ("20", "203 dpi  syringe-flag", "the flat label needs 14.7 mm for its code"),
    ],
)
def test_a_measured_barrel_is_told_its_label(told, barrel, label, why):
    code, said = told("barrel", barrel)

    (line,) = [line for line in said.splitlines() if line.startswith(label)]
    assert code == 0
    assert why in line


@pytest.mark.parametrize(("barrel", "code"), [("0", 3), ("wide", 2), ("NaN", 2)])
def test_a_barrel_that_cannot_be_is_refused(told, barrel, code):
    assert told("barrel", barrel)[0] == code


def test_a_label_to_try_a_printer_with_is_marked_demo(told, tmp_path):
    code, said = told("draw", "svf-tube", tmp_path / "try.pdf")
    page = pypdfium2.PdfDocument(tmp_path / "try.pdf")[0]

    assert code == 0, said
    assert "DEMO" in "".join(page.get_textpage().get_text_bounded().split())

    told("draw", "svf-tube", tmp_path / "try.png", "--dpi", "203")
    assert decoded(Image.open(tmp_path / "try.png").convert("L")) == {FACTS["svf_tube"].code}
    told("draw", "svf-tube", tmp_path / "try.zpl")
    assert (tmp_path / "try.zpl").read_bytes().startswith(b"^XA^PW709^LL378")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("kit", "try.doc"), "must end in .pdf, .png, .zpl"),
        (("carton", "try.pdf"), "there is no label 'carton'"),
        (("syringe-flat", "try.zpl", "--dpi", "203"), "needs a box of 14.7 mm"),
        (("kit", "/nowhere/try.pdf"), "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(told, words, why):
    code, said = told("draw", *words)

    assert code == 3
    assert why in said


def test_a_calibration_page_is_made_for_the_sheet_that_is_asked_for(told, tmp_path):
    page = tmp_path / "page.pdf"

    assert told("calibration", page, "--columns", "2", "--rows", "7", "--width", "99.1")[0] == 0
    assert pypdfium2.PdfDocument(page)[0].get_size() == pytest.approx((595.28, 841.89), abs=0.01)
    assert told("calibration", page, "--columns", "4")[0] == 3
