"""Pictures of a label's code as a camera sees it on a bad day, and whether it is still read.

A simulation, not a measurement of cameras: the code is seen at 12 pixels a millimetre with a
little noise, then blurred, turned, covered, bent round a barrel or bleached.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from svflab.domain import identifiers
from svflab.labels import render
from svflab.labels.facts import SyringeFacts
from svflab.labels.fit import fit
from svflab.labels.samples import ORDINARY
from svflab.labels.templates import template

PIXELS: Final = 12
"""A millimetre as a phone sees it that is held at some 15 cm."""
DPI: Final = 300
_PAPER, _INK, _AROUND = 235, 25, 150
_MARGIN: Final = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """A code as it is seen: the picture, and how wide the dark part of the code is in it."""

    picture: Image.Image
    side: float


Spoil = Callable[[Seen, Random], Image.Image]


def has_decoders() -> bool:
    """Say whether both decoders are here (zxing-cpp; pyzbar, with the machine's libzbar)."""
    if find_spec("zxingcpp") is None or find_spec("pyzbar") is None:
        return False
    try:
        import pyzbar.pyzbar  # noqa: F401  # looks for the machine's libzbar
    except ImportError:
        return False
    return True


def rates(label: str, spoil: Spoil, trials: int) -> dict[str, float]:
    """Return the share of codes that each decoder, and that at least one of them, reads."""
    chance = Random(f"{label} {trials}")  # noqa: S311  # the same pictures each time
    read = [_read(label, spoil, chance) for _ in range(trials)]
    shares = {name: sum(one[name] for one in read) / trials for name in ("zxing-cpp", "zbar")}
    return {**shares, "either": sum(any(one.values()) for one in read) / trials}


def _read(label: str, spoil: Spoil, chance: Random) -> dict[str, bool]:
    import zxingcpp
    from pyzbar import pyzbar

    facts = ORDINARY["syringe"]
    assert isinstance(facts, SyringeFacts)  # noqa: S101  # for the type checker
    code = identifiers.read(identifiers.draw("syringe", chance.choice)).print_code(1)
    picture = _noisy(spoil(_seen(label, replace(facts, code=code)), chance), chance)
    by_zbar = pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])
    return {
        "zxing-cpp": code in [found.text for found in zxingcpp.read_barcodes(picture)],
        "zbar": code in [found.data.decode() for found in by_zbar],
    }


def _seen(label: str, facts: SyringeFacts) -> Seen:
    """Return the code with what is printed round it, on a darker table."""
    design = template(label)
    drawn = Image.open(BytesIO(render.png(design, facts, DPI))).convert("L")
    scale = PIXELS * 25.4 / DPI
    drawn = drawn.resize(
        (round(drawn.width * scale), round(drawn.height * scale)), Image.Resampling.BICUBIC
    ).point([_INK + (_PAPER - _INK) * grey // 255 for grey in range(256)])
    box = float(design.code_mm) * PIXELS
    across = round(box) + _MARGIN * PIXELS
    table = Image.new("L", (across, across), _AROUND)
    corner = _MARGIN * PIXELS // 2
    table.paste(
        drawn.crop((0, 0, round(box) + corner, min(drawn.height, across))), (corner, corner)
    )
    return Seen(table, float(fit(design.code_mm, DPI).symbol_mm) * PIXELS)


def _noisy(picture: Image.Image, chance: Random) -> Image.Image:
    """Return the picture with a sensor's grain."""
    grain = bytes(chance.choices(range(256), k=picture.width * picture.height))
    noise = Image.frombytes("L", picture.size, grain)
    return Image.blend(picture, noise, 0.04)


def _as_printed(seen: Seen, _: Random) -> Image.Image:
    return seen.picture


def _blurred(millimetres: float) -> Spoil:
    """Return what is out of focus by so much (the radius of a Gaussian)."""
    return lambda seen, _: seen.picture.filter(ImageFilter.GaussianBlur(millimetres * PIXELS))


def _turned(seen: Seen, chance: Random) -> Image.Image:
    angle = chance.uniform(0, 360)
    return seen.picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_AROUND)


def _covered(share: float) -> Spoil:
    """Return what a smear hides: so much of the code, in one piece, anywhere on it."""

    def spoil(seen: Seen, chance: Random) -> Image.Image:
        picture = seen.picture.copy()
        wide = seen.side * math.sqrt(share * chance.uniform(0.5, 2))
        high = seen.side * seen.side * share / wide
        start = (picture.width - seen.side) / 2
        left = start + chance.uniform(0, seen.side - wide)
        top = start + chance.uniform(0, seen.side - high)
        ImageDraw.Draw(picture).rectangle((left, top, left + wide, top + high), fill=_PAPER)
        return picture

    return spoil


def _bent(barrel_mm: float) -> Spoil:
    """Return what is stuck round a barrel: columns crowd together to its sides, and then vanish."""

    def spoil(seen: Seen, chance: Random) -> Image.Image:
        flat, radius = seen.picture, barrel_mm * PIXELS / 2
        middle = flat.width / 2 + chance.uniform(-0.05, 0.05) * seen.side
        bent = Image.new("L", flat.size, _AROUND)
        for column in range(math.ceil(-radius) + 1, math.floor(radius)):
            at = round(middle + radius * math.asin(column / radius))
            if 0 <= at < flat.width:
                strip = flat.crop((at, 0, at + 1, flat.height))
                bent.paste(strip, (round(flat.width / 2) + column, 0))
        return bent

    return spoil


def _bleached(seen: Seen, _: Random) -> Image.Image:
    """Return a worn print head's grey: ink at two thirds of the paper's brightness."""
    return seen.picture.point([155 + grey // 4 for grey in range(256)])


TABLE: Final[Mapping[str, Spoil]] = {
    "as printed": _as_printed,
    "blur 0.15 mm": _blurred(0.15),
    "blur 0.25 mm": _blurred(0.25),
    "turned by any angle": _turned,
    "15 % covered": _covered(0.15),
    "on a barrel of 6.5 mm": _bent(6.5),
    "on a barrel of 13.6 mm": _bent(13.6),
    "low contrast": _bleached,
}


def table(labels: tuple[str, ...], trials: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Return, for each way to spoil it and each label, what was read."""
    for name, spoil in TABLE.items():
        for label in labels:
            yield name, label, rates(label, spoil, trials)
