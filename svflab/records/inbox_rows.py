"""A projection of what adverse events wait on, and on whom. Columns and nothing else."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class SafetyWaitRow(Model):
    """A projection: an open adverse event waits on an account, a role, or ("all") on somebody."""

    __tablename__ = "safety_wait"
    __table_args__ = (Index("ix_safety_wait_who", "site", "who", "act_by", "code"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    who: Mapped[str] = mapped_column(String(60), primary_key=True)
    what: Mapped[str] = mapped_column(String(20))
    act_by: Mapped[datetime]
