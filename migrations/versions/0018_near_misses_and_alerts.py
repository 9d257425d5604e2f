"""Near misses by case and 15 minutes; of an adverse event whether its alert stands, and its twin.

`svflab rebuild` fills the list of near misses of a log that is older, and the two columns.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "near_miss",
        _text("site", 20),
        _text("first", 36),
        _text("case", 10),
        _text("participant", 40),
        _instant("first_at"),
        _instant("last_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("sorts", 120),
        _text("state", 20),
        _text("code", 200),
        sa.PrimaryKeyConstraint("site", "first", name=op.f("pk_near_miss")),
    )
    op.create_index("ix_near_miss_page", "near_miss", ["site", "last_at", "first"])
    op.create_index("ix_near_miss_state", "near_miss", ["site", "state", "last_at", "first"])
    op.create_index("ix_near_miss_case", "near_miss", ["site", "case"])
    none = sa.Column("alert", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("adverse_event", none)
    op.add_column(
        "adverse_event", sa.Column("same_as", sa.String(10), nullable=False, server_default="")
    )
    op.create_index("ix_adverse_event_site_alert", "adverse_event", ["site", "alert", "aware_at"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)


def _instant(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
