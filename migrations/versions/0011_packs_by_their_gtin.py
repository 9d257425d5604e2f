"""A pack under the scanner is found by its GTIN, however much was ever received."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_index("ix_stock_pack", "stock", ["site", "gtin", "expires"])
