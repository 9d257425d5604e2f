"""Projections that span many cases: materials, syringes, what digits were given; screens; scans.

Columns and nothing else. What is written and asked is in `lots`, `workstations` and `scans`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model
from svflab.records.tables import Seq

# The order of its bytes, so that the index serves a search for how a lot begins.
LotKey = String(120).with_variant(String(120, collation="C"), "postgresql")


class LotRow(Model):
    """A projection: a kit, lot or device that a case used. `key` is what it is looked for by."""

    __tablename__ = "lot_use"
    __table_args__ = (
        Index("ix_lot_use_site_key", "site", "key", "kind"),
        Index("ix_lot_use_page", "site", "kind", "key", "used_at", "case"),
        Index("ix_lot_use_site_used_at", "site", "used_at"),
        Index("ix_lot_use_site_case", "site", "case"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(LotKey, primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    lot: Mapped[str] = mapped_column(String(120))
    used_at: Mapped[datetime]


class SyringeRow(Model):
    """A projection: a syringe of a case. `ended` is empty while something may be done with it."""

    __tablename__ = "syringe"
    __table_args__ = (Index("ix_syringe_site_case", "site", "case"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    case: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    digit: Mapped[str] = mapped_column(String(20))
    volume_ml: Mapped[str] = mapped_column(String(20))
    filled_at: Mapped[datetime]
    ended: Mapped[str] = mapped_column(String(12))


class InjectionRow(Model):
    """A projection: what a digit of a case's participant was given out of one syringe.

    The syringe may be another case's: that is an incident, and it happened.
    """

    __tablename__ = "injection"
    __table_args__ = (Index("ix_injection_site_syringe", "site", "syringe"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    syringe: Mapped[str] = mapped_column(String(40), primary_key=True)
    digit: Mapped[str] = mapped_column(String(20), primary_key=True)
    volume_ml: Mapped[str] = mapped_column(String(20))
    points: Mapped[int]
    given_at: Mapped[datetime]


class SupplyHoldRow(Model):
    """A projection: a hold of a kit, lot or device; its `kind` is "site" for all of the site.

    `key` is what a lot is looked for by, `lot` how it was written. What stands has no `until`.
    """

    __tablename__ = "supply_hold"
    __table_args__ = (Index("ix_supply_hold_until", "site", "until"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(LotKey)
    lot: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    held_by: Mapped[str] = mapped_column(String(40))


class WorkstationRow(Model):
    """A projection: a registered workstation."""

    __tablename__ = "workstation"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    room: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool]
    last_seq: Mapped[int] = mapped_column(Seq)


class ScanMonthRow(Model):
    """A projection: how many scans there were at a workstation in a month, and how they went.

    `month` (2026-11) is that of the site's zone. `in_forms` counts codes that were typed into
    forms of steps; they are no scans.
    """

    __tablename__ = "scan_month"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    workstation: Mapped[str] = mapped_column(String(40), primary_key=True)
    scans: Mapped[int]
    stopped: Mapped[int]
    unknown: Mapped[int]
    typed: Mapped[int]
    in_forms: Mapped[int]


class ScanRow(Model):
    """A projection: a scan that was stopped, unknown or typed, or a form with a typed code."""

    __tablename__ = "scan_noted"
    __table_args__ = (Index("ix_scan_noted_page", "site", "month", "workstation", "seq"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(Seq, primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7))
    workstation: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(60))
    how: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(60))
    case: Mapped[str] = mapped_column(String(10))
    page: Mapped[str] = mapped_column(String(10))
