"""How large a code becomes in printer dots, and which syringe label a barrel can carry."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from svflab.labels.errors import LabelError
from svflab.labels.symbols import QUIET, SIDE

DOTS_PER_MM = {
    203: Decimal(8),
    300: Decimal(300) / Decimal("25.4"),
    600: Decimal(600) / Decimal("25.4"),
}
"""Printers by the name they are sold under; "203 dpi" is 8 dots a millimetre."""

LEAST_MODULE_MM = Decimal("0.33")
"""Smaller modules are lost by phones and by worn print heads (standards.md 1.6)."""

WIDEST_ARC = Decimal(60)
"""Degrees of a barrel that a code may cover; a code bent further is missed (standards.md 1.6)."""

_PI = Decimal("3.14159265358979")
_ACROSS = SIDE + 2 * QUIET


@dataclass(frozen=True, slots=True)
class Fit:
    """A code as a printer can draw it: each module a whole number of dots."""

    dots: int
    module_mm: Decimal

    @property
    def symbol_mm(self) -> Decimal:
        """Return how wide the dark part of the code is."""
        return SIDE * self.module_mm


def fit(box_mm: Decimal, dpi: int) -> Fit:
    """Return the largest code that fits a box of this side, its quiet zone included.

    One dot is kept in hand to lay the code onto the printer's own dots. Raises LabelError for a
    printer that is not known, and where a module would be smaller than 0.33 mm: the message
    says how large the box must be.
    """
    per_mm = dots_per_mm(dpi)
    dots = int(((box_mm * per_mm - 1) / _ACROSS).to_integral_value(ROUND_FLOOR))
    if dots / per_mm < LEAST_MODULE_MM:
        least = (LEAST_MODULE_MM * per_mm).to_integral_value(ROUND_CEILING)
        needed = ((_ACROSS * least + 1) / per_mm).quantize(Decimal("0.1"), ROUND_CEILING)
        raise LabelError(f"at {dpi} dpi the code needs a box of {needed} mm, not {box_mm} mm")
    return Fit(dots, dots / per_mm)


def dots_per_mm(dpi: int) -> Decimal:
    """Return how fine this printer is; one that is not known is a LabelError."""
    if dpi not in DOTS_PER_MM:
        raise LabelError(f"{dpi} dpi is not one of {', '.join(map(str, DOTS_PER_MM))}")
    return DOTS_PER_MM[dpi]


def arc(width_mm: Decimal, barrel_mm: Decimal) -> Decimal:
    """Return the degrees of a barrel of this diameter that something of this width covers."""
    return 360 * width_mm / (_PI * barrel_mm)
