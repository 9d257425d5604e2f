"""A second factor beside the password: a code app, recovery codes, passkeys, one's hospital."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    with op.batch_alter_table("session") as session:
        session.add_column(_text("second", 20, server_default=""))
    _challenges()
    _code_apps()
    _passkeys()
    op.create_table(
        "outside_identity",
        _text("account", 40),
        _text("issuer", 200),
        _text("subject", 255),
        sa.PrimaryKeyConstraint("account", "issuer", name=op.f("pk_outside_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_identity_issuer")),
    )


def _challenges() -> None:
    op.create_table(
        "challenge",
        _text("digest", 64),
        _text("purpose", 20),
        _text("account", 40),
        sa.Column("data", sa.Text(), nullable=False),
        _time("expires_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_expires_at"), "challenge", ["expires_at"])


def _code_apps() -> None:
    op.create_table(
        "code_app",
        _text("account", 40),
        _text("key_id", 16),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _time("set_at"),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_code_app")),
    )
    op.create_index(op.f("ix_code_app_key_id"), "code_app", ["key_id"])
    op.create_table(
        "recovery_code",
        _text("account", 40),
        _text("digest", 64),
        sa.PrimaryKeyConstraint("account", "digest", name=op.f("pk_recovery_code")),
    )


def _passkeys() -> None:
    op.create_table(
        "passkey",
        _text("id", 1400),
        _text("account", 40),
        _text("name", 60),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _time("made_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_account"), "passkey", ["account"])


def _text(name: str, size: int, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=size), nullable=False, server_default=server_default)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
