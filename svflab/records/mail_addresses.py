"""Where people are reached by mail, and in which language. A keeping."""

from dataclasses import dataclass

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db


class MailAddressRow(Model):
    """The mailbox of an account."""

    __tablename__ = "mail_address"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where somebody is reached; no address is nowhere. `language` is "en" or "ko"."""

    address: str = ""
    language: str = ""


def find(account: str) -> Mailbox:
    """Return where somebody is reached; an empty one where nothing is kept."""
    row = db.session.get(MailAddressRow, account, populate_existing=True)
    return Mailbox(row.address, row.language) if row else Mailbox()


def every() -> dict[str, Mailbox]:
    """Return where everybody is reached of whom anything is kept, by account."""
    rows = db.session.scalars(select(MailAddressRow))
    return {one.account: Mailbox(one.address, one.language) for one in rows}


def keep(account: str, box: Mailbox) -> None:
    """Keep where somebody is reached, in place of what was kept before."""
    db.session.merge(MailAddressRow(account=account, address=box.address, language=box.language))
    db.session.flush()
