"""When each case is asked for adverse events after its day. Filled by `svflab rebuild`."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "solicited",
        _text("site", 20),
        _text("case", 10),
        _text("point", 40),
        _text("participant", 40),
        _text("how", 20),
        _text("opens_on", 10),
        _text("due_on", 10),
        _text("closes_on", 10),
        _text("settled", 10),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("unreported", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _instant("last_at"),
        _text("last_result", 20),
        _instant("again_at"),
        _instant("answered_at"),
        _text("answer", 8),
        sa.PrimaryKeyConstraint("site", "case", "point", name=op.f("pk_solicited")),
    )
    page = ["due_on", "case", "point"]
    op.create_index("ix_solicited_waits", "solicited", ["site", "waits", *page])
    op.create_index("ix_solicited_due", "solicited", ["site", *page])
    op.create_index("ix_solicited_participant", "solicited", ["site", "participant"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)


def _instant(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)
