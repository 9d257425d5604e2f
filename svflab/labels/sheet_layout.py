"""How the labels of an A4 sheet lie on it."""

from dataclasses import dataclass
from decimal import Decimal

from svflab.labels.errors import LabelError

A4_MM = (Decimal(210), Decimal(297))


@dataclass(frozen=True, slots=True)
class Sheet:
    """An A4 sheet of labels, in millimetres as its box says them.

    columns, rows   how many labels stand beside and below each other
    width, height   of one label
    left, top       from the paper's edge to the first label
    gap_x, gap_y    between two labels
    offset_x, _y    what this printer must be told so that labels come out in their places; to
                    the right and down is more

    Raises LabelError where the labels do not fit the paper.
    """

    columns: int
    rows: int
    width: Decimal
    height: Decimal
    left: Decimal
    top: Decimal
    gap_x: Decimal = Decimal(0)
    gap_y: Decimal = Decimal(0)
    offset_x: Decimal = Decimal(0)
    offset_y: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not (1 <= self.columns <= 20 and 1 <= self.rows <= 50):
            raise LabelError("a sheet has 1 to 20 columns and 1 to 50 rows")
        if min(self.width, self.height) <= 0:
            raise LabelError("a label on a sheet has a width and a height")
        if min(self.left, self.top, self.gap_x, self.gap_y) < 0:
            raise LabelError("margins and gaps of a sheet are not negative")
        for said, side, whole in zip(("wide", "high"), self._sides(), A4_MM, strict=True):
            if side > whole:
                raise LabelError(f"the sheet's labels are {side} mm {said}, and A4 is {whole} mm")

    def _sides(self) -> tuple[Decimal, Decimal]:
        across = self.left + self.columns * self.width + (self.columns - 1) * self.gap_x
        down = self.top + self.rows * self.height + (self.rows - 1) * self.gap_y
        return across, down

    @property
    def each(self) -> int:
        """Return how many labels a sheet has."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[Decimal, Decimal]:
        """Return where a label starts, from the paper's left and top; 1 is the first of a sheet."""
        row, column = divmod((number - 1) % self.each, self.columns)
        return (
            self.left + column * (self.width + self.gap_x) + self.offset_x,
            self.top + row * (self.height + self.gap_y) + self.offset_y,
        )
