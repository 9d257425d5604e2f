"""Holds of the site keep their end when they are lifted. Empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEY = sa.String(length=120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.drop_table("supply_hold")
    op.create_table(
        "supply_hold",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("lot", sa.String(length=120), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("site", "event_id", name=op.f("pk_supply_hold")),
    )
    op.create_index("ix_supply_hold_until", "supply_hold", ["site", "until"])
