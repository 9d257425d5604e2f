"""Projections of who may do which task at a site. Columns and nothing else."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class DelegationLogRow(Model):
    """A projection: the principal investigator of a site, and since when it keeps the log."""

    __tablename__ = "delegation_log"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    investigator: Mapped[str] = mapped_column(String(40))
    named_at: Mapped[datetime]
    named_by: Mapped[str] = mapped_column(String(40))
    kept_since: Mapped[datetime | None]


class DelegationRow(Model):
    """A projection: one task of one person, from when to when."""

    __tablename__ = "delegation"
    __table_args__ = (
        Index("ix_delegation_holder", "site", "account", "task", "starts_at"),
        Index("ix_delegation_task", "site", "task", "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    task: Mapped[str] = mapped_column(String(40), primary_key=True)
    site: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    trained_on: Mapped[str] = mapped_column(String(10))
    given_by: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(String(40))
    ended_entry: Mapped[str] = mapped_column(String(36))
