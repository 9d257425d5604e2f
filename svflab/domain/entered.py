"""How a code came in: read off its label, or typed. It is the claim of whoever sends it.

    entered     {"wristband": "scan", "syringe": "typed"}: a word for the codes of each field, or
                a list with a word for each of them
    typed_why   why a code was typed, in a word

Both are data of the event and sealed with it. Nothing proves them, so they are shown as what the
browser says. A code that nobody claims to have read was typed.
"""

from collections.abc import Mapping
from typing import Any, Final

from svflab.domain.event import Value
from svflab.domain.field_types import Impossible
from svflab.protocol.model import Step

ENTERED: Final = "entered"
TYPED_WHY: Final = "typed_why"
CLAIMS: Final = (ENTERED, TYPED_WHY)
"""The data of an event that say how its codes came in."""

READ: Final = frozenset({"scan", "camera"})
"""Read off the label; `known` is a code that the case gave and nobody entered."""
TYPED: Final = "typed"
KNOWN: Final = "known"
WAYS: Final = READ | {KNOWN, TYPED}

OTHER: Final = "other"
WHY: Final = ("damaged", "scanner", "reach", "no_code", OTHER)
"""Why a code is typed: its label cannot be read, no scanner works, it is out of reach, there is
no code on it; for any other reason it is said in words."""


def codes(step: Step) -> tuple[str, ...]:
    """Return the names of the fields of a step that hold codes."""
    return tuple(one.name for one in step.fields if one.type in {"scan", "scans"})


def read(step: Step, name: str, raw: Any) -> Value:
    """Return a claim as it is sealed: `entered` or `typed_why`. Raises Impossible for no claim."""
    if name == TYPED_WHY:
        if raw not in WHY:
            raise Impossible("no_such_choice", value=str(raw)[:40])
        return str(raw)
    if not isinstance(raw, Mapping) or set(raw) - set(codes(step)):
        raise Impossible("unknown")
    return {str(field): _words(said) for field, said in raw.items()}


def typed(step: Step, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields in which a code was typed."""
    said = data.get(ENTERED)
    claims = said if isinstance(said, Mapping) else {}
    fair = READ | {KNOWN}
    return tuple(
        name
        for name in codes(step)
        if any(way not in fair for way in _each(data.get(name), claims.get(name)))
    )


def claimed(step: Step, data: Mapping[str, Any], how: str, why: str = "") -> dict[str, Any]:
    """Return the data of a step with the claim that all its codes came in this way."""
    said = {name: how for name in codes(step) if data.get(name)}
    reason = {TYPED_WHY: why} if why and how not in READ else {}
    return {**data, ENTERED: said, **reason} if said else dict(data)


def _each(value: Any, claim: Any) -> list[str]:
    """Return how each code of a field came in; one that nothing is said of was typed."""
    count = len(value) if isinstance(value, list | tuple) else int(bool(value))
    if isinstance(claim, str):
        return [claim] * count
    said = [str(one) for one in claim] if isinstance(claim, list | tuple) else []
    return [*said, *[TYPED] * count][:count]


def _words(said: Any) -> Value:
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list | tuple) or any(str(one) not in WAYS for one in listed):
        raise Impossible("no_such_choice", value=str(said)[:40])
    return said if isinstance(said, str) else [str(one) for one in listed]
