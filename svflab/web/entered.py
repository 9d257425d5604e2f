"""How a code came into a form: what the browser says of it, a line for each code that was read.

    <input type="hidden" name="syringe-entry" value="scanned:S7K3QM9X201T">

Beside each field of a code stands such a field. A code that no line names was typed: so it is
without a script, and where somebody changed a code that had been scanned.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from svflab.domain.entered import ENTERED, KNOWN, TYPED, TYPED_WHY, codes, typed
from svflab.protocol.model import Step

_WAYS: Final = {"scanned": "scan", "camera": "camera", KNOWN: KNOWN}
_SAID: Final = {way: word for word, way in _WAYS.items()}


def name(field: str) -> str:
    """Return the name under which a form says how the codes of a field came in."""
    return f"{field}-entry"


def lines(value: Any, claim: Any) -> str:
    """Return what stands beside a field whose codes came in as `claim` says."""
    found = _codes(value)
    ways = [claim] * len(found) if isinstance(claim, str) else list(claim or ())
    said = zip(ways, found, strict=False)
    return "\n".join(f"{_SAID[way]}:{code}" for way, code in said if way in _SAID)


def way(claim: str, code: str) -> str:
    """Return how a code came in by what its field says of it; "" where no line says so."""
    return next((how for text, how in _lines(claim) if text == code), "")


def read(step: Step, sent: MultiDict[str, str], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says of how the codes in `data` came in, and why some were typed."""
    claims: dict[str, Any] = {}
    for field in codes(step):
        if not (value := data.get(field)):
            continue
        known = dict(_lines(sent.get(name(field), "")))
        ways = [known.get(code, TYPED) for code in _codes(value)]
        claims[field] = ways if isinstance(value, list) else ways[0]
    if not claims:
        return {}
    why = sent.get(TYPED_WHY, "") if typed(step, {**data, ENTERED: claims}) else ""
    return {ENTERED: claims, **({TYPED_WHY: why} if why else {})}


def _codes(value: Any) -> list[str]:
    listed = value if isinstance(value, list | tuple) else [value] if value else []
    return [str(one).strip() for one in listed]


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        word, _colon, code = line.partition(":")
        if word in _WAYS:
            yield code.strip(), _WAYS[word]
