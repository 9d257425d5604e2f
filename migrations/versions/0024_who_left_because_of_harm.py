"""Who withdrew, and whose treatment was stopped, because of harm. Lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    withdrew = sa.Column("withdrew", sa.String(length=20), nullable=False, server_default="")
    stopped = sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("participant", withdrew)
    op.add_column("treatment", stopped)
