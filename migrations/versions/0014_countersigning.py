"""What waits for the signature of who performed it. Empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEYS = {"site": 20, "case": 10, "event": 36}


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "countersign",
        *(_text(name, size) for name, size in (*_KEYS.items(), ("performer", 200))),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS, name=op.f("pk_countersign")),
    )
    op.create_index("ix_countersign_performer", "countersign", ["site", "performer", "seq"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)
