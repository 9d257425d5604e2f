"""Codes that a scanner reads, and nothing that grows past its box."""

import pytest
import zxingcpp
from PIL import Image

from svflab.labels.errors import LabelError
from svflab.labels.symbols import code128, qr

CODE = "S7K3QM9X201T"


def drawn(rows: list[str]) -> Image.Image:
    side = [f"{'0' * 10}{row}{'0' * 10}" for row in rows]
    empty = ["0" * len(side[0])] * 10
    whole = [*empty, *side, *empty]
    image = Image.new("L", (len(whole[0]), len(whole)))
    image.putdata([0 if dark == "1" else 255 for row in whole for dark in row])
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


def test_a_qr_code_of_ours_is_version_1_at_level_q():
    (found,) = zxingcpp.read_barcodes(drawn(list(qr(CODE))))

    assert (found.text, found.ec_level) == (CODE, "Q")
    assert len(qr(CODE)) == len(qr(CODE)[0]) == 21


def test_a_qr_code_is_the_same_every_time():
    first = qr(CODE)
    qr.cache_clear()

    assert qr(CODE) == first


def test_sixteen_characters_are_the_most():
    assert len(qr("S" * 16)) == 21
    with pytest.raises(LabelError, match="too long"):
        qr("S" * 17)


@pytest.mark.parametrize("text", ["", "s7k3", "S7K3-QM9X", "KIM 1960", "7*"])
@pytest.mark.parametrize("symbol", [qr, code128])
def test_nothing_but_capitals_and_digits_goes_into_a_code(symbol, text):
    with pytest.raises(LabelError, match="capital letters and digits"):
        symbol(text)


@pytest.mark.parametrize("text", [CODE, "C4TZ0WHR8L", "123456", "L00112233440"])
def test_a_code_128_reads_as_what_was_put_into_it(text):
    (found,) = zxingcpp.read_barcodes(drawn([code128(text)] * 20))

    assert (found.text, found.format) == (text, zxingcpp.BarcodeFormat.Code128)
