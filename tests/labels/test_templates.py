"""A template says in its first lines what it is; what is wrong there is named."""

from decimal import Decimal

import pytest

from svflab.labels.errors import LabelError
from svflab.labels.templates import FRAME, names, template

LINES = {
    "name": "own",
    "version": "7",
    "says": "syringe",
    "size": "52.5 x 15 mm",
    "code": "11 mm",
}


@pytest.fixture
def write(tmp_path):
    def write(body="", **lines):
        header = [f"// {word}  {value}" for word, value in (LINES | lines).items() if value]
        (tmp_path / "own.typ").write_text("\n".join([*header, body]))
        (tmp_path / FRAME).write_text("// a frame")
        return tmp_path

    return write


def test_the_house_has_four_labels():
    assert names() == ("lipoaspirate", "syringe-flag", "syringe-flat", "wristband")


@pytest.mark.parametrize("name", names())
def test_every_label_says_what_it_is(name):
    read = template(name)

    assert read.name == name
    assert read.version == "1"
    assert len(read.digest) == 64


def test_the_flag_is_large_enough_for_a_1_ml_barrel():
    flag = template("syringe-flag")

    assert (flag.width_mm, flag.height_mm) >= (50, 15)


def test_the_flat_label_is_of_the_size_that_iso_26825_allows():
    flat = template("syringe-flat")

    assert 25 <= flat.width_mm <= 40
    assert 10 <= flat.height_mm <= 15


def test_the_first_lines_are_read(write):
    read = template("own", write())

    assert (read.version, read.says) == ("7", "syringe")
    assert (read.width_mm, read.height_mm, read.code_mm) == (Decimal("52.5"), 15, 11)


def test_a_change_of_the_file_or_of_its_frame_changes_the_digest(write):
    folder = write()
    first = template("own", folder).digest
    write("// changed")
    second = template("own", folder).digest
    (folder / FRAME).write_text("// another frame")

    assert len({first, second, template("own", folder).digest}) == 3


@pytest.mark.parametrize("word", LINES)
def test_a_line_that_is_not_there_is_named(write, word):
    with pytest.raises(LabelError, match=f"own: its first lines do not give its {word}"):
        template("own", write(**{word: ""}))


@pytest.mark.parametrize(
    ("word", "value"),
    [("name", "other"), ("says", "bag"), ("size", "wide"), ("size", "52.5 mm"), ("code", "small")],
)
def test_a_line_that_cannot_be_is_named(write, word, value):
    with pytest.raises(LabelError, match=word):
        template("own", write(**{word: value}))


@pytest.mark.parametrize("name", ["bag", "_frame", "../labels", "Syringe-flag", ""])
def test_there_is_no_other_label(name):
    with pytest.raises(LabelError, match="there is no label"):
        template(name)
