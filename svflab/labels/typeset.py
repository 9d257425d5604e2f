"""Sets a label, or several, with Typst: what is given to the frame, and what comes back.

All files stand in memory: what is drawn is what was read and hashed, and a template reads
nothing of the machine. Each label has a folder of its own with the template, its frame and its
facts, so that any number of them go into one document.
"""

import json
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from svflab.labels import symbols
from svflab.labels.containers import second_value
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts
from svflab.labels.fit import dots_per_mm, fit, fit_bars
from svflab.labels.glyphs import missing
from svflab.labels.templates import FOLDER, FRAME, Template

FONTS = FOLDER / "fonts"
MAIN = "main.typ"
"""The file that is set; of a single label it is the template itself."""
STANDARD: Final = "a-2a"
Files = dict[str, bytes]
Form = Literal["pdf", "png"]
HIDDEN = "••••••••••"
"""What a specimen shows in place of a second identifier."""
DRAWN = "✚"
"""The one sign of a case's marker that the font lacks; the frame draws it."""


def files(
    design: Template,
    facts: Facts,
    dpi: int,
    *,
    at: str = "",
    live: bool = True,
    placed: bool = False,
) -> Files:
    """Return the files of one label, in the folder `at`; `placed` is without a page of its own.

    Raises LabelError where the facts are not this label's or cannot be printed, and where a code
    cannot be read at this resolution.
    """
    try:
        given = _given(design, facts, dpi) | {"live": live, "placed": placed}
        bars = symbols.code128(facts.code)
        says = _says(design, facts, live=live) | {"bars": len(bars)}
    except LabelError as error:
        raise _named(design, error) from error
    codes = {
        f"{at}_code.svg": symbols.drawn(symbols.qr(facts.code)),
        f"{at}_bars.svg": symbols.drawn((bars,)),
    }
    return {
        f"{at}{MAIN}": design.source,
        f"{at}{FRAME}": design.frame,
        f"{at}_label.json": json.dumps(given).encode(),
        f"{at}_says.json": json.dumps(says).encode(),
        **(codes if live else {}),
    }


def made(
    documents: Files, form: Form, *, ppi: float = 300, archive: datetime | None = None
) -> bytes:
    """Return the document that begins in `main.typ`. Raises LabelError with Typst's reason.

    With `archive`, the instant that it is of, a PDF is made to be kept: PDF/A-2a (ISO 19005-2),
    which holds all that it needs and whose text can be read aloud and searched.
    """
    kept: dict[str, Any] = {"timestamp": 0, "pdf_tags": False}
    if archive:
        kept = {"timestamp": int(archive.timestamp()), "pdf_tags": True, "pdf_standards": STANDARD}
    try:
        output, warnings = typst.Compiler(
            input=documents,  # type: ignore[type-var]  # several files: not in its stub yet
            root=FONTS,
            font_paths=_fonts(FONTS),
        ).compile_with_warnings(format=form, ppi=ppi, **kept)
    except typst.TypstError as error:
        raise LabelError(error.message.removeprefix("panicked with: ")) from error
    if warnings or not isinstance(output, bytes):
        raise LabelError(" ".join(found.message for found in warnings) or "it takes several pages")
    return output


def one(design: Template, facts: Facts, form: Form, dpi: int, *, live: bool = True) -> bytes:
    """Return one label. The same facts, template and printer give the same bytes everywhere."""
    documents = files(design, facts, dpi, live=live)
    try:
        return made(documents, form, ppi=float(dots_per_mm(dpi)) * 25.4)
    except LabelError as error:
        raise _named(design, error) from error


def _named(design: Template, error: LabelError) -> LabelError:
    return LabelError(f"{design.name}: {error}")


def _given(design: Template, facts: Facts, dpi: int) -> dict[str, object]:
    """Return what is the same for all labels of this template: sizes, and what must be said."""
    if design.says != facts.KIND:
        raise LabelError(f"it is the label of a {design.says}, not of a {facts.KIND}")
    bars = None
    if design.bars_mm:
        width, height = design.bars_mm
        bars = (float(width), float(height), fit_bars(width, dpi).dots)
    return {
        "affixed": facts.AFFIXED,
        "width": float(design.width_mm),
        "height": float(design.height_mm),
        "box": float(design.code_mm),
        "dot": 1 / float(dots_per_mm(dpi)),
        "dots": fit(design.code_mm, dpi).dots,
        "needs-bars": facts.BARS,
        "bars": bars,
    }


def _says(design: Template, facts: Facts, *, live: bool) -> dict[str, object]:
    """Return what this label says, by the names of its words."""
    words = {**facts.words(), "version": f"v{design.version}"}
    if second := getattr(facts, "second", ""):
        if live and not words["second_identifier"]:
            raise LabelError(f"its {second} is missing, which only the vault has")
        words["second_identifier"] = words["second_identifier"] or second_value(second, HIDDEN)
    if not live:
        words["code"] = words["code"][0] + re.sub(r"\w", "•", words["code"][1:])
    if tofu := missing("".join(words.values()).replace(DRAWN, ""), FONTS / "Pretendard-Bold.otf"):
        raise LabelError(f"the labels' font has no {' '.join(tofu)}")
    return {"words": words}


def has_drawn() -> bool:
    """Say whether this process has set a label: it then has threads that no fork of it has."""
    return _fonts.cache_info().currsize > 0


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    """Return the labels' fonts, read once; the machine's own are not looked at."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
