"""The label templates that were printed from, each under the digest that its prints seal.

A keeping, and one that only grows: FACT-JACIE wants obsolete versions kept for ten years.
"""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class LabelTemplateRow(Model):
    """A template as it was when a label was first printed from it: its file and the frame."""

    __tablename__ = "label_template"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(8))
    kept_at: Mapped[datetime]
    archive: Mapped[bytes] = mapped_column(LargeBinary)


def is_kept(digest: str) -> bool:
    """Say whether the template with this digest is kept."""
    return db.session.get(LabelTemplateRow, digest) is not None


def find(digest: str) -> bytes | None:
    """Return what is kept under a digest, or None."""
    row = db.session.get(LabelTemplateRow, digest)
    return row.archive if row else None


def changed() -> list[tuple[str, str]]:
    """Return name and digest of what is kept and no longer has the digest that it is kept under."""
    rows = db.session.scalars(select(LabelTemplateRow), execution_options={"yield_per": 10})
    return [
        (row.name, row.digest)
        for row in rows
        if hashlib.sha256(row.archive).hexdigest() != row.digest
    ]


def keep(digest: str, name: str, version: str, archive: bytes, kept_at: datetime) -> None:
    """Keep a template that is not kept yet, inside the transaction that prints from it."""
    row = LabelTemplateRow(
        digest=digest, name=name, version=version, archive=archive, kept_at=kept_at
    )
    db.session.add(row)
    db.session.flush()
