"""What a message lacks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Lack:
    """One thing that a message lacks: at which element, why in a word, and what stands there.

    `missing`, `null` (no such null flavour there), `format`, `precision` (not to the second),
    `long`, `value`, `future`, `order`; the words of conditions are those of e2b_conditions.
    """

    element: str
    why: str
    said: str
