"""Many labels in one document: one a page, or on sheets of labels of A4.

Every label is drawn by its own template, as if it stood alone, and refused as it would be alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from svflab.labels import render, typeset
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts
from svflab.labels.fit import dots_per_mm
from svflab.labels.sheet_layout import A4_MM, Sheet
from svflab.labels.templates import FOLDER, Template

Labels = Sequence[tuple[render.Design, Facts]]

MOST = 500
"""Labels in one document; more are asked for in several."""

WORDS: Mapping[str, str] = {
    "title": "Calibration of label sheets",
    "scale": "1. Print this page at 100 % (“actual size”), not “fit to page”. The square must "
    "measure 100 mm each way; if it does not, the printer scales, and no label will be right.",
    "offset": "2. Measure how far the square's edges are from the edges of the paper. Both must "
    "be 30 mm. Add what is missing to the offset, or take away what is too much.",
    "outline": "3. Hold this page and a sheet of labels against the light: the outlines must "
    "lie on the labels.",
    "present": "offset now",
    "across": "from the left edge",
    "down": "from the top edge",
    "measured": "measured",
    "enter": "new offset",
}
"""What the calibration page says, in English."""

_PAGES = "_pages.json"
_EACH_A_PAGE = f'#for at in json("{_PAGES}") {{ include at + "{typeset.MAIN}" }}'.encode()


def document(labels: Labels, *, dpi: int = 300, folder: Path | None = None) -> bytes:
    """Return a PDF of labels, one a page, each exactly as large as its template says."""
    designs = _designs(labels, folder)
    documents = {typeset.MAIN: _EACH_A_PAGE}
    for number, (design, facts) in enumerate(designs):
        documents |= typeset.files(design, facts, dpi, at=f"{number}/")
    documents[_PAGES] = json.dumps([f"{number}/" for number in range(len(designs))]).encode()
    return _made(documents, designs, dpi)


def sheet(
    labels: Labels, layout: Sheet, *, start: int = 1, dpi: int = 600, folder: Path | None = None
) -> bytes:
    """Return a PDF of A4 sheets; `start` is the first label of the first sheet that is not used.

    A label stands in the middle of its place. Raises LabelError where one is larger than that.
    """
    if not 1 <= start <= layout.each:
        raise LabelError(f"a sheet of {layout.each} labels has no label {start}")
    designs = _designs(labels, folder)
    documents: typeset.Files = {}
    count = (start - 2 + len(designs)) // layout.each + 1
    pages: list[list[dict[str, object]]] = [[] for _ in range(count)]
    for number, (design, facts) in enumerate(designs):
        x, y = _middle(layout, design, start + number, dpi)
        page = pages[(start - 1 + number) // layout.each]
        page.append({"at": f"{number}/", "x": float(x), "y": float(y)})
        documents |= typeset.files(design, facts, dpi, at=f"{number}/", placed=True)
    documents[typeset.MAIN] = (FOLDER / "_sheet.typ").read_bytes()
    documents[_PAGES] = json.dumps(pages).encode()
    return _made(documents, designs, dpi)


def calibration(layout: Sheet, words: Mapping[str, str] = WORDS) -> bytes:
    """Return an A4 page that shows whether a printer scales, and by how much it is off.

    `words` are its sentences in the reader's language, by the names in WORDS.
    """
    given = {
        "words": {**WORDS, **words},
        "sheet": {field.name: float(getattr(layout, field.name)) for field in fields(layout)},
    }
    return typeset.made(
        {
            typeset.MAIN: (FOLDER / "_calibration.typ").read_bytes(),
            "_calibration.json": json.dumps(given).encode(),
        },
        "pdf",
    )


def _designs(labels: Labels, folder: Path | None) -> list[tuple[Template, Facts]]:
    if not 1 <= len(labels) <= MOST:
        raise LabelError(f"one document has 1 to {MOST} labels")
    return [(render.drawing(design, folder), facts) for design, facts in labels]


def _middle(layout: Sheet, design: Template, number: int, dpi: int) -> tuple[Decimal, Decimal]:
    """Return where a label starts that stands in the middle of its place, on a whole dot."""
    slack = (layout.width - design.width_mm, layout.height - design.height_mm)
    if min(slack) < 0:
        raise LabelError(
            f"{design.name}: it is {design.width_mm} x {design.height_mm} mm, and the sheet's "
            f"labels are {layout.width} x {layout.height} mm"
        )
    per_mm = dots_per_mm(dpi)
    x, y = (
        ((start + more / 2) * per_mm).to_integral_value(ROUND_HALF_UP) / per_mm
        for start, more in zip(layout.place(number), slack, strict=True)
    )
    inside = 0 <= x <= A4_MM[0] - design.width_mm and 0 <= y <= A4_MM[1] - design.height_mm
    if not inside:
        raise LabelError(f"{design.name}: with this offset it leaves the paper")
    return x, y


def _made(documents: typeset.Files, designs: list[tuple[Template, Facts]], dpi: int) -> bytes:
    """Return the PDF; where one label cannot be drawn, it is drawn alone to say which, and why."""
    try:
        return typeset.made(documents, "pdf")
    except LabelError:
        for design, facts in designs:
            typeset.one(design, facts, "pdf", dpi)
        raise
