"""Who an account is at the hospital's own sign-in: one subject for one account. A keeping."""

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class OutsideRow(Model):
    """An account's subject at an issuer."""

    __tablename__ = "outside_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255))


def account_of(issuer: str, subject: str) -> str:
    """Return the account that is this subject of this issuer, or ""."""
    which = OutsideRow.issuer == issuer, OutsideRow.subject == subject
    return db.session.scalar(select(OutsideRow.account).where(*which)) or ""


def subject_of(account: str, issuer: str) -> str:
    """Return the subject that an account is at this issuer, or ""."""
    which = OutsideRow.account == account, OutsideRow.issuer == issuer
    return db.session.scalar(select(OutsideRow.subject).where(*which)) or ""


def keep(account: str, issuer: str, subject: str) -> None:
    """Keep which subject an account is, in place of the one before; "" for none."""
    which = OutsideRow.account == account, OutsideRow.issuer == issuer
    db.session.execute(delete(OutsideRow).where(*which))
    if subject:
        db.session.add(OutsideRow(account=account, issuer=issuer, subject=subject))
    db.session.flush()
