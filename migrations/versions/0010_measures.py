"""What was measured in every case. Empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEYS = {"site": 20, "case": 10, "measure": 80, "event": 36, "subject": 40}
_WORDS = {"value": 40, "unit": 20, "low": 40, "high": 40, "verdict": 8}
_GROUPS = {"month": 7, "device": 120, "kit_lot": 120, "by": 200}


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "measure",
        *(_text(name, size) for name, size in (*_KEYS.items(), *_WORDS.items())),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        *(_text(name, size) for name, size in _GROUPS.items()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS, name=op.f("pk_measure")),
    )
    op.create_index("ix_measure_newest", "measure", ["site", "measure", "month", "ended_at"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)
