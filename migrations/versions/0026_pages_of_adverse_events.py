"""Each filter of the lists of adverse events has an index that gives its pages in their order."""

from collections.abc import Sequence

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FILTERS = ("state", "participant", "place", "serious", "special", "related")


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    for name in _FILTERS:
        columns = ["site", name, "aware_at", "code"]
        op.create_index(f"ix_adverse_event_{name}", "adverse_event", columns)
    op.drop_index("ix_adverse_event_case", "adverse_event")
    op.create_index("ix_adverse_event_case", "adverse_event", ["site", "case", "aware_at", "code"])
    op.drop_index("ix_adverse_event_site_participant", "adverse_event")
    op.drop_index("ix_adverse_event_site_state_aware_at", "adverse_event")
    op.drop_index("ix_adverse_event_site_aware_at", "adverse_event")
    op.create_index("ix_adverse_event_aware", "adverse_event", ["site", "aware_at", "code"])
