"""A second copy of the projections, beside them and for a while.

Temporary tables of the same names hide the real ones from this connection. Whatever writes
projections then writes these, by its own code and without knowing; the real ones are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CompoundSelect, MetaData, Table, except_, func, inspect, select, type_coerce
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import NullType

from svflab.records import db
from svflab.records.accounts import AccountRoleRow, AccountRow
from svflab.records.projections import TABLES

PROJECTIONS: Final[tuple[Table, ...]] = (
    *TABLES,
    AccountRow.__table__,  # type: ignore[arg-type]
    AccountRoleRow.__table__,  # type: ignore[arg-type]
)
_HIDDEN: Final = {"sqlite": ("main", "temp"), "postgresql": ("public", "pg_temp")}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a projection that the log does not tell of, or tells otherwise.

    `how` is `missing` (it should be there), `surplus` (it should not) or `other`.
    """

    table: str
    key: str
    how: str


def hide() -> None:
    """Put empty copies in front of the projections, until the end of the transaction."""
    apart = MetaData()
    for table in PROJECTIONS:
        copy = table.to_metadata(apart)
        copy._prefixes = ["TEMPORARY"]
        db.session.execute(CreateTable(copy))


def differences(size: int) -> Iterator[Difference]:
    """Return how the projections differ from their copies, at most `size` in each table."""
    stored, made = _HIDDEN[db.session.get_bind().dialect.name]
    for table in PROJECTIONS:
        real, copy = (table.to_metadata(MetaData(), schema=name) for name in (stored, made))
        surplus = _keys(real, except_(select(*real.c), select(*copy.c)), size)
        missing = _keys(copy, except_(select(*copy.c), select(*real.c)), size)
        for key in sorted({**surplus, **missing}, key=repr)[:size]:
            how = "surplus" if key not in missing else "missing"
            both = key in surplus and key in missing
            yield Difference(table.name, " ".join(map(str, key)), "other" if both else how)


def count() -> int:
    """Return how many rows the real projections have together."""
    stored, _ = _HIDDEN[db.session.get_bind().dialect.name]
    real = [table.to_metadata(MetaData(), schema=stored) for table in PROJECTIONS]
    return sum(db.session.scalar(select(func.count()).select_from(one)) or 0 for one in real)


def _keys(table: Table, rows: CompoundSelect[Any], size: int) -> dict[tuple[Any, ...], None]:
    apart = rows.subquery()
    keys = [type_coerce(apart.c[column.name], NullType()) for column in inspect(table).primary_key]
    return {tuple(row): None for row in db.session.execute(select(*keys).limit(size))}
