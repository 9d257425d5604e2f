"""Wristbands that the hospital gave: a keyed digest of each code, and whose it is.

A keeping, beside the identity vault: the code itself may be a record number, and is kept nowhere.
"""

from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class BandRow(Model):
    """The digest of a code on a hospital's wristband, and the participant who wears it."""

    __tablename__ = "hospital_band"
    __table_args__ = (Index("ix_hospital_band_participant", "site", "participant"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40))
    bound_at: Mapped[datetime]


def whose(site: str, digest: str) -> str:
    """Return the participant who wears it, or ""."""
    row = db.session.get(BandRow, (site, digest))
    return row.participant if row else ""


def of(site: str, participant: str) -> list[datetime]:
    """Return when each wristband of a participant was bound, the last one first."""
    asked = select(BandRow.bound_at).where(BandRow.site == site, BandRow.participant == participant)
    return list(db.session.scalars(asked.order_by(BandRow.bound_at.desc())))


def keep(site: str, digest: str, participant: str, at: datetime) -> None:
    """Keep whose a wristband is."""
    row = BandRow(site=site, digest=digest, participant=participant, bound_at=at)
    db.session.merge(row)
    db.session.flush()


def leave(site: str, participant: str) -> int:
    """Forget the wristbands of a participant; return how many there were."""
    asked = delete(BandRow).where(BandRow.site == site, BandRow.participant == participant)
    found = db.session.execute(asked)
    return int(found.rowcount)  # type: ignore[attr-defined]
