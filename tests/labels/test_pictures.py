"""Labels as a person approved them, by looking at them.

`pytest tests/labels/test_pictures.py --approve` draws them anew: look at each before it is
committed.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from svflab.labels import render
from tests.labels.conftest import FACTS, LABELS, LONGEST, PRINTABLE, picture

GOLDEN = Path(__file__).parents[1] / "golden" / "labels"
SYRINGE = replace(FACTS["syringe"], serology_complete=False)
PICTURES = {
    **{f"{name}.{dpi}": (render.png, name, FACTS[LABELS[name]], dpi) for name, dpi in PRINTABLE},
    **{f"{name}.longest": (render.png, name, LONGEST[kind], 300) for name, kind in LABELS.items()},
    "syringe-flag.specimen": (render.specimen, "syringe-flag", SYRINGE, 300),
    "svf-tube.specimen": (render.specimen, "svf-tube", FACTS["svf_tube"], 300),
    "syringe-flat.not-evaluated": (render.png, "syringe-flat", SYRINGE, 300),
    "lipoaspirate.demo": (
        *(render.png, "lipoaspirate", replace(FACTS["lipoaspirate"], mode="DEMO"), 300),
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_label_looks_as_it_was_approved(name, request):
    draw, design, facts, dpi = PICTURES[name]
    made = picture(draw(design, facts, dpi))
    if request.config.getoption("--approve"):
        made.quantize(16).save(GOLDEN / f"{name}.png", optimize=True)

    approved = Image.open(GOLDEN / f"{name}.png").convert("L")

    assert made.size == approved.size
    difference = ImageChops.difference(made, approved).histogram()
    assert sum(difference[32:]) <= approved.width * approved.height // 1000


def test_no_picture_is_left_of_a_label_that_is_gone():
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(PICTURES)
