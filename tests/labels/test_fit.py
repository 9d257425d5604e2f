"""Modules of whole dots, large enough to read; labels flat enough to scan."""

from decimal import Decimal

import pytest

from svflab.labels.errors import LabelError
from svflab.labels.fit import LEAST_BAR_MM, LEAST_MODULE_MM, TooSmall, arc, fit, fit_bars
from svflab.labels.render import choose
from svflab.labels.templates import names, template
from tests.labels.conftest import DPI


@pytest.mark.parametrize(
    ("box", "dpi", "dots"),
    [
        ("14.7", 203, 4),
        ("15", 300, 6),
        ("15", 600, 12),
        ("11", 300, 4),
        ("11", 600, 8),
    ],
)
def test_a_module_is_the_largest_whole_number_of_dots_that_fits(box, dpi, dots):
    assert fit(Decimal(box), dpi).dots == dots


@pytest.mark.parametrize("name", [name for name in names() if name != "syringe-flat"])
@pytest.mark.parametrize("dpi", DPI)
def test_every_label_but_the_smallest_has_a_readable_code_on_every_printer(name, dpi):
    code = fit(template(name).code_mm, dpi)

    assert code.module_mm >= LEAST_MODULE_MM
    assert code.dots >= 4


def test_the_smallest_label_needs_a_finer_printer_than_203_dpi():
    box = template("syringe-flat").code_mm

    with pytest.raises(
        TooSmall, match=r"at 203 dpi the QR code needs a box of 14\.7 mm, not 11 mm"
    ):
        fit(box, 203)
    assert fit(box, 300).dots == 4
    assert fit(box, 600).dots == 8


@pytest.mark.parametrize(("dpi", "needed"), [(203, "14.7"), (300, "10.0"), (600, "9.9")])
def test_a_box_that_is_too_small_is_told_what_it_needs(dpi, needed):
    with pytest.raises(TooSmall, match=f"a box of {needed} mm, not 9 mm") as refused:
        fit(Decimal(9), dpi)

    assert refused.value.needed_mm == Decimal(needed)
    assert fit(Decimal(needed), dpi).dots >= 4


@pytest.mark.parametrize(("dpi", "dots", "needed"), [(203, 2, "46.9"), (300, 3, "47.6")])
def test_the_bars_are_whole_dots_and_no_thinner_than_a_scanner_sees(dpi, dots, needed):
    assert fit_bars(Decimal(needed), dpi).dots == dots
    assert fit_bars(Decimal(needed), dpi).module_mm >= LEAST_BAR_MM
    with pytest.raises(TooSmall, match=f"the Code 128 needs a box of {needed} mm, not 40 mm"):
        fit_bars(Decimal(40), dpi)


def test_a_printer_that_is_not_known_is_refused():
    with pytest.raises(LabelError, match="150 dpi is not one of 203, 300, 600"):
        fit(Decimal(15), 150)


def test_the_arc_is_that_of_the_standard_s_examples():
    seen = [round(arc(Decimal("7.1"), Decimal(barrel))) for barrel in ("6.5", "10", "14")]

    assert seen == [125, 81, 58]


@pytest.mark.parametrize(
    ("barrel", "dpi", "label"),
    [
        (None, 300, "syringe-flag"),
        (Decimal(0), 300, "syringe-flag"),
        (Decimal("6.5"), 300, "syringe-flag"),
        (Decimal("13.58"), 300, "syringe-flag"),
        (Decimal("13.59"), 300, "syringe-flat"),
        (Decimal(20), 300, "syringe-flat"),
        (Decimal(20), 600, "syringe-flat"),
        (Decimal(20), 203, "syringe-flag"),
    ],
)
def test_a_flat_label_is_for_a_wide_barrel_and_a_printer_that_can_draw_it(barrel, dpi, label):
    assert choose(barrel, dpi) == label


@pytest.mark.parametrize("dpi", [300, 600])
def test_at_the_boundary_the_code_covers_just_60_degrees(dpi):
    symbol = fit(template("syringe-flat").code_mm, dpi).symbol_mm

    assert arc(symbol, Decimal("13.59")) <= 60 < arc(symbol, Decimal("13.58"))


def test_a_printer_that_nobody_knows_is_no_reason_for_a_flag():
    with pytest.raises(LabelError, match="150 dpi is not one of"):
        choose(Decimal(20), 150)
