"""Passkeys: the public keys of authenticators, each of one account. A keeping."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class PasskeyRow(Model):
    """A passkey; one that was revoked stays, so that it can never be registered again."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(1400), primary_key=True)
    account: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(60))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account. `id` is its credential's, in base64url without padding."""

    id: str
    account: str
    name: str
    public_key: bytes
    sign_count: int
    made_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def known_as(self) -> str:
        """By what it is known in the log and in addresses: a digest of its id."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:16]


def find(passkey: str) -> Passkey | None:
    """Return a passkey, revoked or not, or None."""
    row = db.session.get(PasskeyRow, passkey, populate_existing=True)
    return _passkey(row) if row else None


def of(account: str) -> tuple[Passkey, ...]:
    """Return the passkeys of an account that are not revoked, the newest first."""
    alive = PasskeyRow.account == account, PasskeyRow.revoked_at.is_(None)
    rows = db.session.scalars(
        select(PasskeyRow).where(*alive).order_by(PasskeyRow.made_at.desc()),
        execution_options={"populate_existing": True},
    )
    return tuple(map(_passkey, rows))


def keep(passkey: Passkey) -> None:
    """Keep a new passkey."""
    db.session.add(
        PasskeyRow(
            id=passkey.id,
            account=passkey.account,
            name=passkey.name,
            public_key=passkey.public_key,
            sign_count=passkey.sign_count,
            made_at=passkey.made_at,
        )
    )
    db.session.flush()


def used(passkey: str, sign_count: int, now: datetime) -> None:
    """Keep the counter that an authenticator gave, and when."""
    which = update(PasskeyRow).where(PasskeyRow.id == passkey)
    db.session.execute(which.values(sign_count=sign_count, used_at=now))


def revoke(account: str, now: datetime, passkey: str = "") -> int:
    """Revoke the passkeys of an account, or the one named; return how many."""
    which = [PasskeyRow.account == account, PasskeyRow.revoked_at.is_(None)]
    if passkey:
        which.append(PasskeyRow.id == passkey)
    ended = update(PasskeyRow).where(*which).values(revoked_at=now).returning(PasskeyRow.id)
    return len(db.session.scalars(ended).all())


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(
        row.id,
        row.account,
        row.name,
        row.public_key,
        row.sign_count,
        row.made_at,
        row.used_at,
        row.revoked_at,
    )
