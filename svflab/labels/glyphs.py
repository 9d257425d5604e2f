"""Which characters the labels' font can print.

A character that a font lacks comes out as a box of bars, and nobody is told. So the font's own
table of characters (OpenType `cmap`, format 12) is asked before anything is set.
"""

import struct
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path


def missing(text: str, font: Path) -> str:
    """Return the characters of `text` that this font cannot print, each once; "" is none."""
    ranges = _ranges(font)
    return "".join(dict.fromkeys(c for c in text if not _has(ranges, ord(c))))


def _has(ranges: tuple[tuple[int, int], ...], point: int) -> bool:
    at = bisect_right(ranges, (point, 0x110000)) - 1
    return at >= 0 and point <= ranges[at][1]


@lru_cache(maxsize=8)
def _ranges(font: Path) -> tuple[tuple[int, int], ...]:
    """Return the first and last code point of each run of characters in the font, in order."""
    data = font.read_bytes()
    cmap = _cmap(data)
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + 8 * index + 4)
        table = cmap + offset
        if struct.unpack_from(">H", data, table)[0] == 12:
            (groups,) = struct.unpack_from(">I", data, table + 12)
            return tuple(
                struct.unpack_from(">II", data, table + 16 + 12 * group) for group in range(groups)
            )
    raise ValueError(f"{font.name} has no table of characters in format 12")


def _cmap(data: bytes) -> int:
    """Return where the table `cmap` starts."""
    (tables,) = struct.unpack_from(">H", data, 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("a font without a table of characters")
