"""A table for a spreadsheet: the same bytes for the same rows, and no formula of anybody."""

import io
import re
import zipfile
from datetime import UTC, datetime

from svflab.exports.xlsx import workbook

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = ("who", "count")


def sheet(rows):
    parts = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
    with zipfile.ZipFile(io.BytesIO(workbook("harms", HEAD, rows, AT))) as book:
        return tuple(book.read(part).decode() for part in parts)


def test_the_same_rows_give_the_same_bytes():
    rows = [("P-001", 2), ("P-002", None)]

    assert workbook("harms", HEAD, rows, AT) == workbook("harms", HEAD, rows, AT)


def test_what_was_typed_is_text_and_never_a_formula_and_numbers_are_numbers():
    cells, texts = sheet([('=HYPERLINK("http://x","y")', 3), ("@SUM(A1)", -1.5)])

    assert "<f>" not in cells
    assert "HYPERLINK" in texts
    assert re.findall(r"<v>(-?[\d.]+)</v></c></row>", cells)[-2:] == ["3", "-1.5"]


def test_a_table_without_rows_has_its_head():
    cells, texts = sheet([])

    assert "who" in texts
    assert "<row " in cells
