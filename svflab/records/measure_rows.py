"""A projection: what was measured in every case.

Columns and nothing else. What is written and asked is in `svflab.records.process`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class MeasureRow(Model):
    """A projection: one measured thing of a case, known by `event`.

    `value`, `low` and `high` are decimals in `unit`, which is "s" for a time; a limit that there
    is not is "". `verdict` is under, inside, over, or "". `month` is that of `ended_at` where the
    event happened, `device` and `kit_lot` are keys, and `by` is who did it.
    """

    __tablename__ = "measure"
    __table_args__ = (Index("ix_measure_newest", "site", "measure", "month", "ended_at"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    measure: Mapped[str] = mapped_column(String(80), primary_key=True)
    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(20))
    low: Mapped[str] = mapped_column(String(40))
    high: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(8))
    stopped: Mapped[bool]
    month: Mapped[str] = mapped_column(String(7))
    device: Mapped[str] = mapped_column(String(120))
    kit_lot: Mapped[str] = mapped_column(String(120))
    by: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime]
