"""Labels as a person approved them, by looking at them.

`SVFLAB_APPROVE=1 pytest tests/labels/test_pictures.py` draws them anew: look at each before it
is committed.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ImageChops

from svflab.labels import render
from tests.labels.conftest import FACTS, LABELS, LONGEST, picture

GOLDEN = Path(__file__).parents[1] / "golden" / "labels"
SYRINGE = replace(FACTS["syringe"], serology_complete=False)
PICTURES = {
    **{name: (render.png, name, FACTS[kind]) for name, kind in LABELS.items()},
    **{f"{name}.longest": (render.png, name, LONGEST[kind]) for name, kind in LABELS.items()},
    "syringe-flag.specimen": (render.specimen, "syringe-flag", SYRINGE),
    "syringe-flat.not-evaluated": (render.png, "syringe-flat", SYRINGE),
    "lipoaspirate.demo": (render.png, "lipoaspirate", replace(FACTS["lipoaspirate"], mode="DEMO")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_label_looks_as_it_was_approved(name):
    draw, design, facts = PICTURES[name]
    made = draw(design, facts, 300)
    if os.environ.get("SVFLAB_APPROVE"):
        (GOLDEN / f"{name}.png").write_bytes(made)

    approved = picture((GOLDEN / f"{name}.png").read_bytes())

    assert picture(made).size == approved.size
    difference = ImageChops.difference(picture(made), approved).histogram()
    assert sum(difference[32:]) <= approved.width * approved.height // 1000
