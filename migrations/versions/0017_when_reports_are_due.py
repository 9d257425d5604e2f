"""When the first report of an adverse event is due, so that a list can be sorted by it.

Empty for events from before it: `svflab rebuild` works it out from the log.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column("adverse_event", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_adverse_event_site_due_at", "adverse_event", ["site", "due_at", "code"])
