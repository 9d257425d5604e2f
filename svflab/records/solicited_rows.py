"""A projection: at which points of time each case is asked for adverse events after its day.

Columns and nothing else. What is written and asked is in `svflab.records.solicited`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class SolicitedRow(Model):
    """A projection: a point of time of a case, and how it stands whatever the time.

    `opens_on`, `due_on` and `closes_on` are days of the site's calendar. `settled` is answered,
    late, given_up or ended, "" where nobody has answered yet. `waits` says that somebody is to be
    asked, or that what was told is not reported (`unreported`). A call of no point has a row while
    it waits; `point` is then the id of its entry.
    """

    __tablename__ = "solicited"
    __table_args__ = (
        Index("ix_solicited_waits", "site", "waits", "due_on", "case", "point"),
        Index("ix_solicited_due", "site", "due_on", "case", "point"),
        Index("ix_solicited_participant", "site", "participant"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    point: Mapped[str] = mapped_column(String(40), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40))
    how: Mapped[str] = mapped_column(String(20))
    opens_on: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[str] = mapped_column(String(10))
    closes_on: Mapped[str] = mapped_column(String(10))
    settled: Mapped[str] = mapped_column(String(10))
    waits: Mapped[bool]
    unreported: Mapped[bool]
    attempts: Mapped[int]
    last_at: Mapped[datetime | None]
    last_result: Mapped[str] = mapped_column(String(20))
    again_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(8))
