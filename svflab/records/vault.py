"""Who a participant is, sealed: one row for each, opened only with a key from elsewhere.

A keeping. Nothing here can read what it keeps.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import LargeBinary, String, Table, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db
from svflab.records.ready import Ready, among, each


class VaultRow(Model):
    """An encrypted identity, and which key opens it."""

    __tablename__ = "vault"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


_VAULT = cast(Table, VaultRow.__table__)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted identity, whose it is, and which key opens it."""

    site: str
    participant: str
    key_id: str
    sealed: bytes
    changed_at: datetime


def find(site: str, participant: str) -> Sealed | None:
    """Return what is kept of a participant, or None."""
    row = db.session.get(VaultRow, (site, participant))
    return _sealed(row) if row else None


def of(site: str, participants: Collection[str]) -> list[Sealed]:
    """Return what is kept of these participants; of whom nothing is kept is left out."""
    if not participants:
        return []
    asked = {"site": site, **each("participant", [*participants])}
    return [Sealed(*row) for row in _of(len(participants)).rows(asked)]


@cache
def _of(count: int) -> Ready:
    whose = (_VAULT.c.site == bindparam("site")) & among(_VAULT.c.participant, count)
    return Ready(select(*(_VAULT.c[one.name] for one in fields(Sealed))).where(whose))


def keep(sealed: Sealed) -> None:
    """Keep an identity in place of what was kept before."""
    db.session.merge(
        VaultRow(
            site=sealed.site,
            participant=sealed.participant,
            key_id=sealed.key_id,
            sealed=sealed.sealed,
            changed_at=sealed.changed_at,
        )
    )
    db.session.flush()


def not_under(key_id: str) -> Iterator[Sealed]:
    """Return every identity that another key than this one opens.

    Each as it stands now, and nobody changes it before this transaction ends: what is written
    in its place would otherwise undo a change that was made meanwhile.
    """
    query = select(VaultRow).where(VaultRow.key_id != key_id).with_for_update()
    rows = db.session.scalars(query, execution_options={"populate_existing": True})
    return iter([_sealed(row) for row in rows])


def by_key() -> dict[str, int]:
    """Return how many identities each key opens, by the name of the key."""
    query = select(VaultRow.key_id, func.count().label("many")).group_by(VaultRow.key_id)
    return {row.key_id: row.many for row in db.session.execute(query)}


def _sealed(row: VaultRow) -> Sealed:
    return Sealed(row.site, row.participant, row.key_id, row.sealed, row.changed_at)
