"""What closed cases still await. The list is empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "follow_up",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        sa.Column("test", sa.String(length=60), nullable=False),
        sa.Column("participant", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("site", "case", "test", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_site_due", "follow_up", ["site", "due", "case", "test"])
