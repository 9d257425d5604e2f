"""A second copy of the projections, beside them and for a while.

Temporary tables of the same names hide the real ones from this connection. Whatever writes
projections then writes these, by its own code and without knowing; the real ones are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Dialect,
    MetaData,
    Select,
    Table,
    except_,
    func,
    inspect,
    select,
    type_coerce,
)
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
    connection = db.session.connection()
    for statement in _made(connection.dialect):
        connection.exec_driver_sql(statement)


def differences(size: int) -> Iterator[Difference]:
    """Return how the projections differ from their copies, at most `size` in each table."""
    for table, questions in _questions(db.session.get_bind().dialect.name):
        surplus, missing = (
            {tuple(row) for row in db.session.execute(question.limit(size))}
            for question in questions
        )
        for key in sorted(surplus | missing, key=repr)[:size]:
            how = "surplus" if key not in missing else "missing"
            both = key in surplus and key in missing
            yield Difference(table, " ".join(map(str, key)), "other" if both else how)


def count() -> int:
    """Return how many rows the real projections have together."""
    return db.session.scalar(_counted(db.session.get_bind().dialect.name)) or 0


@cache
def _made(dialect: Dialect) -> tuple[str, ...]:
    """Return the statements that make the copies, as a database spells them."""
    apart, made = MetaData(), []
    for table in PROJECTIONS:
        copy = table.to_metadata(apart)
        copy._prefixes = ["TEMPORARY"]
        made.append(str(CreateTable(copy).compile(dialect=dialect)))
    return tuple(made)


@cache
def _counted(dialect: str) -> Select[tuple[int]]:
    """Return the one question how many rows the real projections have together."""
    stored, _ = _HIDDEN[dialect]
    real = (table.to_metadata(MetaData(), schema=stored) for table in PROJECTIONS)
    counts = [select(func.count()).select_from(one).scalar_subquery() for one in real]
    return select(reduce(add, counts))


@cache
def _questions(dialect: str) -> tuple[tuple[str, tuple[Select[Any], Select[Any]]], ...]:
    """Return for each table which keys have a surplus or another row, and which lack one."""
    asked = []
    for table in PROJECTIONS:
        real, copy = (table.to_metadata(MetaData(), schema=name) for name in _HIDDEN[dialect])
        surplus = _keys(real, except_(select(*real.c), select(*copy.c)))
        missing = _keys(copy, except_(select(*copy.c), select(*real.c)))
        asked.append((table.name, (surplus, missing)))
    return tuple(asked)


def _keys(table: Table, rows: CompoundSelect[Any]) -> Select[Any]:
    apart = rows.subquery()
    keys: list[ColumnElement[Any]] = [
        type_coerce(apart.c[column.name], NullType()) for column in inspect(table).primary_key
    ]
    asked: Select[Any] = select(*keys)
    return asked
