"""Whom the treatment reached, and what is counted of an adverse event. Lists are made again."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COUNTED = {"place": 20, "digit": 20, "action": 40, "outcome": 40, "components": 200}
_PAGES = {"began": ["began_at"], "grade": ["grade", "aware_at"], "term": ["term", "aware_at"]}


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "treatment",
        _text("site", 20),
        _text("case", 10),
        _text("participant", 40),
        sa.Column("treated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=True),
        _text("device", 120),
        _text("kit_lot", 120),
        _text("operator", 40),
        sa.Column("syringes", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        _text("volume_ml", 20),
        sa.PrimaryKeyConstraint("site", "case", name=op.f("pk_treatment")),
    )
    op.create_index("ix_treatment_page", "treatment", ["site", "treated_at", "case"])
    with op.batch_alter_table("adverse_event") as events:
        for name, size in _COUNTED.items():
            events.add_column(_text(name, size, server_default=""))
        no = sa.Column("related", sa.Boolean(), nullable=False, server_default=sa.false())
        events.add_column(no)
        events.add_column(
            sa.Column(
                "began_at",
                sa.DateTime(timezone=True),
                nullable=False,
                server_default="1970-01-01 00:00:00",
            )
        )
    for name, columns in _PAGES.items():
        op.create_index(f"ix_adverse_event_{name}", "adverse_event", ["site", *columns, "code"])


def _text(name: str, size: int, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False, **more)
