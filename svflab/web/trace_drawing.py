"""The drawing of a trace: boxes in columns from person to finger, and lines between them.

Only places and lengths, in units of the drawing; the template draws, and the table says it all.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from svflab.domain import materials
from svflab.domain.identifiers import grouped
from svflab.domain.trace import HERE, Trace
from svflab.web.traced import Row

WIDTH, HEIGHT, GAP, BETWEEN, EDGE = 168, 66, 10, 40, 4
"""Of a box, between two boxes, between two columns, and round the drawing."""
SIGNS: Final = 20
"""How many signs of the size of its letters go into a box; one of Hangul counts double."""
_COLUMN: Final = {
    "participant": 0,
    **dict.fromkeys(materials.KINDS, 0),
    "wristband": 1,
    "lipoaspirate": 1,
    "svf_tube": 2,
    "digit": 4,
    "adverse_event": 5,
}
_ENDS: Final = frozenset({"discarded", "returned", "lost"})
_CHILD: Final = 3
"""The column of whatever was taken out of the tube: syringes, samples, bags."""
FARTHEST: Final = 2
"""Over how many columns a line leads at most; more of them than that cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in the drawing: where its corner is, and its lines as far as they fit."""

    row: Row
    x: int
    y: int
    lines: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines, and how large it all is."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    box: tuple[int, int] = (WIDTH, HEIGHT)


def drawn(trace: Trace, rows: Iterable[Row]) -> Drawing:
    """Return the drawing of a trace whose rows are told in words."""
    told = {row.key: row for row in rows}
    columns = _columns(trace)
    tallest = max(len(keys) for keys in columns)
    height = tallest * (HEIGHT + GAP) - GAP + 2 * EDGE
    boxes: dict[str, Box] = {}
    for place, keys in enumerate(columns):
        top = (height - len(keys) * (HEIGHT + GAP) + GAP) // 2
        for number, key in enumerate(keys):
            x, y = EDGE + place * (WIDTH + BETWEEN), top + number * (HEIGHT + GAP)
            row = told[key]
            boxes[key] = Box(row, x, y, _lines(row), row.where == HERE)
    width = len(columns) * (WIDTH + BETWEEN) - BETWEEN + 2 * EDGE
    place_of = {key: place for place, keys in enumerate(columns) for key in keys}
    near = [(a, b) for a, b in trace.links if 0 < place_of[b] - place_of[a] <= FARTHEST]
    lines = tuple(_line(boxes[a], boxes[b]) for a, b in near)
    return Drawing(width, height, tuple(boxes.values()), lines)


def _columns(trace: Trace) -> list[list[str]]:
    """Return the keys of each column that holds anything, each near what it came from."""
    before: dict[str, list[str]] = {}
    for a, b in trace.links:
        before.setdefault(b, []).append(a)
    kinds = {node.key: node.kind for node in trace.nodes}
    found: dict[int, list[str]] = {}
    for node in trace.nodes:
        column = _COLUMN.get(node.kind, _CHILD)
        if node.kind in _ENDS:  # right behind what it was taken from
            column = 1 + max(_COLUMN.get(kinds[key], _CHILD) for key in before[node.key])
        found.setdefault(column, []).append(node.key)
    ordered: list[list[str]] = []
    places: dict[str, int] = {}
    for column in sorted(found):
        keys = found[column]
        if column > _CHILD:
            keys = sorted(keys, key=lambda key: _middle(before.get(key, ()), places))
        places.update({key: number for number, key in enumerate(keys)})
        ordered.append(keys)
    return ordered


def _middle(keys: Iterable[str], places: Mapping[str, int]) -> float:
    """Return the middle of the places of what a thing came from, materials left aside."""
    found = [places[key] for key in keys if key in places and not key.startswith("material:")]
    return sum(found) / len(found) if found else 0.0


def _line(a: Box, b: Box) -> str:
    """Return the way of a line from the right edge of one box to the left edge of another."""
    x, y, to_x, to_y = a.x + WIDTH, a.y + HEIGHT // 2, b.x, b.y + HEIGHT // 2
    half = BETWEEN // 2
    return f"M{x} {y}C{x + half} {y} {to_x - half} {to_y} {to_x} {to_y}"


def _lines(row: Row) -> tuple[str, ...]:
    """Return what stands in a box: what it is, which, how much. Codes stand in groups."""
    name = grouped(row.name) if row.is_code else row.name
    texts = (row.kind.partition(",")[0], name, row.wrong or row.detail)
    return tuple(_fitted(text) for text in texts if text)


def _fitted(text: str) -> str:
    """Return a text as far as it fits into a box."""
    kept, used = "", 0
    for sign in text:
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > SIGNS:
            return f"{kept[:-1]}…"
        kept += sign
    return kept
