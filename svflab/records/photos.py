"""Photographs of adverse events, sealed: one row for each, opened only with a key from elsewhere.

A keeping. Nothing here can read what it keeps; a redaction deletes the row.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class PhotoRow(Model):
    """An encrypted photograph, the event that sealed its digest, and which key opens it."""

    __tablename__ = "photo"

    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    salt: Mapped[str] = mapped_column(String(32))
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class SealedPhoto:
    """An encrypted photograph, what it belongs to, and which key opens it."""

    event_id: str
    site: str
    subject: str
    salt: str
    key_id: str
    sealed: bytes
    made_at: datetime


def find(event_id: str) -> SealedPhoto | None:
    """Return the photograph that an event keeps, or None where it is gone."""
    row = db.session.get(PhotoRow, event_id, populate_existing=True)
    return _sealed(row) if row else None


def keep(photo: SealedPhoto) -> None:
    """Keep a photograph, in place of the same one under another key."""
    db.session.merge(PhotoRow(**asdict(photo)))
    db.session.flush()


def take_out(event_id: str) -> bool:
    """Delete a photograph; say whether there was one."""
    row = db.session.get(PhotoRow, event_id)
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def ids() -> list[str]:
    """Return the events of all photographs that are kept."""
    return list(db.session.scalars(select(PhotoRow.event_id).order_by(PhotoRow.event_id)))


def not_under(key_id: str) -> Iterator[SealedPhoto]:
    """Return every photograph that another key than this one opens, one in memory at a time."""
    query = select(PhotoRow.event_id).where(PhotoRow.key_id != key_id)
    for event_id in db.session.scalars(query).all():
        if row := db.session.get(PhotoRow, event_id, with_for_update=True):
            yield _sealed(row)


def by_key() -> dict[str, int]:
    """Return how many photographs each key opens, by the name of the key."""
    query = select(PhotoRow.key_id, func.count().label("many")).group_by(PhotoRow.key_id)
    return {row.key_id: row.many for row in db.session.execute(query)}


def _sealed(row: PhotoRow) -> SealedPhoto:
    return SealedPhoto(
        row.event_id, row.site, row.subject, row.salt, row.key_id, row.sealed, row.made_at
    )
