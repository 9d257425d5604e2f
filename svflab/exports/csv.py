"""Tables as CSV (RFC 4180), safe to open in a spreadsheet.

A cell that a spreadsheet would run as a formula begins with an apostrophe: whoever typed
`=HYPERLINK(…)` into a free text must not reach the desk of whoever reads the export.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MARK: Final = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8; without it Hangul is read as something else."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Give a table as text, a row at a time, its head first."""
    yield MARK + _line(head)
    for row in rows:
        yield _line(row)


def cell(held: object) -> str:
    """Return what is written for a value.

    >>> cell("=1+1"), cell(-5), cell("-5 mL"), cell(None), cell("12:30")
    ("'=1+1", '-5', "'-5 mL", '', '12:30')
    """
    if held is None:
        return ""
    text = str(held).replace("\0", "")
    if isinstance(held, int | float) and not isinstance(held, bool):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(row: Sequence[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([cell(held) for held in row])
    return written.getvalue()
