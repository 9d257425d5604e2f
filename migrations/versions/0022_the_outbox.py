"""What waits to be told, where people are reached, and when a worker was seen. All empty."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = {"id": 36, "site": 20, "kind": 40, "subject": 120, "state": 120, "account": 40}
_UNIQUE = ("site", "kind", "subject", "state", "account")
_INDEXES = (
    ("mail", "next_at"),
    ("site", "mail", "put_at"),
    ("site", "subject", "due_at"),
    ("account", "site", "read_at", "put_at"),
)


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        "outbox",
        *(_text(name, size) for name, size in _BEFORE.items()),
        _instant("put_at", needed=True),
        *(_instant(name) for name in ("due_at", "read_at")),
        _text("mail", 10),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("next_at"),
        _text("taken_by", 36),
        _text("why", 60),
        _instant("ended_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(*_UNIQUE, name=op.f("uq_outbox_site_kind_subject_state_account")),
    )
    for columns in _INDEXES:
        op.create_index(f"ix_outbox_{'_'.join(columns)}", "outbox", list(columns))
    op.create_table(
        "mail_address",
        *(
            _text(name, size)
            for name, size in {"account": 40, "address": 254, "language": 2}.items()
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "worker",
        _text("name", 20),
        _instant("seen_at", needed=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False)


def _instant(name: str, *, needed: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)
