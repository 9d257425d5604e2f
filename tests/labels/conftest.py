"""Labels of one case, as they are and at their longest, and eyes to look at them with."""

from functools import cache
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.facts import LabelFacts
from svflab.labels.fit import DOTS_PER_MM, dots_per_mm, fit
from svflab.labels.samples import LONGEST, ORDINARY
from svflab.labels.templates import names, template

DPI = tuple(DOTS_PER_MM)
LABELS = {name: template(name).says for name in names()}
FACTS = dict(ORDINARY)


def _fits(name: str, dpi: int) -> bool:
    try:
        return bool(fit(template(name).code_mm, dpi))
    except LabelError:
        return False


PRINTABLE = [(name, dpi) for name in LABELS for dpi in DPI if _fits(name, dpi)]
"""Every label with each printer that can draw its code."""


def picture(data: bytes) -> Image.Image:
    """Return a PNG in greys."""
    return Image.open(BytesIO(data)).convert("L")


def rasterised(pdf: bytes, name: str, dpi: int) -> Image.Image:
    """Return the page as a printer of this resolution would lay it onto its dots."""
    page = pypdfium2.PdfDocument(pdf)[0]
    dots = round(template(name).width_mm * dots_per_mm(dpi))
    scale = dots / page.get_width() * (1 - 1e-9)
    return page.render(scale=scale).to_pil().convert("L")


_SYMBOLS = ("QRCODE", "CODE128")
_KINDS = {"QR Code": "QRCODE", "Code 128": "CODE128"}


def decoded(image: Image.Image) -> set[str]:
    """Return what two decoders read in a picture, who must agree."""
    return {text for text, _ in read(image)}


def read(image: Image.Image) -> set[tuple[str, str]]:
    """Return what two decoders read, who must agree, each with the kind of its code."""
    from pyzbar import pyzbar  # needs the machine's libzbar: .ci/decoders

    seen = {(found.text, _KINDS[str(found.format)]) for found in zxingcpp.read_barcodes(image)}
    also = {
        (found.data.decode(), found.type)
        for found in pyzbar.decode(image, [pyzbar.ZBarSymbol[name] for name in _SYMBOLS])
    }
    assert seen == also
    return seen


@cache
def pdf(name: str, facts: LabelFacts, dpi: int = 300) -> bytes:
    """Return a label's PDF, drawn once for all tests that look at the same one."""
    return render.pdf(name, facts, dpi=dpi)


@cache
def png(name: str, facts: LabelFacts, dpi: int = 300) -> bytes:
    """Return a label's picture, drawn once for all tests that look at the same one."""
    return render.png(name, facts, dpi)


@cache
def specimen(name: str, facts: LabelFacts) -> bytes:
    """Return a label's specimen, drawn once for all tests that look at the same one."""
    return render.specimen(name, facts)


@pytest.fixture(params=LABELS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each label in turn."""
    return request.param


@pytest.fixture
def facts(name: str) -> LabelFacts:
    """What that label says on an ordinary day."""
    return FACTS[LABELS[name]]


@pytest.fixture
def longest(name: str) -> LabelFacts:
    """The longest that it can be expected to say."""
    return LONGEST[LABELS[name]]
