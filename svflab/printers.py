"""The network printers of a site, as its settings name them.

    [printers."Bench printer"]
    address = "10.0.0.5"             # port 9100, unless another one is named
    dpi = 300                        # 203, 300 or 600
    labels = ["syringe-flag"]        # the templates that fit what is in it; none named: all
    workstations = ["Bench 1"]       # where it is the first choice, by name or code
    connect_seconds = 3              # then nothing was sent
    send_seconds = 10                # then the outcome is unknown

In the environment the same is one line of JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from svflab import readers

PORT: Final = 9100
REASON: Final = (
    "The network printers (ZPL over raw TCP): in TOML a table for each, in the environment a line "
    "of JSON; docs/labels.md shows both. Empty: labels are printed by the browser."
)


@dataclass(frozen=True, slots=True)
class Printer:
    """One printer: where it listens, how fine it prints, for which labels and workstations.

    Without `labels` it prints every template. Offsets are millimetres to the right and down.
    """

    name: str
    host: str
    port: int = PORT
    dpi: int = 300
    labels: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    connect_seconds: int = 3
    send_seconds: int = 10
    offset_x: Decimal = Decimal(0)
    offset_y: Decimal = Decimal(0)

    def __repr__(self) -> str:
        return f"{self.name} ({self.host}:{self.port}, {self.dpi} dpi)"

    def takes(self, template: str) -> bool:
        """Say whether what is in it fits this template."""
        return not self.labels or template in self.labels


def read(given: Any) -> tuple[Printer, ...]:
    """Return the printers that a setting names, in its order.

    Raises ValueError, whose text is the end of a sentence that begins with the setting's name.
    """
    if isinstance(given, tuple) and all(isinstance(one, Printer) for one in given):
        return given
    table = readers.named(given, 'printers, such as {"Bench": {"address": "10.0.0.5"}}')
    found = tuple(_printer(str(name), said) for name, said in table.items())
    taken = [place.casefold() for one in found for place in one.workstations]
    if twice := {place for place in taken if taken.count(place) > 1}:
        raise ValueError(f"gives {', '.join(sorted(twice))} two printers as its first choice")
    return found


def _printer(name: str, said: Any) -> Printer:
    if not isinstance(said, Mapping) or "address" not in said:
        raise ValueError(f"does not say the address of {name!r}")
    if unknown := set(said) - _READ.keys():
        raise ValueError(f"of {name!r} knows no {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    for key, value in said.items():
        try:
            values[key] = _READ[key](value)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise ValueError(f"of {name!r}: {key} {error}") from None
    host, port = values.pop("address")
    return Printer(name, host, port, **values)


def _address(value: Any) -> tuple[str, int]:
    parts = urlsplit(f"//{value}")
    host = parts.hostname or ""
    if not host or "/" in str(value) or "@" in str(value) or len(host) > 253:
        raise ValueError(f"is {value!r} and must be a host, or host:port")
    return host, parts.port or PORT


def _one_of(*choices: int) -> Callable[[Any], int]:
    def _take(value: Any) -> int:
        if isinstance(value, bool) or value not in choices:
            raise ValueError(f"is {value!r} and must be one of {', '.join(map(str, choices))}")
        return int(value)

    return _take


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"is {value!r} and must be a list of texts")
    return tuple(value)


def _millimetres(value: Any) -> Decimal:
    length = Decimal(str(value))
    if not abs(length) <= 10:
        raise ValueError(f"is {value!r} and must be millimetres from -10 to 10")
    return length


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "address": _address,
    "dpi": _one_of(203, 300, 600),
    "labels": _texts,
    "workstations": _texts,
    "connect_seconds": _one_of(*range(1, 16)),
    "send_seconds": _one_of(*range(1, 61)),
    "offset_x": _millimetres,
    "offset_y": _millimetres,
}
