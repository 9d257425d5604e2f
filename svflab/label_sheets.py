"""The sheets of labels of a site, as its settings name them.

    [sheets."64 x 34, 24 of them"]
    columns = 3
    rows = 8
    width = 64                       # of one label, in mm
    height = 33.9
    left = 7.2                       # from the paper's edge to the first label
    top = 12.9
    gap_x = 2.5                      # between two labels; gap_y likewise
    offset_x = "0.5"                 # mm to the right, offset_y down, for a printer that is off

In the environment the same is one line of JSON.
"""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from svflab import readers
from svflab.labels.errors import LabelError
from svflab.labels.sheet_layout import Sheet

Sheets = Mapping[str, Sheet]
REASON: Final = (
    "The A4 sheets of labels that an office printer here has: in TOML a table for each, in the "
    "environment a line of JSON; docs/labels.md shows both. Empty: none is offered."
)
_COUNTS: Final = ("columns", "rows")
_ALL: Final = tuple(field.name for field in fields(Sheet))
_NEEDED: Final = ("columns", "rows", "width", "height", "left", "top")


def read(given: Any) -> Sheets:
    """Return the sheets that a setting names, by their names, in its order.

    Raises ValueError, whose text is the end of a sentence that begins with the setting's name.
    """
    table = readers.named(given, 'sheets, such as {"24 of them": {"columns": 3, "rows": 8, …}}')
    return {str(name): _sheet(str(name), said) for name, said in table.items()}


def _sheet(name: str, said: Any) -> Sheet:
    if isinstance(said, Sheet):
        return said
    if not isinstance(said, Mapping):
        raise ValueError(f"says nothing of {name!r}; needed are {', '.join(_NEEDED)}")
    if lacking := [one for one in _NEEDED if one not in said]:
        raise ValueError(f"does not say the {', '.join(lacking)} of {name!r}")
    if unknown := set(said) - set(_ALL):
        raise ValueError(f"of {name!r} knows no {', '.join(sorted(unknown))}")
    try:
        return Sheet(**{one: _number(one, value) for one, value in said.items()})
    except LabelError as error:
        raise ValueError(f"of {name!r}: {error}") from None


def _number(name: str, value: Any) -> Any:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise LabelError(f"{name} is {value!r} and must be a number") from None
    if not number.is_finite():
        raise LabelError(f"{name} is {value!r} and must be a number")
    if name not in _COUNTS:
        return number
    if number != int(number):
        raise LabelError(f"{name} is {value!r} and must be a whole number")
    return int(number)
