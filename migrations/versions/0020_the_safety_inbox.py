"""Where the review of an adverse event stands, and on whom it waits. Filled by `svflab rebuild`."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEVER = "9999-12-31 00:00:00+00:00"


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "safety_wait",
        *(_text(name, size) for name, size in (("site", 20), ("code", 10), ("who", 60))),
        _text("what", 20),
        _instant("act_by"),
        sa.PrimaryKeyConstraint("site", "code", "who", name=op.f("pk_safety_wait")),
    )
    op.create_index("ix_safety_wait_who", "safety_wait", ["site", "who", "act_by", "code"])
    with op.batch_alter_table("adverse_event") as event:
        event.add_column(_text("review", 20, server_default=""))
        event.add_column(_text("assignee", 40, server_default=""))
        event.add_column(_text("waits_on", 20, server_default=""))
        event.add_column(_instant("act_by", server_default=_NEVER))
    columns = ["site", "review", "aware_at", "code"]
    op.create_index("ix_adverse_event_site_review", "adverse_event", columns)


def _text(name: str, size: int, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False, server_default=server_default)


def _instant(name: str, server_default: str | None = None) -> sa.Column[sa.DateTime]:
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, nullable=False, server_default=server_default)
