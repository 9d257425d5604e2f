"""How large a code becomes in printer dots, and how far round a barrel it goes."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from svflab.labels.errors import LabelError
from svflab.labels.symbols import LONGEST_BARS, QUIET, QUIET_BARS, SIDE

DOTS_PER_MM = {
    203: Decimal(8),
    300: Decimal(300) / Decimal("25.4"),
    600: Decimal(600) / Decimal("25.4"),
}
"""Printers by the name they are sold under; "203 dpi" is 8 dots a millimetre."""

LEAST_DOTS = 4
"""A module of fewer dots is spoilt by one that is missing or too much (Denso; standards.md 1.6)."""

LEAST_MODULE_MM = Decimal("0.33")
"""Smaller modules are lost by phones and by worn print heads (standards.md 1.6)."""

LEAST_BAR_MM = Decimal("0.25")
"""The thinnest bar of a Code 128: what an ordinary scanner resolves (standards.md 1.6, Denso)."""

WIDEST_ARC = Decimal(60)
"""Degrees of a barrel that a code may cover; a code bent further is missed (standards.md 1.6)."""

_PI = Decimal("3.14159265358979")
_ACROSS = SIDE + 2 * QUIET
_ALONG = LONGEST_BARS + 2 * QUIET_BARS


class TooSmall(LabelError):
    """A box in which `what` cannot be read; `needed_mm` is how wide it must be at this printer."""

    def __init__(self, what: str, dpi: int, box_mm: Decimal, needed_mm: Decimal) -> None:
        self.what, self.box_mm, self.needed_mm = what, box_mm, needed_mm
        super().__init__(f"at {dpi} dpi {what} needs a box of {needed_mm} mm, not {box_mm} mm")


@dataclass(frozen=True, slots=True)
class Fit:
    """A code as a printer can draw it: each module a whole number of dots."""

    dots: int
    module_mm: Decimal

    @property
    def symbol_mm(self) -> Decimal:
        """Return how wide the dark part of a QR code is."""
        return SIDE * self.module_mm


def fit(box_mm: Decimal, dpi: int) -> Fit:
    """Return the largest QR code that fits a box of this side, its quiet zone included.

    One dot is kept in hand to lay the code onto the printer's own dots. Raises LabelError for a
    printer that is not known, and TooSmall where a module would have fewer than 4 dots or less
    than 0.33 mm: the message says how large the box must be.
    """
    least = max(LEAST_DOTS, _dots(LEAST_MODULE_MM, dpi))
    return _fit("the QR code", box_mm, dpi, _ACROSS, least)


def fit_bars(box_mm: Decimal, dpi: int) -> Fit:
    """Return the widest Code 128 for any print's code that fits a box of this width.

    Its quiet zone is included, and one dot kept in hand. Raises as `fit` does, where a bar would
    be thinner than 0.25 mm.
    """
    return _fit("the Code 128", box_mm, dpi, _ALONG, _dots(LEAST_BAR_MM, dpi))


def dots_per_mm(dpi: int) -> Decimal:
    """Return how fine this printer is; one that is not known is a LabelError."""
    if dpi not in DOTS_PER_MM:
        raise LabelError(f"{dpi} dpi is not one of {', '.join(map(str, DOTS_PER_MM))}")
    return DOTS_PER_MM[dpi]


def arc(width_mm: Decimal, barrel_mm: Decimal) -> Decimal:
    """Return the degrees of a barrel of this diameter that something of this width covers."""
    return 360 * width_mm / (_PI * barrel_mm)


def least_barrel(symbol_mm: Decimal) -> Decimal:
    """Return the thinnest barrel, in tenths of a mm, round which a code of this width is read."""
    return (360 * symbol_mm / (_PI * WIDEST_ARC)).quantize(Decimal("0.1"), ROUND_CEILING)


def _dots(length_mm: Decimal, dpi: int) -> int:
    """Return the fewest dots that are at least so long."""
    return int((length_mm * dots_per_mm(dpi)).to_integral_value(ROUND_CEILING))


def _fit(what: str, box_mm: Decimal, dpi: int, modules: int, least: int) -> Fit:
    per_mm = dots_per_mm(dpi)
    dots = int(((box_mm * per_mm - 1) / modules).to_integral_value(ROUND_FLOOR))
    if dots < least:
        needed = ((modules * least + 1) / per_mm).quantize(Decimal("0.1"), ROUND_CEILING)
        raise TooSmall(what, dpi, box_mm, needed)
    return Fit(dots, dots / per_mm)
