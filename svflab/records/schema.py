"""Which schema the database has, which one the program needs, and the way there."""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, inspect, text

from svflab import paths
from svflab.records.engine import options, prepare

APPEND_ONLY: frozenset[str] = frozenset({"log", "event_subject"})
"""The tables that the application's role may read and add to, and nothing else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision that the database has ("" = none) and the one that the program needs."""

    found: str
    needed: str
    known: bool

    @property
    def is_current(self) -> bool:
        """Whether the program and the database fit."""
        return self.found == self.needed

    @property
    def is_newer(self) -> bool:
        """Whether the database was made by a later version of svflab than this one."""
        return bool(self.found) and not self.known


def standing(connection: Connection) -> Standing:
    """Say how the database stands to the migrations that come with the program."""
    found = MigrationContext.configure(connection).get_current_revision() or ""
    script = ScriptDirectory.from_config(_config())
    try:
        known = bool(found) and script.get_revision(found) is not None
    except CommandError:
        known = False
    return Standing(found, script.get_current_head() or "", known)


def upgrade(owner_url: str, *, app_role: str = "") -> None:
    """Bring the database to the head, all or nothing, and grant `app_role` what it needs."""
    engine = create_engine(owner_url, **options(owner_url, threads=1))
    prepare(engine)
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if app_role:
                grant(connection, app_role)
    finally:
        engine.dispose()


def grant(connection: Connection, role: str) -> None:
    """Let `role` work with every table and own none; the log it may only read and add to.

    PostgreSQL only. Table names come from the database, the role from the site's settings.
    """
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quote(role)}"))
    for table in inspect(connection).get_table_names():
        connection.execute(text(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}"))
        granted = ", ".join(_rights(table))
        connection.execute(text(f"GRANT {granted} ON {quote(table)} TO {quote(role)}"))
    sequences = "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO"
    connection.execute(text(f"{sequences} {quote(role)}"))


def _rights(table: str) -> Iterable[str]:
    if table == "alembic_version":
        return ("SELECT",)
    add = ("SELECT", "INSERT")
    return add if table in APPEND_ONLY else (*add, "UPDATE", "DELETE")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    return config
