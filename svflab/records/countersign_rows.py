"""A projection: steps that somebody else stated for who did them, and that wait for them.

Columns and nothing else. What is written and asked is in `svflab.records.countersign`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class CountersignRow(Model):
    """A projection: an entry that waits for what its performer says of it."""

    __tablename__ = "countersign"
    __table_args__ = (Index("ix_countersign_performer", "site", "performer", "seq"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    performer: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int]
    occurred_at: Mapped[datetime]
