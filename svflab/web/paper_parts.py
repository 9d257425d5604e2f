"""Parts of a paper, as its template draws them: tables, limits in words, codes as they are read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from svflab.domain.identifiers import grouped, read
from svflab.protocol.model import Protocol, Range
from svflab.web.language import gettext
from svflab.web.words.problems import bounds

_: Callable[..., str] = gettext
Part = dict[str, Any]
Codes = Mapping[str, tuple[str, ...]]
"""The codes of a kit, by what each is reserved for."""

ROWS: Final = 10
"""Lines for syringes: a digit has one."""
TIME: Final = "__:__"
CLOCK: Final = "__:__:__"


def part(kind: str, *, page: bool = False, **said: Any) -> Part:
    """Return a part of the paper, of a kind that its template draws."""
    return {"kind": kind, "page": page, **said}


def table(title: str, columns: Mapping[str, float], rows: list[list[str]], **said: Any) -> Part:
    """Return a table: its columns with their share of the width, and its rows."""
    listed = [{"title": name, "width": width} for name, width in columns.items()]
    return part("table", title=title, columns=listed, rows=rows, **said)


def limits(
    protocol: Protocol,
    settings: Mapping[str, str],
    acceptable: Range | tuple[str, ...] | None,
    unit: str,
) -> str:
    """Return the limits of a value in words, or "" where there are none."""
    if not isinstance(acceptable, Range):
        return ""
    low, high = (protocol.number(end, settings) for end in (acceptable.low, acceptable.high))
    if low is None and high is None:
        return ""
    least, most = ("" if end is None else f"{end:f}" for end in (low, high))
    return bounds(least, most, unit)


def printed(code: str) -> str:
    """Return the code that stands on the label of a container, as people read it."""
    return grouped(read(code).print_code(1))
