"""Whether a participant was treated is found by an index, however many treatments there are."""

from collections.abc import Sequence

from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_index("ix_treatment_participant", "treatment", ["site", "participant"])
