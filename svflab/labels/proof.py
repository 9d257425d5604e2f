"""Whether a template tells the whole truth, and on which printers its codes can be read.

It is drawn with the facts of an ordinary day and with the longest that can be expected. What it
refuses is a problem, and so is what the eye of a machine finds on the finished label: ink at an
edge, a word that must be affixed and is not on the paper, a code that is not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image

from svflab.labels import typeset
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts
from svflab.labels.fit import DOTS_PER_MM, Fit, TooSmall, fit, fit_bars
from svflab.labels.samples import LONGEST, ORDINARY
from svflab.labels.templates import Template, template
from svflab.labels.typeset import DRAWN


@dataclass(frozen=True, slots=True)
class OnPrinter:
    """A template on a printer of one resolution.

    code     the QR code as it is drawn, or None where it, or the Code 128, needs more room
    needs    how much: "14.7 mm for the QR code, and has 11 mm"; "" where they fit
    decoded  whether a decoder read them; where one did not, that is a problem too
    """

    dpi: int
    code: Fit | None = None
    needs: str = ""
    decoded: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one template: what is wrong with it, and how it does on each printer."""

    name: str
    design: Template | None
    printers: tuple[OnPrinter, ...] = ()
    problems: tuple[str, ...] = field(default=())


def has_decoder() -> bool:
    """Say whether codes can be read back here (zxing-cpp)."""
    return find_spec("zxingcpp") is not None


def has_reader() -> bool:
    """Say whether a finished PDF can be read here (pypdfium2)."""
    return find_spec("pypdfium2") is not None


def prove(
    name: str,
    *,
    folder: Path | None = None,
    dpis: Sequence[int] = tuple(DOTS_PER_MM),
    site: str = "",
) -> Proof:
    """Return what came of a template. `site` is the site's name, tried beside the samples' own."""
    try:
        design = template(name, folder)
    except LabelError as error:
        return Proof(name, None, problems=(str(error),))
    printers = tuple(_on_printer(design, dpi) for dpi in dpis)
    able = [seen.dpi for seen in printers if not seen.needs]
    if not able:
        return Proof(name, design, printers)
    problems: list[str] = []
    unread: set[int] = set()
    for facts in _said(design, site):
        try:
            problems += _left_out(design, facts, typeset.one(design, facts, "pdf", able[0]))
            for dpi in able:
                dots = Image.open(BytesIO(typeset.one(design, facts, "png", dpi))).convert("L")
                problems += _at_an_edge(dots, dpi)
                unread |= set() if _reads(dots, facts) else {dpi}
        except LabelError as error:
            problems.append(str(error).removeprefix(f"{design.name}: "))
    problems += [f"at {dpi} dpi a code is not read" for dpi in sorted(unread)]
    if has_decoder() and not problems:
        printers = tuple(replace(seen, decoded=seen.code is not None) for seen in printers)
    return Proof(name, design, printers, tuple(dict.fromkeys(problems)))


def _said(design: Template, site: str) -> Iterator[Facts]:
    """Return what the label is made to say."""
    for samples in (ORDINARY, LONGEST):
        yield samples[design.says]
    if site:
        yield replace(LONGEST[design.says], site=site)


def _on_printer(design: Template, dpi: int) -> OnPrinter:
    try:
        code = fit(design.code_mm, dpi)
        if design.bars_mm:
            fit_bars(design.bars_mm[0], dpi)
    except TooSmall as error:
        return OnPrinter(
            dpi, needs=f"{error.needed_mm} mm for {error.what}, and has {error.box_mm} mm"
        )
    return OnPrinter(dpi, code)


def _left_out(design: Template, facts: Facts, pdf: bytes) -> Iterator[str]:
    """Return the words that must be affixed and are not inside the page, in a PDF reader's eyes."""
    if not has_reader():
        return
    from pypdfium2 import PdfDocument

    printed = _plain(PdfDocument(pdf)[0].get_textpage().get_text_bounded())
    words = {**facts.words(), "version": f"v{design.version}"}
    for name in facts.AFFIXED:
        if _plain(words[name]) not in printed:
            yield f"{name} is not on the paper"


def _plain(text: str) -> str:
    return "".join(text.replace(DRAWN, "").split())


def _at_an_edge(dots: Image.Image, dpi: int) -> Iterator[str]:
    """Say whether ink stands at an edge, where a printer that is off by a hair cuts it away."""
    ink = dots.point([255] * 128 + [0] * 128).getbbox()
    if ink and (0 in ink[:2] or ink[2] == dots.width or ink[3] == dots.height):
        yield f"ink touches an edge at {dpi} dpi"


def _reads(dots: Image.Image, facts: Facts) -> bool:
    """Say whether a decoder, if there is one, reads the label's codes and nothing else."""
    if not has_decoder():
        return True
    import zxingcpp

    found = [seen.text for seen in zxingcpp.read_barcodes(dots)]
    return found == [facts.code] * (2 if facts.BARS else 1)
