"""What an account shows beside its password: the secret of a code app, and recovery codes.

Keepings. The secret is sealed with a key from elsewhere; of a recovery code its digest is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class CodeAppRow(Model):
    """The sealed secret of an account's code app, and the last step whose code was used."""

    __tablename__ = "code_app"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime]
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCodeRow(Model):
    """The digest of a recovery code; a code that was used is gone."""

    __tablename__ = "recovery_code"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


@dataclass(frozen=True, slots=True)
class CodeApp:
    """An account's code app: its sealed secret, since when, and the last step that was used."""

    account: str
    key_id: str
    sealed: bytes
    set_at: datetime
    last_step: int = 0


def find(account: str) -> CodeApp | None:
    """Return the code app of an account, or None."""
    row = db.session.get(CodeAppRow, account, populate_existing=True)
    return _app(row) if row else None


def keep(app: CodeApp) -> None:
    """Keep a code app in place of the one before."""
    db.session.merge(
        CodeAppRow(
            account=app.account,
            key_id=app.key_id,
            sealed=app.sealed,
            set_at=app.set_at,
            last_step=app.last_step,
        )
    )
    db.session.flush()


def use_step(account: str, step: int) -> bool:
    """Use the code of a step; False where it, or a later one, was used already."""
    fresh = update(CodeAppRow).where(CodeAppRow.account == account, CodeAppRow.last_step < step)
    used = fresh.values(last_step=step).returning(CodeAppRow.account)
    return bool(db.session.scalars(used).all())


def keep_codes(account: str, digests: Iterable[str]) -> None:
    """Keep the digests of new recovery codes; those before are gone."""
    db.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account == account))
    db.session.add_all(RecoveryCodeRow(account=account, digest=one) for one in digests)
    db.session.flush()


def use_code(account: str, digest: str) -> bool:
    """Use a recovery code up; False where there is none such."""
    whose = RecoveryCodeRow.account == account, RecoveryCodeRow.digest == digest
    gone = delete(RecoveryCodeRow).where(*whose).returning(RecoveryCodeRow.digest)
    return bool(db.session.scalars(gone).all())


def codes_left(account: str) -> int:
    """Return how many recovery codes an account has left."""
    left = select(func.count()).where(RecoveryCodeRow.account == account)
    return db.session.scalar(left) or 0


def forget(account: str) -> None:
    """Forget the code app of an account and its recovery codes."""
    db.session.execute(delete(CodeAppRow).where(CodeAppRow.account == account))
    db.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account == account))


def not_under(key_id: str) -> list[CodeApp]:
    """Return every code app that another key than this one opens, and let nobody change it."""
    query = select(CodeAppRow).where(CodeAppRow.key_id != key_id).with_for_update()
    rows = db.session.scalars(query, execution_options={"populate_existing": True})
    return [_app(row) for row in rows]


def by_key() -> dict[str, int]:
    """Return how many code apps each key opens, by the name of the key."""
    query = select(CodeAppRow.key_id, func.count().label("many")).group_by(CodeAppRow.key_id)
    return {row.key_id: row.many for row in db.session.execute(query)}


def _app(row: CodeAppRow) -> CodeApp:
    return CodeApp(row.account, row.key_id, row.sealed, row.set_at, row.last_step)
