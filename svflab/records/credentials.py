"""How accounts prove themselves: password hashes, counted failures, API tokens.

Keepings: never rebuilt. The log notes that one changed, never the secret.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db
from svflab.records.accounts import COLUMNS, Account, AccountRoleRow, AccountRow, gather
from svflab.records.ready import Ready


class CredentialRow(Model):
    """The Argon2id hash of an account's password."""

    __tablename__ = "credential"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool]
    changed_at: Mapped[datetime]


class FailureRow(Model):
    """How often in a row a name and a password did not fit.

    `key` is a keyed digest of what was typed as the name: a password typed there by mistake
    is not kept, and a name that nobody has is counted like any other.
    """

    __tablename__ = "signin_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class ApiTokenRow(Model):
    """A token that a program acts with, for an account; only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account: Mapped[str] = mapped_column(String(40), index=True)
    site: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


_TOKEN = ApiTokenRow.__table__
_ACCOUNT, _ROLE = AccountRow.__table__, AccountRoleRow.__table__
_BY_DIGEST = Ready(
    select(_TOKEN.c.site, _TOKEN.c.scopes, _TOKEN.c.expires_at, _TOKEN.c.revoked_at, *COLUMNS)
    .join_from(_TOKEN, _ACCOUNT, _ACCOUNT.c.id == _TOKEN.c.account)
    .outerjoin(_ROLE, _ROLE.c.account == _TOKEN.c.account)
    .where(_TOKEN.c.digest == bindparam("digest"))
    .order_by(_ROLE.c.site, _ROLE.c.role)
)


@dataclass(frozen=True, slots=True)
class Credential:
    """How an account proves itself. `must_change` marks a password that somebody else set."""

    account: str
    hash: str
    must_change: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """How many failures in a row there were, and when the last one was."""

    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed; the token itself is kept nowhere."""

    id: str
    account: str
    site: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def find(account: str) -> Credential | None:
    """Return how an account proves itself, or None where it cannot."""
    row = db.session.get(CredentialRow, account)
    return Credential(row.account, row.hash, row.must_change, row.changed_at) if row else None


def keep(credential: Credential) -> None:
    """Keep how an account proves itself, in place of what was kept before."""
    db.session.merge(
        CredentialRow(
            account=credential.account,
            hash=credential.hash,
            must_change=credential.must_change,
            changed_at=credential.changed_at,
        )
    )
    db.session.flush()


def failures(key: str) -> Failures | None:
    """Return what is counted under `key`, or None."""
    question = select(FailureRow.failures, FailureRow.last_at).where(FailureRow.key == key)
    row = db.session.execute(question).first()
    return Failures(row.failures, row.last_at) if row else None


def count(key: str, now: datetime, *, forgotten_before: datetime, limit: int) -> Failures:
    """Count one more try under `key`, and return the count with this one.

    Counted in one statement, so that a hundred tries at once are a hundred. A count whose last
    try was not after `forgotten_before` begins again; from `limit` on, `last_at` stands still.
    """
    postgres = db.session.get_bind().dialect.name == "postgresql"
    insert = (postgresql if postgres else sqlite).insert(FailureRow)
    old = FailureRow.last_at <= forgotten_before
    over = FailureRow.failures >= limit
    statement = insert.values(key=key, failures=1, last_at=now).on_conflict_do_update(
        index_elements=[FailureRow.key],
        set_={
            "failures": case((old, 1), else_=FailureRow.failures + 1),
            "last_at": case((old, now), (over, FailureRow.last_at), else_=now),
        },
    )
    row = db.session.execute(statement.returning(FailureRow.failures, FailureRow.last_at)).one()
    return Failures(row.failures, row.last_at)


def forget(key: str) -> None:
    """Forget what is counted under `key`."""
    db.session.execute(delete(FailureRow).where(FailureRow.key == key))


def forget_before(instant: datetime) -> None:
    """Forget every count whose last try was not after `instant`."""
    db.session.execute(delete(FailureRow).where(FailureRow.last_at <= instant))


def keep_token(token: Token, digest: str) -> None:
    """Keep a new API token by its digest."""
    db.session.add(
        ApiTokenRow(
            id=token.id,
            account=token.account,
            site=token.site,
            name=token.name,
            digest=digest,
            scopes=" ".join(token.scopes),
            made_at=token.made_at,
            expires_at=token.expires_at,
        )
    )
    db.session.flush()


def acting(digest: str, now: datetime) -> Account | None:
    """Return the account that the token of this digest acts for at `now`, or None.

    It is at work at the token's site and holds the token's scopes: one indexed read.
    """
    rows = _BY_DIGEST.rows({"digest": digest})
    if not rows or rows[0].revoked_at or rows[0].expires_at <= now:
        return None
    (account,) = gather(rows)
    scopes = frozenset(rows[0].scopes.split())
    return replace(account, site=rows[0].site, scopes=scopes)


def tokens(account: str) -> tuple[Token, ...]:
    """Return the tokens of an account, the newest first."""
    rows = select(_TOKEN).where(_TOKEN.c.account == account)
    return tuple(map(_token, db.session.execute(rows.order_by(_TOKEN.c.made_at.desc()))))


def revoke_tokens(account: str, now: datetime, token_id: str = "") -> int:
    """End the tokens of an account at `now`, or the one named; return how many."""
    which = [ApiTokenRow.account == account, ApiTokenRow.revoked_at.is_(None)]
    if token_id:
        which.append(ApiTokenRow.id == token_id)
    alive = select(ApiTokenRow.id).where(*which)
    ended = list(db.session.scalars(alive))
    db.session.execute(update(ApiTokenRow).where(ApiTokenRow.id.in_(ended)).values(revoked_at=now))
    return len(ended)


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.account,
        row.site,
        row.name,
        tuple(row.scopes.split()),
        row.made_at,
        row.expires_at,
        row.revoked_at,
    )
