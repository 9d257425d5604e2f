"""Brings a database forward, and gives the application's role its rights and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text

import svflab.records
from svflab import paths
from svflab.records.engine import options, prepare
from svflab.records.schema import revisions

APPEND_ONLY: Final = frozenset({"log", "event_subject", "label_template"})
"""The tables that the application's role may read and add to, and nothing else."""


def upgrade(owner_url: str, *, app_role: str = "") -> None:
    """Bring the database to the newest schema, all or nothing.

    `app_role` is PostgreSQL's role for the application, where it is another than the owner; it
    is granted what it needs, again after each upgrade.
    """
    with _opened(owner_url) as connection:
        command.upgrade(_config(connection), "head")
        if app_role:
            grant(connection, app_role)


def revise(message: str) -> None:
    """Write the next migration from what the tables say; for whoever develops svflab."""
    load_tables()
    number = f"{len(revisions()) + 1:04}"
    with TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/empty.db") as connection:
        config = _config(connection)
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)


def load_tables() -> None:
    """Import every table there is, so that the metadata is whole."""
    for module in iter_modules(svflab.records.__path__):
        import_module(f"svflab.records.{module.name}")


def grant(connection: Connection, role: str) -> None:
    """Let `role` work with every table and own none; the log it may only read and add to."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quote(role)}"))
    for table in inspect(connection).get_table_names():
        connection.execute(text(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}"))
        connection.execute(text(f"GRANT {_rights(table)} ON {quote(table)} TO {quote(role)}"))
    sequences = "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO"
    connection.execute(text(f"{sequences} {quote(role)}"))


def _rights(table: str) -> str:
    if table == "alembic_version":
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    engine = create_engine(url, **options(url, threads=1))
    prepare(engine)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config(str(paths.MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
