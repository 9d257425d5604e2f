"""One label: as PDF of exact size, as picture of exact dots, and as a specimen.

The same facts, template and printer give the same bytes on every machine and in every year.

A label is named (`"syringe-flag"`, found in the site's folder or in the house's) or given as the
Template that it is or was: `templates.from_archive` draws an old print from an old template.
"""

from decimal import Decimal
from pathlib import Path

from svflab.labels import typeset
from svflab.labels.facts import Facts
from svflab.labels.fit import WIDEST_ARC, TooSmall, arc, fit
from svflab.labels.templates import Template, template
from svflab.labels.typeset import FONTS

__all__ = ["FLAG", "FLAT", "FONTS", "Design", "choose", "drawing", "pdf", "png", "specimen"]

Design = str | Template
FLAG, FLAT = "syringe-flag", "syringe-flat"
USUAL_DPI = 300
"""How fine a label printer is taken to be where none is known."""


def drawing(design: Design, folder: Path | None = None) -> Template:
    """Return the template that was named, or the one that was given."""
    return template(design, folder) if isinstance(design, str) else design


def pdf(design: Design, facts: Facts, *, dpi: int = 300, folder: Path | None = None) -> bytes:
    """Return the label as a PDF of one page, exactly as large as the template says.

    The codes' modules are whole dots of a printer of 203, 300 or 600 dpi. Raises LabelError
    where the facts are not this label's, do not fit, or cannot be printed.
    """
    return typeset.one(drawing(design, folder), facts, "pdf", dpi)


def png(design: Design, facts: Facts, dpi: int = 300, *, folder: Path | None = None) -> bytes:
    """Return the label as a picture, one pixel for each dot of a 203, 300 or 600 dpi printer."""
    return typeset.one(drawing(design, folder), facts, "png", dpi)


def specimen(design: Design, facts: Facts, dpi: int = 300, *, folder: Path | None = None) -> bytes:
    """Return a picture to look at before anything is printed: marked SPECIMEN, and without code.

    Where the codes will stand are empty frames, and their characters are dots, so that no screen
    can be scanned or read in place of a label. Refuses whatever `png` refuses.
    """
    return typeset.one(drawing(design, folder), facts, "png", dpi, live=False)


def choose(barrel_mm: Decimal | None, dpi: int = USUAL_DPI, *, folder: Path | None = None) -> str:
    """Return the name of the label for a syringe whose barrel was measured, or was not (None).

    A flat label goes round the barrel; it is chosen where this printer can draw its code, and
    the code covers at most 60 degrees. Anything else gets a flag.
    """
    if barrel_mm is None or barrel_mm <= 0:
        return FLAG
    try:
        symbol = fit(template(FLAT, folder).code_mm, dpi).symbol_mm
    except TooSmall:
        return FLAG
    return FLAT if arc(symbol, barrel_mm) <= WIDEST_ARC else FLAG
