"""Where in a TOML file a table or a key stands, which `tomllib` does not tell.

A place is a path such as `("step", 3, "field", 0, "name")`. Only what a protocol file uses is
understood: table headers, arrays of tables, bare keys. Keys inside an inline table have the
line of that table.
"""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def lines(text: str) -> dict[Path, int]:
    r"""Return the line of every table and key of a TOML text, counted from 1.

    >>> lines('id = "a"\n[[step]]\nkind = "b"')[("step", 0, "kind")]
    3
    """
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    here: Path = ()
    inside_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside_text:
            if header := _HEADER.match(line):
                here = _enter(header[2].split("."), header[1] == "[[", counts)
                found.setdefault(here, number)
            elif key := _KEY.match(line):
                found.setdefault((*here, key[1]), number)
        if line.count('"""') % 2:
            inside_text = not inside_text
    return found


def line_of(found: Mapping[Path, int], path: Path) -> int:
    """Return the line of a place, or of the nearest table around it."""
    while path not in found:
        path = path[:-1]
    return found[path]


def _enter(names: list[str], is_array: bool, counts: dict[Path, int]) -> Path:
    """Return the path of the table that a header opens, counting arrays of tables up.

    A table inside a new entry of an array is counted from the start again.
    """
    path: Path = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if is_array and depth == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
