"""Modules of whole dots, large enough to read; labels flat enough to scan."""

from decimal import Decimal

import pytest

from svflab.labels.errors import LabelError
from svflab.labels.fit import LEAST_MODULE_MM, arc, fit
from svflab.labels.render import choose
from svflab.labels.templates import names, template
from tests.labels.conftest import DPI


@pytest.mark.parametrize(
    ("box", "dpi", "dots"),
    [
        ("15", 203, 4),
        ("15", 300, 6),
        ("15", 600, 12),
        ("11", 203, 3),
        ("11", 300, 4),
        ("11", 600, 8),
    ],
)
def test_a_module_is_the_largest_whole_number_of_dots_that_fits(box, dpi, dots):
    assert fit(Decimal(box), dpi).dots == dots


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", names())
def test_every_label_has_a_readable_code_on_every_printer(name, dpi):
    code = fit(template(name).code_mm, dpi)

    assert code.module_mm >= LEAST_MODULE_MM
    assert dpi == 203 or code.dots >= 4


@pytest.mark.parametrize(("dpi", "needed"), [(203, "11.0"), (300, "10.0"), (600, "9.9")])
def test_a_box_that_is_too_small_is_told_what_it_needs(dpi, needed):
    with pytest.raises(LabelError, match=f"a box of {needed} mm, not 9 mm"):
        fit(Decimal(9), dpi)
    assert fit(Decimal(needed), dpi).module_mm >= LEAST_MODULE_MM


def test_a_printer_that_is_not_known_is_refused():
    with pytest.raises(LabelError, match="150 dpi is not one of 203, 300, 600"):
        fit(Decimal(15), 150)


def test_the_arc_is_that_of_the_standard_s_examples():
    seen = [round(arc(Decimal("7.1"), Decimal(barrel))) for barrel in ("6.5", "10", "14")]

    assert seen == [125, 81, 58]


@pytest.mark.parametrize(
    ("barrel", "label"),
    [
        (None, "syringe-flag"),
        (Decimal(0), "syringe-flag"),
        (Decimal("6.5"), "syringe-flag"),
        (Decimal("15.04"), "syringe-flag"),
        (Decimal("15.05"), "syringe-flat"),
        (Decimal(20), "syringe-flat"),
    ],
)
def test_a_syringe_gets_a_flag_unless_its_barrel_was_measured_and_is_wide(barrel, label):
    assert choose(barrel) == label


def test_at_the_boundary_the_code_covers_just_60_degrees():
    widest = max(fit(template("syringe-flat").code_mm, dpi).symbol_mm for dpi in DPI)

    assert arc(widest, Decimal("15.05")) <= 60 < arc(widest, Decimal("15.04"))
