"""A label for a thermal printer: a frame of ZPL round the dot-exact picture of the same template.

There is no second layout: what the printer burns is what the preview showed and what was tested.
"""

import base64
import binascii
import zlib
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Literal

from PIL import Image

from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts
from svflab.labels.fit import dots_per_mm

Packed = Literal["z64", "hex"]
DARK = 128
"""Greys below this become dots; codes are drawn black and white and lose nothing."""


def zpl(
    design: render.Design,
    facts: Facts,
    dpi: int,
    *,
    offset_x: Decimal = Decimal(0),
    offset_y: Decimal = Decimal(0),
    packed: Packed = "z64",
    folder: Path | None = None,
) -> bytes:
    """Return what is sent to a printer of this resolution to print one label once.

    `offset_x` and `offset_y` move the print by so many millimetres to the right and down, for a
    printer that is off. "z64" is small and known to every ZPL II printer since 1998; "hex" is
    for what only imitates one. Raises LabelError as `render.png` does, and where an offset would
    push ink off the label.
    """
    picture = Image.open(BytesIO(render.png(design, facts, dpi, folder=folder)))
    dots = _moved(_black(picture), _dots(offset_x, dpi), _dots(offset_y, dpi))
    row = (dots.width + 7) // 8
    data = dots.tobytes()
    graphic = _z64(data) if packed == "z64" else _hex(data, row)
    return (
        f"^XA^PW{dots.width}^LL{dots.height}^LH0,0\n"
        f"^FO0,0^GFA,{len(data)},{len(data)},{row},{graphic}^FS\n"
        "^PQ1,0,1,N^XZ\n"
    ).encode()


def _black(picture: Image.Image) -> Image.Image:
    """Return the picture as a printer sees it: 1 is a dot that is burnt."""
    return picture.convert("L").point([255] * DARK + [0] * (256 - DARK)).convert("1")


def _moved(dots: Image.Image, x: int, y: int) -> Image.Image:
    ink = dots.getbbox()
    if ink is None or (x, y) == (0, 0):
        return dots
    if min(ink[0] + x, ink[1] + y) < 0 or ink[2] + x > dots.width or ink[3] + y > dots.height:
        raise LabelError("with this offset part of the label would not be printed")
    moved = Image.new("1", dots.size)
    moved.paste(dots, (x, y))
    return moved


def _dots(length_mm: Decimal, dpi: int) -> int:
    return int((length_mm * dots_per_mm(dpi)).to_integral_value(ROUND_HALF_UP))


def _z64(data: bytes) -> str:
    """Return the dots compressed (zlib), as text (base64), with their check sum (CRC-16)."""
    text = base64.b64encode(zlib.compress(data, 9))
    return f":Z64:{text.decode()}:{binascii.crc_hqx(text, 0):04X}"


def _hex(data: bytes, row: int) -> str:
    """Return the dots in hexadecimal, with ZPL's own signs for what repeats itself."""
    rows, before = [], ""
    for start in range(0, len(data), row):
        digits = data[start : start + row].hex().upper()
        rows.append(":" if digits == before else _short(digits))
        before = digits
    return "".join(rows)


def _short(digits: str) -> str:
    """Return a row, its end written `,` where all that follows is 0, and `!` where it is F.

    >>> _short("000000FF"), _short("FF000000"), _short("0FFFFFFF")
    ('L0!', 'HF,', '0!')
    """
    for digit, sign in (("0", ","), ("F", "!")):
        kept = digits.rstrip(digit)
        if len(digits) - len(kept) > 1:
            return _runs(kept) + sign
    return _runs(digits)


def _runs(digits: str) -> str:
    return "".join(_many(len(list(run))) + digit for digit, run in groupby(digits))


def _many(count: int) -> str:
    """Return how often a digit comes, in ZPL's letters: G to Y are 1 to 19, g to z 20 to 400.

    >>> _many(1), _many(7), _many(26), _many(419)
    ('', 'M', 'gL', 'zY')
    """
    if count == 1:
        return ""
    hundreds, rest = divmod(count, 400)
    twenties, ones = divmod(rest, 20)
    return (
        "z" * hundreds
        + (chr(ord("f") + twenties) if twenties else "")
        + (chr(ord("F") + ones) if ones else "")
    )
