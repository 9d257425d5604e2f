"""A template says in its first lines what it is; what is wrong there is named."""

import hashlib
from decimal import Decimal

import pytest

from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS
from svflab.labels.templates import (
    FOLDER,
    FRAME,
    archive,
    for_kind,
    from_archive,
    names,
    template,
)

LINES = {
    "name": "own",
    "version": "7",
    "says": "syringe",
    "size": "52.5 x 15 mm",
    "code": "11 mm",
    "bars": "48 x 7 mm",
}


@pytest.fixture
def write(tmp_path):
    def write(body="", **lines):
        header = [f"// {word}  {value}" for word, value in (LINES | lines).items() if value]
        (tmp_path / "own.typ").write_text("\n".join([*header, body]))
        return tmp_path

    return write


def test_the_house_has_a_label_for_each_kind():
    assert names() == (
        "bag", "device", "kit", "lipoaspirate", "location", "qc-sample", "sheet", "svf-tube",
        "syringe-flag", "syringe-flat", "workstation", "wristband",
    )  # fmt: skip
    assert {template(name).says for name in names()} == set(KINDS)


@pytest.mark.parametrize("name", names())
def test_every_label_says_what_it_is(name):
    read = template(name)

    assert read.name == name
    assert len(read.digest) == 64
    assert not read.own


@pytest.mark.parametrize("name", ["lipoaspirate", "svf-tube", "bag", "sheet"])
def test_what_a_line_scanner_must_read_has_room_for_bars(name):
    assert template(name).bars_mm


def test_a_kind_of_label_may_have_several_templates():
    assert [design.name for design in for_kind("bag")] == ["bag", "sheet"]
    assert [design.name for design in for_kind("syringe")] == ["syringe-flag", "syringe-flat"]


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
    assert read.bars_mm == (48, 7)
    assert read.own


def test_a_site_s_own_template_stands_in_place_of_the_house_s(write):
    own = write(name="kit", says="kit", version="site-3")
    (own / "own.typ").rename(own / "kit.typ")

    assert template("kit", own).version == "site-3"
    assert template("kit", own).own
    assert template("kit").version == "1"
    assert not template("device", own).own
    assert names(own) == names()


def test_a_site_s_own_label_stands_beside_the_house_s(write):
    own = write()

    assert set(names(own)) == {*names(), "own"}
    assert [design.name for design in for_kind("syringe", own)] == [
        "own", "syringe-flag", "syringe-flat",
    ]  # fmt: skip


def test_a_site_s_frame_is_not_the_labels_frame(write):
    own = write()
    (own / FRAME).write_text("#let label(body) = body")

    assert template("own", own).frame == (FOLDER / FRAME).read_bytes()
    assert FRAME.removesuffix(".typ") not in names(own)


def test_a_change_of_the_file_changes_the_digest(write):
    first = template("own", write()).digest

    assert template("own", write("// changed")).digest != first


@pytest.mark.parametrize("name", names())
def test_what_is_kept_of_a_template_is_found_by_its_digest_and_is_the_template(name):
    design = template(name)
    kept = archive(design)

    assert hashlib.sha256(kept).hexdigest() == design.digest
    assert from_archive(kept) == design


@pytest.mark.parametrize("kept", [b"", b"no template", b"\0", b"// name x\0frame", b"\xff\0"])
def test_what_was_never_a_template_is_not_taken_for_one(kept):
    with pytest.raises(LabelError):
        from_archive(kept)


@pytest.mark.parametrize("word", [word for word in LINES if word != "bars"])
def test_a_line_that_is_not_there_is_named(write, word):
    with pytest.raises(LabelError, match=f"its first lines do not give its {word}"):
        template("own", write(**{word: ""}))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("name", "other"),
        ("says", "carton"),
        ("size", "wide"),
        ("size", "52.5 mm"),
        ("code", "small"),
        ("bars", "wide"),
        ("version", "the newest one"),
    ],  # fmt: skip,
)
def test_a_line_that_cannot_be_is_named(write, word, value):
    with pytest.raises(LabelError, match=word):
        template("own", write(**{word: value}))


@pytest.mark.parametrize("name", ["carton", "_frame", "../labels", "Syringe-flag", ""])
def test_there_is_no_other_label(name):
    with pytest.raises(LabelError, match="there is no label"):
        template(name)
