"""How the columns of a table of digits are asked: each answer is an act, and a quick one.

A yes or no and the choice behind it are one tap: "suitable, perfusion normal". What such a tap
sends is named and spelled with a plus: `digits-right_thumb-suitable+perfusion` is `yes+normal`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from svflab.domain.fields import Problem
from svflab.protocol.model import Field
from svflab.web.language import gettext
from svflab.web.words.problems import impossible

_: Callable[..., str] = gettext

MOST_NUMBERS: Final = 12
"""A scale of no more numbers is tapped; a longer one is typed."""
Options = tuple[tuple[str, str], ...]
"""Values and what they are called."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is asked of one digit by one control: the columns it fills, and what can be chosen.

    `groups` are choices under a heading; without any it is written. `only` is the answer to
    the columns before it that makes it asked.
    """

    columns: tuple[str, ...]
    title: str
    groups: tuple[tuple[str, Options], ...] = ()
    only: str = ""

    @property
    def name(self) -> str:
        """Return the end of the name under which it is sent."""
        return "+".join(self.columns)

    def held(self, row: Mapping[str, str]) -> str:
        """Return what stands in it, as it is sent; "" where nothing was chosen."""
        said = [row.get(column, "") for column in self.columns]
        return "+".join(said) if all(said) else ""


def cells(columns: Sequence[Field]) -> tuple[Cell, ...]:
    """Return how a row of these columns is asked."""
    found: list[Cell] = []
    rest = list(columns)
    while rest:
        first, *rest = rest
        if first.type == "yes_no" and rest and rest[0].type == "choice":
            found.append(_pair(first, rest.pop(0)))
        else:
            found.append(_one(first))
    return tuple(found)


def sent(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Return the columns that a control of a row fills, and what it says of each."""
    names = name.split("+")
    yield from zip(names, text.split("+") if len(names) > 1 else [text], strict=False)


def wrong(columns: Sequence[Field], problems: Sequence[Problem]) -> dict[str, tuple[str, ...]]:
    """Return what is wrong with the rows of a table: sentences for each row, in their order."""
    facts = [(dict(one.facts), one.why) for one in problems]
    rows = [(said.get("row", ""), said, why) for said, why in facts if said.get("row")]
    return {
        row: _sentences(columns, [(said, why) for _row, said, why in group])
        for row, group in groupby(rows, key=lambda one: one[0])
    }


def _sentences(
    columns: Sequence[Field], found: list[tuple[dict[str, str], str]]
) -> tuple[str, ...]:
    needed = {one.name for one in columns if one.required}
    missing = {said.get("column") for said, why in found if why == "missing"}
    if needed and needed <= missing:
        return (_("Not looked at yet."),)
    labels = {one.name: _(one.label) for one in columns}
    return tuple(
        _("%(field)s: %(problem)s", field=labels.get(column, column), problem=impossible(why, said))
        for said, why in found
        for column in [said.get("column", "")]
    )


def _pair(first: Field, second: Field) -> Cell:
    groups = tuple(
        (
            f"{title} · {_(second.label)}",
            tuple((f"{value}+{one.value}", _(one.title)) for one in second.choices),
        )
        for value, title in _answers(first)
    )
    return Cell((first.name, second.name), _(first.label), groups)


def _one(column: Field) -> Cell:
    only = "+".join(word for _name, word in column.needed_when)
    if options := _options(column):
        return Cell((column.name,), _(column.label), ((_(column.label), options),), only)
    return Cell((column.name,), _(column.label), (), only)


def _options(column: Field) -> Options:
    if column.type == "yes_no":
        return _answers(column)
    if column.type == "integer" and column.possible:
        low, high = column.possible.low, column.possible.high
        if isinstance(low, Decimal) and isinstance(high, Decimal) and high - low < MOST_NUMBERS:
            return tuple((str(n), str(n)) for n in range(int(low), int(high) + 1))
    return tuple((one.value, _(one.title)) for one in column.choices)


def _answers(column: Field) -> Options:
    """Return the two answers of a yes or no, in the words that its field has for them."""
    own = tuple((one.value, _(one.title)) for one in column.choices)
    return own or (("yes", _("Yes")), ("no", _("No")))
