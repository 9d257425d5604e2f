"""Statements that every request runs: spelled once for each kind of database, then only run.

SQLAlchemy still says what they are, spells them, and knows what its types store. What is left
out is what it does anew with each run, which takes ten times longer than the statement itself.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Executable, Select, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from svflab.records import connection

Values = Mapping[str, Any]
Turn = Callable[[Any], Any]
_REQUIRED: Final = object()


class Ready:
    """A statement with its values left open, each a `bindparam` or a column of an insert.

    Its rows are named tuples. A value that is missing is a KeyError; what the database refuses
    is a DBAPIError of SQLAlchemy's, as from any other statement.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._spelled: dict[str, _Spelled] = {}

    def rows(self, values: Values) -> list[Any]:
        """Return the rows that are found with these values."""
        with self._run(values) as (cursor, spelled):
            return spelled.rows(cursor.fetchall())

    def dicts(self, values: Values) -> list[Values]:
        """Return the rows that are found with these values, each by the names of its columns."""
        return [row._asdict() for row in self.rows(values)]

    def first(self, values: Values) -> Any:
        """Return the first row that is found with these values, or None."""
        return next(iter(self.rows(values)), None)

    def run(self, *values: Values) -> None:
        """Write what these values say; where there are several, one after another."""
        with self._run(*values):
            pass

    @contextmanager
    def _run(self, *values: Values) -> Iterator[tuple[Any, "_Spelled"]]:
        on = connection()
        spelled = self._in(on.dialect)
        many = len(values) > 1
        bound = [spelled.bound(one) for one in values] if many else spelled.bound(values[0])
        own: Any = on.connection.dbapi_connection
        cursor = own.cursor()
        _tell(on, cursor, spelled.text, bound, many)
        try:
            (cursor.executemany if many else cursor.execute)(spelled.text, bound)
            yield cursor, spelled
        except on.dialect.loaded_dbapi.Error as error:
            raise _as_ours(error, spelled.text, on.dialect) from error
        finally:
            cursor.close()

    def _in(self, dialect: Dialect) -> "_Spelled":
        found = self._spelled.get(dialect.name)
        if found is None:
            found = self._spelled[dialect.name] = _spell(self.statement, dialect)
        return found


def among(column: Column[Any], count: int) -> ColumnElement[bool]:
    """Return that a column holds one of so many values, which `each` names."""
    return column.in_([bindparam(f"{column.name}_{number}") for number in range(count)])


def each(column: str, values: Sequence[Any]) -> dict[str, Any]:
    """Return the values of an `among`, as it names them."""
    return {f"{column}_{number}": value for number, value in enumerate(values)}


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement as a database takes it: its text, what it takes, and what comes out."""

    text: str
    takes: tuple[tuple[str, Turn | None, Any], ...]
    by_place: bool
    row: Callable[[Sequence[Any]], Any]
    reads: tuple[tuple[int, Turn], ...]

    def bound(self, values: Values) -> Any:
        """Return the values as the driver takes them. Raises KeyError where one is missing."""
        found = {
            name: _stored(values[name] if needed is _REQUIRED else values.get(name, needed), store)
            for name, store, needed in self.takes
        }
        return tuple(found.values()) if self.by_place else found

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Return what the driver found as rows of ours."""
        if not self.reads:
            return [self.row(one) for one in found]
        made = []
        for one in found:
            row = list(one)
            for place, read in self.reads:
                row[place] = read(row[place])
            made.append(self.row(row))
        return made


def _stored(value: Any, store: Turn | None) -> Any:
    return store(value) if store else value


def _spell(statement: Executable, dialect: Dialect) -> _Spelled:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    reads = [
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for place, column in enumerate(columns)
    ]
    row: Any = namedtuple("Row", [column.name for column in columns])  # type: ignore[misc]
    return _Spelled(
        compiled.string,
        tuple(_takes(compiled, name, dialect) for name in _order(compiled)),
        by_place=bool(compiled.positional),
        row=row._make,
        reads=tuple((place, read) for place, read in reads if read),
    )


def _order(compiled: SQLCompiler) -> Sequence[str]:
    """Return the names of what a statement takes. Raises ValueError where one is taken twice."""
    places = compiled.positiontup or []
    if len(places) != len(set(places)):
        raise ValueError("a statement takes each of its values once")
    return places if compiled.positional else list(compiled.binds)


def _takes(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str, Turn | None, Any]:
    bind = compiled.binds[name]
    store = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return name, store, _REQUIRED if bind.required else bind.value


def _tell(on: Connection, cursor: Any, text: str, bound: Any, many: bool) -> None:
    """Tell whoever listens to the statements of this connection, as SQLAlchemy does."""
    for listener in on.dispatch.before_cursor_execute:
        listener(on, cursor, text, bound, None, many)


def _as_ours(error: Exception, text: str, dialect: Dialect) -> BaseException:
    """Return SQLAlchemy's error for a driver's, without the values, which may name somebody."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, None, error, base, hide_parameters=True, dialect=dialect)
