"""What a section of a record is made of: blocks of a few kinds, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

Facts = Mapping[str, Any]
Block = dict[str, Any]
Told = Mapping[int, dict[str, Any]]
"""Steps in words, by their places in the log."""


def section(name: str, title: str, blocks: Iterable[Block]) -> Block:
    """Return a section; its name is its place on the page."""
    return {"id": name, "title": title, "blocks": list(blocks)}


def table(columns: Mapping[str, float], rows: list[dict[str, Any]], title: str = "") -> Block:
    """Return a table; a title that begins with * is of a column of numbers."""
    listed = [
        {"title": name.removeprefix("*"), "width": width, "number": name.startswith("*")}
        for name, width in columns.items()
    ]
    return {"kind": "table", "title": title, "columns": listed, "rows": rows}


def row(*cells: str, level: int = 0, state: str = "") -> dict[str, Any]:
    """Return a row of a table; `level` is how deep it lies, `state` what is said of it."""
    return {"cells": list(cells), "level": level, "state": state}


def text(said: str) -> Block:
    """Return a paragraph."""
    return {"kind": "text", "text": said}


def note(state: str, word: str, said: str, *lines: str) -> dict[str, Any]:
    """Return what is to be noticed: a state, its word, a sentence, and lines below it."""
    return {"state": state, "word": word, "text": said, "lines": [one for one in lines if one]}
