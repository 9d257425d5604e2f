"""A label as PDF of exact size, as picture of exact dots, and as a specimen.

The same facts, template and printer give the same bytes on every machine and in every year.
"""

import json
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

from svflab.labels import symbols
from svflab.labels.errors import LabelError
from svflab.labels.facts import LabelFacts
from svflab.labels.fit import DOTS_PER_MM, WIDEST_ARC, arc, dots_per_mm, fit
from svflab.labels.glyphs import missing
from svflab.labels.templates import FOLDER, Template, template

FONTS = FOLDER / "fonts"
Form = Literal["pdf", "png"]
DRAWN = "✚"
"""The one sign of a case's marker that the font lacks; the frame draws it."""
FLAG, FLAT = "syringe-flag", "syringe-flat"


def pdf(name: str, facts: LabelFacts, *, dpi: int = 300, folder: Path = FOLDER) -> bytes:
    """Return the label as a PDF of one page, exactly as large as the template says.

    The code's modules are whole dots of a printer of 203, 300 or 600 dpi. Raises LabelError
    where the facts are not this label's, do not fit, or cannot be printed.
    """
    return _typeset(template(name, folder), facts, "pdf", dpi, folder)


def png(name: str, facts: LabelFacts, dpi: int = 300, *, folder: Path = FOLDER) -> bytes:
    """Return the label as a picture, one pixel for each dot of a 203, 300 or 600 dpi printer."""
    return _typeset(template(name, folder), facts, "png", dpi, folder)


def specimen(name: str, facts: LabelFacts, dpi: int = 300, *, folder: Path = FOLDER) -> bytes:
    """Return a picture to look at before anything is printed: marked SPECIMEN, and without code.

    Where the code will stand is an empty frame, and its characters are dots, so that no screen
    can be scanned or read in place of a label. Refuses whatever `png` refuses.
    """
    return _typeset(template(name, folder), facts, "png", dpi, folder, live=False)


def choose(barrel_mm: Decimal | None, *, folder: Path = FOLDER) -> str:
    """Return the name of the label for a syringe whose barrel was measured, or was not (None).

    A flat label goes round the barrel; it is chosen where its code, on whichever printer draws
    it widest, covers at most 60 degrees. Anything else gets a flag.
    """
    if barrel_mm is None or barrel_mm <= 0:
        return FLAG
    box = template(FLAT, folder).code_mm
    widest = max(fit(box, dpi).symbol_mm for dpi in DOTS_PER_MM)
    return FLAT if arc(widest, barrel_mm) <= WIDEST_ARC else FLAG


def _typeset(
    design: Template, facts: LabelFacts, form: Form, dpi: int, folder: Path, *, live: bool = True
) -> bytes:
    try:
        given = _given(design, facts, dpi, live=live)
        made, warnings = typst.Compiler(
            input=design.source,
            root=folder,
            font_paths=_fonts(FONTS),
            sys_inputs={"label": json.dumps(given)},
        ).compile_with_warnings(
            format=form, ppi=float(dots_per_mm(dpi)) * 25.4, timestamp=0, pdf_tags=False
        )
    except typst.TypstError as error:
        why = error.message.removeprefix("panicked with: ")
        raise LabelError(f"{design.name}: {why}") from error
    except LabelError as error:
        raise LabelError(f"{design.name}: {error}") from error
    if warnings or not isinstance(made, bytes):
        raise LabelError(f"{design.name}: {' '.join(found.message for found in warnings)}")
    return made


def _given(design: Template, facts: LabelFacts, dpi: int, *, live: bool) -> dict[str, object]:
    """Return what the frame reads: the label's words, its size, and its code in modules."""
    if design.says != facts.KIND:
        raise LabelError(f"it is the label of a {design.says}, not of a {facts.KIND}")
    words = {**facts.words(), "version": f"v{design.version}"}
    if not live:
        words["code"] = words["code"][0] + re.sub(r"\w", "•", words["code"][1:])
    if tofu := missing("".join(words.values()).replace(DRAWN, ""), FONTS / "Pretendard-Bold.otf"):
        raise LabelError(f"the labels' font has no {' '.join(tofu)}")
    return {
        "words": words,
        "affixed": facts.AFFIXED,
        "width": float(design.width_mm),
        "height": float(design.height_mm),
        "box": float(design.code_mm),
        "rows": symbols.qr(facts.code) if live else (),
        "dot": 1 / float(dots_per_mm(dpi)),
        "dots": fit(design.code_mm, dpi).dots,
    }


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    """Return the labels' fonts, read once; the machine's own are not looked at."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
