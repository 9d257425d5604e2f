"""A paper kit: codes that were reserved ahead, on paper, for a case on a day without machines.

A kit holds the code of one case and codes for its containers. No other case is ever given one of
them. What is entered afterwards says beside its data that it stood on paper:

    paper    {"kit": "F…", "by": who wrote the paper, "witness": who signed beside it,
              "code": the code on the label of what was made}

The last two only where there is one. The kit's code and who wrote it are the claim of whoever
enters it, and sealed with the event.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from svflab.domain.event import Value
from svflab.domain.field_types import Impossible
from svflab.domain.identifiers import CodeError, spelled
from svflab.domain.identifiers import read as read_code

PAPER: Final = "paper"
"""The datum of an event that says it stood on paper; also what a label from paper says it is."""
KIT: Final = "paper_kit"
"""The kind of code that a kit bears."""
RESERVED: Final = "reserved"
"""The kind of a code that no container or case bears yet."""
MADE, PRINTED, DISCARDED = "downtime.kit_made", "downtime.kit_printed", "downtime.kit_discarded"
HELD: Final[Mapping[str, int]] = {
    "case": 1,
    "wristband": 2,
    "lipoaspirate": 2,
    "svf_tube": 2,
    "syringe": 12,
    "qc_sample": 2,
    "bag": 1,
}
"""How many codes of each kind a kit holds: ten digits, two runs, and something to spare."""
_LONGEST: Final = 40


def read(raw: Any) -> Value:
    """Return what an event says of its paper, as it is sealed. Raises Impossible."""
    if not isinstance(raw, Mapping) or set(raw) - {"kit", "by", "witness", "code"}:
        raise Impossible("unknown")
    said = {str(name): str(value) for name, value in raw.items() if value}
    if not said.get("by") or any(len(value) > _LONGEST for value in said.values()):
        raise Impossible("no_writer")
    for name in ("kit", "code"):
        if name in said or name == "kit":
            said[name] = _code(said.get(name, ""), KIT if name == "kit" else "")
    return dict(said)


def of(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what an event says of its paper; nothing for one that stood on none."""
    said = data.get(PAPER)
    return said if isinstance(said, Mapping) else {}


def next_code(codes: Sequence[str], number: int, taken: Collection[str]) -> str:
    """Return the code that the next container takes, or "" where all are taken.

    A syringe takes the code that is printed for its number; where that label was spoilt, one of
    the spare ones, which stand last. `number` is 0 for what has none.
    """
    own = codes[number - 1 : number] if number else ()
    free = [code for code in (*own, *(reversed(codes) if number else codes)) if code not in taken]
    return free[0] if free else ""


def _code(text: str, kind: str) -> str:
    try:
        code = read_code(text)
    except CodeError as error:
        raise Impossible("no_kit") from error
    if kind and code.kind != kind:
        raise Impossible("no_kit")
    return spelled(code) if kind else code.base
