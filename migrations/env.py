"""How Alembic reaches the database: as the owner of the tables, in one transaction.

Run by `svflab upgrade`, which passes the connection in; `flask db revision --autogenerate`
(for whoever develops) makes its own from the application's settings.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from svflab.records import db
from svflab.records.base import Instant


def _render(kind: str, value: object, _autogen: object) -> str | bool:
    """Write our own column types by what they are in the database, not by our module's name."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Instant) else False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=_render,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with current_app.extensions["sqlalchemy"].engine.begin() as connection:
        _migrate(connection)


_run()
