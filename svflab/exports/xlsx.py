"""Tables as XLSX, for whoever works with a spreadsheet: the cells of the CSV, the numbers numbers.

The same rows give the same bytes: the file is of the instant that is given, and holds no other.
What somebody typed is written as text and never as a formula or a link, whatever it begins with.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import xlsxwriter

WIDEST: Final = 48
"""Characters of a column beyond which its cells are wrapped by whoever reads."""
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(
    name: str, head: Sequence[str], rows: Iterable[Sequence[object]], at: datetime
) -> bytes:
    """Return a workbook with one sheet; its head stays in sight and can be filtered."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as book:
        book.set_properties({"title": name, "created": at.replace(tzinfo=None)})
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True})
        wide = [len(title) for title in head]
        sheet.write_row(0, 0, head, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, held in enumerate(row):
                _write(sheet, last, column, held)
                wide[column] = max(wide[column], len(str(held if held is not None else "")))
        for column, width in enumerate(wide):
            sheet.set_column(column, column, min(width, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(head) - 1)
    return written.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, held: object) -> None:
    if isinstance(held, int | float) and not isinstance(held, bool):
        sheet.write_number(row, column, held)
    elif held is not None:
        sheet.write_string(row, column, str(held).replace("\0", "")[:32_767])
