"""Deviations of every case, and the actions about them. Empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WORDS = {"entry": 200, "kind": 60, "participant": 40}
_JUDGED = {"state": 10, "classed": 10, "identity": 10, "product": 10, "on_participant": 10}


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "deviation",
        *_named(),
        *(_text(name, size) for name, size in _WORDS.items()),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        _text("month", 7),
        sa.Column("incident", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        *(_text(name, size) for name, size in _JUDGED.items()),
        _text("due", 10),
        sa.PrimaryKeyConstraint("site", "case", "rule", "event", name=op.f("pk_deviation")),
    )
    page = ["site", "found_at", "case", "rule", "event"]
    op.create_index("ix_deviation_page", "deviation", page)
    op.create_index("ix_deviation_state", "deviation", ["site", "state", "found_at"])
    op.create_index("ix_deviation_month", "deviation", ["site", "month", "rule"])
    op.create_table(
        "deviation_action",
        *_named(),
        _text("action", 36),
        _text("what", 12),
        _text("owner", 200),
        _text("due", 10),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "action", name=op.f("pk_deviation_action")),
    )
    owner = ["site", "owner", "case", "rule", "event"]
    op.create_index("ix_deviation_action_owner", "deviation_action", owner)
    op.create_index("ix_deviation_action_case", "deviation_action", ["site", "case"])


def _named() -> list[sa.Column[str]]:
    return [_text("site", 20), _text("case", 10), _text("rule", 200), _text("event", 200)]


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)
