"""The same labels by WeasyPrint, from HTML: what svflab's are measured against.

It is given every help: its fonts are read once for all labels, and the codes are ours.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from svflab.labels import symbols
from svflab.labels.facts import SyringeFacts
from svflab.labels.render import FONTS

_STYLE = f"""
@font-face {{ font-family: P; src: url(file://{FONTS}/Pretendard-Regular.otf) }}
@font-face {{ font-family: P; font-weight: bold; src: url(file://{FONTS}/Pretendard-Bold.otf) }}
@page {{ size: 84mm 15mm; margin: 0 }}
body {{ margin: 0; font: 7pt P }}
section {{ position: relative; height: 15mm; overflow: hidden; break-after: page }}
div, svg {{ position: absolute }}
"""


def is_there() -> bool:
    """Say whether WeasyPrint can be compared with (it comes with the development packages)."""
    return find_spec("weasyprint") is not None


class Weasy:
    """WeasyPrint with its fonts loaded."""

    def __init__(self) -> None:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration

        self._html: Any = HTML
        self._fonts = FontConfiguration()

    def pdf(self, labels: Sequence[SyringeFacts]) -> bytes:
        """Return syringe flags, one a page."""
        pages = "".join(map(_flag, labels))
        html = f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style>{pages}'
        made: bytes = self._html(string=html).write_pdf(font_config=self._fonts)
        return made


def _flag(facts: SyringeFacts) -> str:
    """Return a flag with the words and the code of ours; it checks nothing and refuses nothing."""
    words = facts.words()
    rows = enumerate(symbols.qr(facts.code))
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in rows for x, bit in enumerate(row) if bit == "1"
    )
    groups = words["code"].split()
    return (
        '<section><svg style="left:2.2mm;top:2.2mm" width="10.6mm" height="10.6mm" '
        f'viewBox="0 0 21 21"><path d="{dark}"/></svg>'
        f'<div style="left:15mm;top:.9mm"><b style="font-size:12pt">{words["participant"]}</b><br>'
        f"<b>{words['marker']}<br>{groups[0]} {groups[1]}<br>{groups[2]}</b> {words['print']}</div>"
        f'<div style="left:54mm;top:.9mm"><b>{words["product"]} {words["volume"]}<br>'
        f"{words['digit']} {words['number']}</b><br>EXP {words['expires_date']} "
        f"<b>{words['expires_time']}</b> {words['expires_offset']}<br>"
        f"<b>{words['autologous']}</b></div></section>"
    )
