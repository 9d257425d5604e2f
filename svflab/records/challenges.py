"""What was begun in a browser and is not finished: a sign-in's second step, a passkey, a visit.

Keepings of some minutes, each known by the digest of a token that only its browser has.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class ChallengeRow(Model):
    """Something begun: what for, for which account ("" = not known yet), and until when."""

    __tablename__ = "challenge"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(40))
    data: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Challenge:
    """Something begun, as whoever finishes it finds it."""

    account: str
    data: Mapping[str, str]
    expires_at: datetime


def keep(digest: str, purpose: str, challenge: Challenge) -> None:
    """Keep what was begun, by the digest of its token."""
    db.session.add(
        ChallengeRow(
            digest=digest,
            purpose=purpose,
            account=challenge.account,
            data=json.dumps(dict(challenge.data)),
            expires_at=challenge.expires_at,
        )
    )
    db.session.flush()


def find(digest: str, purpose: str) -> Challenge | None:
    """Return what was begun under this token for this purpose, or None."""
    asked = select(ChallengeRow.account, ChallengeRow.data, ChallengeRow.expires_at)
    row = db.session.execute(
        asked.where(ChallengeRow.digest == digest, ChallengeRow.purpose == purpose)
    ).first()
    return Challenge(row.account, json.loads(row.data), row.expires_at) if row else None


def take(digest: str) -> bool:
    """Forget what was begun; say whether it was there: of two who take it, one does."""
    gone = delete(ChallengeRow).where(ChallengeRow.digest == digest)
    return bool(db.session.scalars(gone.returning(ChallengeRow.digest)).all())


def forget_before(instant: datetime) -> None:
    """Forget whatever expired at `instant` or before."""
    db.session.execute(delete(ChallengeRow).where(ChallengeRow.expires_at <= instant))
