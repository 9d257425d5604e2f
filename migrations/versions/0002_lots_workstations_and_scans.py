"""Lists for trace, look-back, workstations and scans. They are empty until lists are made again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LOT_KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
INDEXES = (
    ("ix_injection_site_syringe", "injection", ["site", "syringe"]),
    ("ix_lot_use_page", "lot_use", ["site", "kind", "key", "used_at", "case"]),
    ("ix_lot_use_site_case", "lot_use", ["site", "case"]),
    ("ix_lot_use_site_key", "lot_use", ["site", "key", "kind"]),
    ("ix_lot_use_site_used_at", "lot_use", ["site", "used_at"]),
    ("ix_scan_noted_page", "scan_noted", ["site", "month", "workstation", "seq"]),
    ("ix_syringe_site_case", "syringe", ["site", "case"]),
)


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    _of_cases()
    _of_workstations()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def _of_cases() -> None:
    op.create_table(
        "lot_use",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", LOT_KEY, nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        sa.Column("lot", sa.String(length=120), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "key", "case", name=op.f("pk_lot_use")),
    )
    op.create_table(
        "syringe",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digit", sa.String(length=20), nullable=False),
        sa.Column("volume_ml", sa.String(length=20), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("site", "code", name=op.f("pk_syringe")),
    )
    op.create_table(
        "injection",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        sa.Column("syringe", sa.String(length=40), nullable=False),
        sa.Column("digit", sa.String(length=20), nullable=False),
        sa.Column("volume_ml", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "case", "syringe", "digit", name=op.f("pk_injection")),
    )


def _of_workstations() -> None:
    op.create_table(
        "workstation",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_seq", SEQ, nullable=False),
        sa.PrimaryKeyConstraint("site", "code", name=op.f("pk_workstation")),
    )
    op.create_table(
        "scan_month",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("workstation", sa.String(length=40), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Integer(), nullable=False),
        sa.Column("in_forms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "month", "workstation", name=op.f("pk_scan_month")),
    )
    op.create_table(
        "scan_noted",
        sa.Column("site", sa.String(length=20), nullable=False),
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("workstation", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("case", sa.String(length=10), nullable=False),
        sa.Column("page", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("site", "seq", name=op.f("pk_scan_noted")),
    )
