"""How Alembic reaches the database: on the connection that `svflab.records.migrate` opened."""

from alembic import context

from svflab.records import db
from svflab.records.base import Instant


def _spell(kind: str, value: object, _autogen: object) -> str | bool:
    """Spell our own column types as what they are in the database, not by our module's name."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.metadata,
    render_as_batch=True,
    render_item=_spell,
)
with context.begin_transaction():
    context.run_migrations()
