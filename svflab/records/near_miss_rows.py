"""A projection: what was stopped in every case, a row for each 15 minutes of it.

Columns and nothing else. What is written and asked is in `svflab.records.near_misses`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class NearMissRow(Model):
    """A projection: the near misses of a case that stand together, by their first entry.

    `attempts` is how many they are, `sorts` of which sorts, in words with spaces between; `code`
    is what they became. What was tried, by whom and why it was stopped stands in the log alone.
    """

    __tablename__ = "near_miss"
    __table_args__ = (
        Index("ix_near_miss_page", "site", "last_at", "first"),
        Index("ix_near_miss_state", "site", "state", "last_at", "first"),
        Index("ix_near_miss_case", "site", "case"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    first: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(String(10))
    participant: Mapped[str] = mapped_column(String(40))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    attempts: Mapped[int]
    sorts: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(200))
