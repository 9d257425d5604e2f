"""What is in stock, and the wristbands of the hospital that are bound to participants.

The list of the stock is empty until something is received or lists are made again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEY = sa.String(length=120).with_variant(sa.String(120, collation="C"), "postgresql")
_TEXTS = {"lot_text": 120, "serial_text": 120, "gtin": 14, "name": 80, "expires": 10}
_COUNTS = ("received", "gone", "used", "left", "reserved", "kept")


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "stock",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("lot", _KEY, nullable=False),
        sa.Column("serial", _KEY, nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=False) for name, size in _TEXTS.items()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("site", "item", "lot", "serial", "case", name=op.f("pk_stock")),
    )
    op.create_index("ix_stock_left", "stock", ["site", "case", "left"])
    op.create_index("ix_stock_of_case", "stock", ["site", "case", "item"])
    op.create_table(
        "hospital_band",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("participant", sa.String(length=40), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "digest", name=op.f("pk_hospital_band")),
    )
    op.create_index("ix_hospital_band_participant", "hospital_band", ["site", "participant"])
