"""Brings the rows that a projection has of a case to those that it should have."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete

from svflab.records import execute
from svflab.records.projections import Row, put


def bring(table: Table, old: Sequence[Row], new: Sequence[Row]) -> None:
    """Write what differs: rows that are there no more, are new, or are others."""
    keys = [column.name for column in table.primary_key]
    before, after = ({_key(row, keys): row for row in some} for some in (old, new))
    for key in before.keys() - after.keys():
        same = [table.c[name] == value for name, value in zip(keys, key, strict=True)]
        execute(delete(table).where(*same))
    for key, row in after.items():
        if before.get(key) != row:
            put(table, row)


def _key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
