"""Which schema the database has, and which one the program needs.

Migrations are numbered files that only go forward, so the newest number is the schema that the
program needs; Alembic itself is loaded only by whoever migrates (`svflab.records.migrate`).
"""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from svflab import paths


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
        """Whether a later version of svflab than this one made the database."""
        return bool(self.found) and not self.known


def standing(connection: Connection) -> Standing:
    """Say how the database stands to the migrations that come with the program."""
    found = ""
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    numbers = revisions()
    return Standing(found, numbers[-1] if numbers else "", found in numbers)


def revisions() -> list[str]:
    """Return the numbers of all migrations, the oldest first."""
    return sorted(path.name.split("_")[0] for path in paths.MIGRATIONS.glob("versions/0*.py"))
