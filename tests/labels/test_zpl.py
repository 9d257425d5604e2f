"""What a thermal printer is sent, and what it burns: seen by a renderer that is not ours."""

import base64
import json
import re
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.zpl import zpl
from tests.labels.conftest import FACTS, LABELS, LONGEST, PRINTABLE, decoded, picture

SMALL = ("syringe-flag", "wristband")
BROAD = {"sheet": 203, "bag": 300}
"""The finest thermal printers that are as wide as these."""
RENDERER = Path(__file__).parents[1] / "zpl"
NODE = Path(__file__).parents[2] / ".ci" / "node"


@pytest.fixture(scope="module")
def burnt():
    """What each label looks like when it is burnt, packed one way and the other."""
    if not (RENDERER / "node_modules").is_dir():
        pytest.fail("there is no renderer of ZPL here: .ci/zpl installs it")
    asked = {
        (name, dpi, packed): zpl(name, LONGEST[LABELS[name]], dpi, packed=packed).decode()
        for name, dpi in PRINTABLE
        for packed in ("z64", "hex")
        if packed == "z64" or (dpi == 300 and name in SMALL)
        if dpi <= BROAD.get(name, dpi)
    }
    return dict(zip(asked, rendered(list(asked.values())), strict=True))


def rendered(labels: list[str]) -> list[Image.Image]:
    """Return what another's program makes of ZPL."""
    jobs = []
    for label in labels:
        across, down = re.search(r"\^PW(\d+)\^LL(\d+)", label).groups()
        jobs.append({"zpl": label, "across": int(across), "down": int(down)})
    node = subprocess.run([str(NODE)], capture_output=True, check=True, text=True).stdout.strip()
    run = subprocess.run(
        [node, "render.mjs"],
        cwd=RENDERER,
        input=json.dumps(jobs),
        capture_output=True,
        check=True,
        text=True,
    )
    return [picture(base64.b64decode(png)) for png in json.loads(run.stdout)]


def dots(image: Image.Image) -> Image.Image:
    """Return a picture in black and white, as dots are burnt or not."""
    return image.point([0] * 128 + [255] * 128)


def test_what_is_burnt_is_the_preview_dot_by_dot(burnt):
    for (name, dpi, packed), image in burnt.items():
        drawn = dots(picture(render.png(name, LONGEST[LABELS[name]], dpi)))

        assert image.size == drawn.size, (name, dpi, packed)
        assert ImageChops.difference(dots(image), drawn).getbbox() is None, (name, dpi, packed)


def test_two_decoders_read_what_is_burnt(burnt):
    for (name, dpi, packed), image in burnt.items():
        if packed == "z64":
            assert decoded(image) == {LONGEST[LABELS[name]].code}, (name, dpi)


def test_a_label_is_printed_once_at_its_own_size():
    sent = zpl("syringe-flag", FACTS["syringe"], 203).decode()

    assert sent.startswith("^XA^PW672^LL120^LH0,0\n")
    assert sent.rstrip().endswith("^PQ1,0,1,N^XZ")
    assert sent.count("^XA") == sent.count("^XZ") == sent.count("^GFA") == 1


def test_nothing_but_the_picture_is_sent_so_no_name_and_no_code_is_in_it():
    facts = FACTS["syringe"]
    sent = zpl("syringe-flag", facts, 300).decode()

    assert facts.code not in sent
    assert facts.participant not in sent
    assert sent.isascii()


def test_packed_it_is_a_fraction_of_what_is_burnt():
    sent = zpl("bag", FACTS["bag"], 300)
    size = Image.open(BytesIO(render.png("bag", FACTS["bag"], 300))).size

    assert len(sent) < size[0] * size[1] / 8 / 4


def test_an_offset_moves_the_print_and_loses_none_of_it():
    moved = {"offset_x": Decimal("0.5"), "offset_y": Decimal("-0.25")}
    here, there = rendered(
        [
            zpl("wristband", FACTS["wristband"], 203).decode(),
            zpl("wristband", FACTS["wristband"], 203, **moved).decode(),
        ]
    )

    assert here.size == there.size
    assert ImageChops.difference(ImageChops.offset(here, 4, -2), there).getbbox() is None


@pytest.mark.parametrize("name", ["offset_x", "offset_y"])
@pytest.mark.parametrize("far", [Decimal(20), Decimal(-20)])
def test_an_offset_that_would_push_ink_off_the_label_is_refused(name, far):
    with pytest.raises(LabelError, match="part of the label would not be printed"):
        zpl("syringe-flag", FACTS["syringe"], 203, **{name: far})


def test_a_printer_too_coarse_for_the_code_is_sent_nothing():
    with pytest.raises(LabelError, match=r"syringe-flat: at 203 dpi .* needs a box of 14\.7 mm"):
        zpl("syringe-flat", FACTS["syringe"], 203)
