"""How often Python looks for what refers to itself in a circle, and to nothing else."""

import gc
from typing import Final

_MADE: Final = 20_000
"""So many more objects than were let go, and the youngest are looked through; Python's own is 700,
which a page of ours makes several times over, all of it still in use."""


def settle() -> None:
    """Call once a program stands: what it is made of is never looked through again.

    Nor is it now: a search would write to every page of memory, which a fork shares until then.
    """
    gc.freeze()
    gc.set_threshold(_MADE)
