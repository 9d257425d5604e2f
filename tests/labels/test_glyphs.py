"""No label prints a box where a character should be."""

import pytest

from svflab.labels.glyphs import missing
from svflab.labels.render import FONTS

WEIGHTS = [FONTS / f"Pretendard-{weight}.otf" for weight in ("Regular", "Bold")]


@pytest.mark.parametrize("font", WEIGHTS)
def test_the_font_has_hangul_latin_and_the_signs_that_labels_use(font):
    assert missing("가톨릭대학교 서울성모병원 힣 Éa · — – °C µ ▲■●◆★ •", font) == ""


@pytest.mark.parametrize("font", WEIGHTS)
def test_what_the_font_lacks_is_named_once(font):
    assert missing("서울 聖母 聖 ☃", font) == "聖母☃"


def test_a_file_that_is_no_font_is_refused(tmp_path):
    (tmp_path / "x.otf").write_bytes(b"OTTO" + bytes(20))

    with pytest.raises(ValueError, match="table of characters"):
        missing("x", tmp_path / "x.otf")


def test_the_fonts_carry_their_licence():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
