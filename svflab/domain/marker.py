"""A case's marker: shape, two letters and colour, the same in every corner and on every label.

Worked out from the random code, so that nobody chooses it and nothing of the participant is in
it. Never colour alone: the word and the shape say the same.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

SHAPES = {"triangle": "▲", "square": "■", "circle": "●", "diamond": "◆", "star": "★", "cross": "✚"}
COLOURS = ("teal", "amber", "violet", "rose", "blue", "green")
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Marker:
    """The shape's name, its sign, two letters, and the colour's name."""

    shape: str
    sign: str
    letters: str
    colour: str

    def __str__(self) -> str:
        return f"{self.sign} {self.letters}"


def marker(code: str) -> Marker:
    """Return the marker of the case with this code."""
    digest = hashlib.sha256(code.encode()).digest()
    shape = tuple(SHAPES)[digest[0] % len(SHAPES)]
    letters = LETTERS[digest[1] % len(LETTERS)] + LETTERS[digest[2] % len(LETTERS)]
    return Marker(shape, SHAPES[shape], letters, COLOURS[digest[3] % len(COLOURS)])


def likeness(code: str, others: Iterable[str]) -> int:
    """Return how much the marker of a code is like those of `others`: 0 where it shares nothing.

    The same letters weigh most, then the same shape in the same colour, then one of the two.
    """
    own, worst = marker(code), 0
    for other in map(marker, others):
        shared = (own.shape == other.shape) + (own.colour == other.colour)
        worst = max(worst, 4 * (own.letters == other.letters) + shared)
    return worst
