"""A notice is new until it is read, or until what it announces is done."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column("outbox", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    is_new = sa.Column("is_new", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("outbox", is_new)
    outbox = sa.table("outbox", sa.column("is_new", sa.Boolean()), sa.column("read_at"))
    op.execute(outbox.update().values(is_new=outbox.c.read_at.is_(None)))
    op.drop_index("ix_outbox_account_site_read_at_put_at", "outbox")
    columns = ["account", "site", "is_new", "put_at"]
    op.create_index("ix_outbox_account_site_is_new_put_at", "outbox", columns)
