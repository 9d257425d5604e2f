"""Labels of one case, as they are and at their longest, and eyes to look at them with."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from svflab.domain.identifiers import Code
from svflab.labels.facts import LabelFacts, LipoaspirateFacts, SyringeFacts, WristbandFacts
from svflab.labels.fit import dots_per_mm
from svflab.labels.templates import template

DPI = (203, 300, 600)
LABELS = {
    "wristband": "wristband",
    "lipoaspirate": "lipoaspirate",
    "syringe-flag": "syringe",
    "syringe-flat": "syringe",
}
COMMON = {
    "case": Code("case", "4TZ0WHR8", 0).base,
    "marker": "▲ KX",
    "participant": "P-003",
    "site": "가톨릭대학교 서울성모병원",
}
FACTS: dict[str, LabelFacts] = {
    "wristband": WristbandFacts(**COMMON, code=Code("wristband", "9B2VDN6E", 0).print_code(1)),
    "lipoaspirate": LipoaspirateFacts(
        **COMMON,
        code=Code("lipoaspirate", "0S5XGQ1J", 0).print_code(1),
        volume_ml="250",
        harvested="2026-11-23 13:12 +09:00",
        serology_complete=True,
    ),
    "syringe": SyringeFacts(
        **COMMON,
        code=Code("syringe", "7K3QM9X2", 0).print_code(1),
        number=3,
        of=10,
        volume_ml="1.0",
        digit="right_index",
        prepared="2026-11-23 14:05 +09:00",
        expires="2026-11-23 18:05 +09:00",
        serology_complete=True,
    ),
}
WIDEST = "QQWQWQQQ"  # a code is random: any label must have room for the widest that is drawn
LONG = {
    "case": Code("case", WIDEST, 0).base,
    "marker": "✚ WW",
    "participant": "KR01-P-0003",
    "site": "The Catholic University of Korea, Seoul St. Mary's Hospital",
    "mode": "PRACTICE",
}
LONGEST: dict[str, LabelFacts] = {
    "wristband": replace(
        FACTS["wristband"], **LONG, code=Code("wristband", WIDEST, 0).print_code(44)
    ),
    "lipoaspirate": replace(
        FACTS["lipoaspirate"],
        **LONG,
        code=Code("lipoaspirate", WIDEST, 0).print_code(44),
        volume_ml="1250.5",
        storage="at room temperature, 18–25 °C",
        serology_complete=False,
    ),
    "syringe": replace(
        FACTS["syringe"],
        **LONG,
        code=Code("syringe", WIDEST, 0).print_code(44),
        number=10,
        volume_ml="1.00",
        digit="right_middle",
        serology_complete=False,
    ),
}


def picture(data: bytes) -> Image.Image:
    """Return a PNG in greys."""
    return Image.open(BytesIO(data)).convert("L")


def rasterised(pdf: bytes, name: str, dpi: int) -> Image.Image:
    """Return the page as a printer of this resolution would lay it onto its dots."""
    page = pypdfium2.PdfDocument(pdf)[0]
    dots = round(template(name).width_mm * dots_per_mm(dpi))
    scale = dots / page.get_width() * (1 - 1e-9)
    return page.render(scale=scale).to_pil().convert("L")


def decoded(image: Image.Image) -> list[str]:
    """Return what a scanner reads in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


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
