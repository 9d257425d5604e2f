"""Who may do which task at a site, from when to when. Empty until somebody is named to keep it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "delegation_log",
        _text("site", 20),
        _text("investigator", 40),
        _instant("named_at"),
        _text("named_by", 40),
        _instant("kept_since", nullable=True),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_delegation_log")),
    )
    op.create_table(
        "delegation",
        _text("id", 36),
        _text("task", 40),
        _text("site", 20),
        _text("account", 40),
        _instant("starts_at"),
        _instant("ends_at", nullable=True),
        _text("trained_on", 10),
        _text("given_by", 40),
        _instant("given_at"),
        _text("ended_by", 40),
        _text("ended_entry", 36),
        sa.PrimaryKeyConstraint("id", "task", name=op.f("pk_delegation")),
    )
    op.create_index("ix_delegation_holder", "delegation", ["site", "account", "task", "starts_at"])
    op.create_index("ix_delegation_task", "delegation", ["site", "task", "ends_at"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
