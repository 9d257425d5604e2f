"""Who is at work where: sessions, known by the digest of their token. A keeping."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db
from svflab.records.accounts import COLUMNS, Account, AccountRoleRow, AccountRow, gather
from svflab.records.credentials import CredentialRow
from svflab.records.lists import WorkstationRow
from svflab.records.ready import Ready
from svflab.records.tables import HeadRow


class SessionRow(Model):
    """A session of an account at a workstation, from sign-in to its end."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = mapped_column(String(40), index=True)
    site: Mapped[str] = mapped_column(String(20))
    workstation: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    locked: Mapped[bool]
    ended_at: Mapped[datetime | None]
    second: Mapped[str] = mapped_column(String(20), server_default="")


_TABLE = SessionRow.__table__
_COLUMNS = (
    _TABLE.c.id.label("session"),
    *(_TABLE.c[name] for name in ("site", "workstation", "started_at", "seen_at", "locked")),
    _TABLE.c.ended_at,
    _TABLE.c.second,
)
_ACCOUNT, _ROLE = AccountRow.__table__, AccountRoleRow.__table__
_CREDENTIAL, _PLACE = CredentialRow.__table__, WorkstationRow.__table__
_HEAD = HeadRow.__table__
_HERE = (_PLACE.c.site == _TABLE.c.site) & (_PLACE.c.code == _TABLE.c.workstation)
_PLACES = (_PLACE.c.name.label("place"), _PLACE.c.active.label("place_active"))
_PEOPLE = select(_HEAD.c.hash).where(_HEAD.c.site == "house").scalar_subquery().label("people")
_AT = _HEAD.alias("at_site")
_BY_TOKEN = Ready(
    select(
        *(*_COLUMNS, *_PLACES, _CREDENTIAL.c.must_change, _PEOPLE),
        *(_AT.c.seq.label("reached"), _AT.c.hash.label("seal"), *COLUMNS),
    )
    .join_from(_TABLE, _ACCOUNT, _ACCOUNT.c.id == _TABLE.c.account)
    .outerjoin(_CREDENTIAL, _CREDENTIAL.c.account == _TABLE.c.account)
    .outerjoin(_ROLE, _ROLE.c.account == _TABLE.c.account)
    .outerjoin(_PLACE, _HERE)
    .outerjoin(_AT, _AT.c.site == _TABLE.c.site)
    .where(_TABLE.c.token_digest == bindparam("token_digest"))
    .order_by(_ROLE.c.site, _ROLE.c.role)
)


@dataclass(frozen=True, slots=True)
class Session:
    """A session: whose, where, since when, and when something was last done in it.

    `locked` was done by hand. `must_change`: the account's password was set by somebody else.
    `workstation` is the code of a registered one, or what somebody said; `place` is what the
    registered one is called, and `place_active` None where it is none. `people` is the seal of
    the newest entry about accounts, where it was read with the session. `second` is what was
    shown beside the password: `totp`, `recovery`, `passkey`, `hospital`, or "" for nothing.
    `reached` and `seal` are how far the log of its site had come as the session was read, and the
    seal of the newest entry there: a page that only asks for these costs one statement.
    """

    id: str
    account: Account
    workstation: str
    started_at: datetime
    seen_at: datetime
    locked: bool = False
    ended_at: datetime | None = None
    must_change: bool = False
    place: str = ""
    place_active: bool | None = None
    people: str = field(default="", compare=False)
    second: str = ""
    reached: int = field(default=0, compare=False)
    seal: str = field(default="", compare=False)


def start(session: Session, token_digest: str) -> None:
    """Keep a new session by the digest of its token."""
    db.session.add(
        SessionRow(
            id=session.id,
            token_digest=token_digest,
            account=session.account.id,
            site=session.account.site,
            workstation=session.workstation,
            started_at=session.started_at,
            seen_at=session.seen_at,
            locked=False,
            second=session.second,
        )
    )
    db.session.flush()


def find(token_digest: str) -> Session | None:
    """Return the session of this token, ended or not, or None: one indexed read."""
    rows = _BY_TOKEN.rows({"token_digest": token_digest})
    if not rows:
        return None
    (account,) = gather(rows)
    found = _session(rows[0], account, bool(rows[0].must_change))
    row = rows[0]
    return replace(found, people=row.people or "", reached=row.reached or 0, seal=row.seal or "")


def of(account: Account) -> tuple[Session, ...]:
    """Return the sessions of an account that have not ended, the newest first."""
    query = select(*_COLUMNS, *_PLACES).outerjoin_from(_TABLE, _PLACE, _HERE)
    query = query.where(_TABLE.c.account == account.id, _TABLE.c.ended_at.is_(None))
    rows = db.session.execute(query.order_by(_TABLE.c.started_at.desc()))
    return tuple(_session(row, account, must_change=False) for row in rows)


def change(session_id: str, **values: Any) -> None:
    """Change `seen_at`, `locked`, `workstation`, `site` or `second` of a session."""
    db.session.execute(update(SessionRow).where(SessionRow.id == session_id).values(**values))


def end(session_id: str, now: datetime) -> bool:
    """End a session at `now`; say whether it had not ended before."""
    row = db.session.get(SessionRow, session_id)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = now
    db.session.flush()
    return True


def _session(row: Any, account: Account, must_change: bool) -> Session:
    return Session(
        row.session,
        account.at(row.site),
        row.workstation,
        row.started_at,
        row.seen_at,
        row.locked,
        row.ended_at,
        must_change,
        row.place or "",
        row.place_active,
        second=row.second,
    )
