"""PINs: the hash of each, how often it was tried in a row, and until when it serves. A keeping."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class PinRow(Model):
    """The Argon2id hash of an account's PIN, and what stands in its way."""

    __tablename__ = "pin"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    tries: Mapped[int]
    serves_until: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN: its hash, the tries in a row since it was last right, and until when it serves."""

    hash: str
    tries: int
    serves_until: datetime


def find(account: str) -> Pin | None:
    """Return the PIN of an account, or None where it has none."""
    row = db.session.get(PinRow, account)
    return Pin(row.hash, row.tries, row.serves_until) if row else None


def keep(account: str, pin: Pin) -> None:
    """Keep the PIN of an account, in place of the one before."""
    row = PinRow(account=account, hash=pin.hash, tries=pin.tries, serves_until=pin.serves_until)
    db.session.merge(row)
    db.session.flush()


def count(account: str) -> Pin | None:
    """Count one more try, and return the PIN with it; None where there is none.

    Counted in one statement, so that a hundred tries at once are a hundred.
    """
    counted = update(PinRow).where(PinRow.account == account).values(tries=PinRow.tries + 1)
    returned = counted.returning(PinRow.hash, PinRow.tries, PinRow.serves_until)
    row = db.session.execute(returned, execution_options={"synchronize_session": False}).first()
    return Pin(row.hash, row.tries, row.serves_until) if row else None


def change(account: str, *, serves_until: datetime | None = None) -> None:
    """Forget the tries; with `serves_until` the PIN also serves until then."""
    values: dict[str, object] = {"tries": 0}
    if serves_until is not None:
        values["serves_until"] = serves_until
    statement = update(PinRow).where(PinRow.account == account).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def forget(account: str) -> bool:
    """Forget the PIN of an account; say whether it had one."""
    gone = delete(PinRow).where(PinRow.account == account).returning(PinRow.account)
    options = {"synchronize_session": False}
    return db.session.execute(gone, execution_options=options).first() is not None
