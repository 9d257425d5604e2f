"""Codes drawn for a page or its paper: a QR code and its bars as the paths of a drawing.

A label has a template, and is printed by `labels`; these stand on cards of a page.
"""

from dataclasses import dataclass
from functools import lru_cache

from svflab.labels import symbols


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code to draw: its text, the path of its QR code (in modules), the path of its bars."""

    text: str
    side: int
    qr: str
    width: int
    bars: str


@lru_cache(maxsize=64)
def symbol(text: str) -> Symbol:
    """Return what draws the codes of `text`: capital letters and digits, at most 16."""
    rows, bars = symbols.qr(text), symbols.code128(text)
    return Symbol(text, len(rows), "".join(_runs(rows)), len(bars), "".join(_runs([bars])))


def on_screen(text: str) -> Symbol:
    """Return what draws the QR code of any text on a screen: a secret, so nothing is kept."""
    rows = symbols.link(text)
    return Symbol("", len(rows), "".join(_runs(rows)), 0, "")


def _runs(rows: tuple[str, ...] | list[str]) -> list[str]:
    """Return each run of dark modules as a piece of a path, one module high."""
    pieces = []
    for y, row in enumerate(rows):
        x = 0
        for dark in row.replace("01", "0 1").replace("10", "1 0").split():
            if dark[0] == "1":
                pieces.append(f"M{x} {y}h{len(dark)}v1h-{len(dark)}z")
            x += len(dark)
    return pieces
