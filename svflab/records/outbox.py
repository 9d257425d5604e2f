"""What waits to be told: a notice for each person, and the mail that goes with it. Keepings.

A row is written in the transaction of the entry that caused it, and never made again: a rebuild
tells nobody anything. Who sends takes a mail for a while first (`take`), in one statement that
only one of them can win; what a sender that died had taken is free again after that while.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    false,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, db, execute
from svflab.records.ready import Ready

WAITING, SENT, DEAD, GIVEN_UP, NONE = "waiting", "sent", "dead", "given_up", "none"
SETTLED: Final = "settled"
"""How the mail of a notice stands; `none`: there is no mail server, and none goes out; `settled`:
what it announces was done before it was sent, and it was not."""
NOBODY: Final = ""
"""In place of an account: nobody holds a role that the notice is for."""
Row = Mapping[str, Any]


class OutboxRow(Model):
    """A notice for one person. `next_at` is when its mail is tried, or when a sender lets it go.

    It is new until its reader has read it, or what it announces is done by whomever (`done_at`).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("site", "kind", "subject", "state", "account"),
        Index("ix_outbox_mail_next_at", "mail", "next_at"),
        Index("ix_outbox_site_mail_put_at", "site", "mail", "put_at"),
        Index("ix_outbox_site_subject_due_at", "site", "subject", "due_at"),
        Index("ix_outbox_account_site_is_new_put_at", "account", "site", "is_new", "put_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(40))
    put_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    is_new: Mapped[bool] = mapped_column(server_default=true())
    mail: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    next_at: Mapped[datetime | None]
    taken_by: Mapped[str] = mapped_column(String(36))
    why: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]


class WorkerRow(Model):
    """When a worker was last seen at work."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen_at: Mapped[datetime]


_T: Final = cast(Table, OutboxRow.__table__)
_C: Final = _T.c
_W: Final = cast(Table, WorkerRow.__table__)
_UNREAD: Final = Ready(
    select(func.count().label("count")).where(
        _C.account == bindparam("account"), _C.site == bindparam("site"), _C.is_new == true()
    )
)


def add(rows: Sequence[Row]) -> None:
    """Keep notices; one that was kept before, of the same change for the same person, is left."""
    if rows:
        make = postgresql.insert if _dialect() == "postgresql" else sqlite.insert
        execute(make(_T).on_conflict_do_nothing(), [dict(row) for row in rows])


def about(site: str, subjects: Sequence[str]) -> list[Row]:
    """Return every notice of these subjects, for whomever."""
    return _dicts(select(*_C).where(_C.site == site, _C.subject.in_(subjects)))


def is_told(site: str, subject: str, due_at: datetime, since: datetime) -> bool:
    """Say whether somebody was told since then that something of a subject is due at that time."""
    same = (_C.site == site, _C.subject == subject, _C.due_at == due_at, _C.put_at >= since)
    return execute(select(_C.id).where(*same).limit(1)).first() is not None


# ------------------------------------------------------------------------- whoever is told


def unread(site: str, account: str) -> int:
    """Return how many notices of a person are new: one question to one index."""
    return int(_UNREAD.rows({"site": site, "account": account})[0].count)


def notices(
    site: str, account: str, *, new: bool, before: datetime | None = None, size: int = 50
) -> list[Row]:
    """Return a page of a person's notices, the newest first; `before` is where one ended.

    Those that are new, or those that were read or are done.
    """
    mine = [_C.account == account, _C.site == site, _C.is_new == (true() if new else false())]
    if before is not None:
        mine.append(_C.put_at < before)
    return _dicts(select(*_C).where(*mine).order_by(_C.put_at.desc(), _C.id).limit(size))


def find(site: str, notice: str) -> Row | None:
    """Return a notice of a site, or None."""
    return next(iter(_dicts(select(*_C).where(_C.id == notice, _C.site == site))), None)


def read(site: str, account: str, now: datetime, notice: str = "") -> int:
    """Keep that a person has read a notice, or all of them; return how many were new."""
    which = update(_T).where(_C.account == account, _C.site == site, _C.read_at.is_(None))
    which = which.where(_C.id == notice) if notice else which.where(_C.is_new == true())
    return execute(which.values(read_at=now, is_new=False)).rowcount


def of_subject(site: str, subject: str) -> list[Row]:
    """Return what was told of a subject, to whomever."""
    return _dicts(select(*_C).where(_C.site == site, _C.subject == subject))


def settle(notices: Sequence[str], now: datetime, *, done: bool, news: Sequence[str] = ()) -> None:
    """Keep that what these announce is done, or that it is not, and counts again.

    A mail of them that waits is settled, unless a sender has it in hand or it is of a kind of
    `news`; one that was settled waits again.
    """
    if not notices:
        return
    these = update(_T).where(_C.id.in_(notices))
    if done:
        execute(these.values(done_at=now, is_new=False))
        waits = these.where(_C.mail == WAITING, _C.taken_by == NOBODY, _C.kind.not_in(news))
        execute(waits.values(mail=SETTLED, ended_at=now, next_at=None))
    else:
        execute(these.values(done_at=None, is_new=_C.read_at.is_(None)))
        again = these.where(_C.mail == SETTLED)
        execute(again.values(mail=WAITING, ended_at=None, next_at=now))


# ------------------------------------------------------------------------- whoever sends


def take(now: datetime, until: datetime, by: str) -> Row | None:
    """Take the mail that has waited longest for its turn, until then; None where none waits.

    Inside a transaction. Two senders never take the same one: who comes second finds it taken.
    """
    due = (_C.mail == WAITING, _C.next_at <= now)
    wanted = select(*_C).where(*due).order_by(_C.next_at, _C.put_at).limit(1)
    row = next(iter(_dicts(wanted.with_for_update(skip_locked=True))), None)
    if row is None:
        return None
    mine = update(_T).where(_C.id == row["id"], *due)
    taken = execute(mine.values(next_at=until, taken_by=by, tries=_C.tries + 1)).rowcount
    return {**row, "tries": row["tries"] + 1} if taken else None


def let_go(row: Row, by: str, **values: Any) -> bool:
    """Write what became of a mail that `by` took; False where another has taken it since."""
    mine = update(_T).where(_C.id == row["id"], _C.taken_by == by, _C.mail == WAITING)
    return execute(mine.values(taken_by="", **values)).rowcount > 0


def seen(name: str, now: datetime) -> None:
    """Keep that a worker is at work."""
    make = postgresql.insert if _dialect() == "postgresql" else sqlite.insert
    row = make(_W).values(name=name, seen_at=now)
    execute(row.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now}))


def last_seen(name: str) -> datetime | None:
    """Return when a worker was last at work, or None."""
    found: datetime | None = db.session.scalar(select(_W.c.seen_at).where(_W.c.name == name))
    return found


# ------------------------------------------------------------------------- who looks after it


def waits_since(site: str = "") -> datetime | None:
    """Return since when the mail is due that has waited longest, or None where none waits."""
    waiting = select(func.min(_C.next_at)).where(_C.mail == WAITING)
    found: datetime | None = db.session.scalar(waiting.where(_C.site == site) if site else waiting)
    return found


def count(site: str, mail: str) -> int:
    """Return how many mails of a site stand so."""
    which = (_C.site == site, _C.mail == mail)
    return int(db.session.scalar(select(func.count()).select_from(_T).where(*which)) or 0)


def dead(site: str, *, after: datetime | None = None, size: int = 50) -> list[Row]:
    """Return mails of a site that could not be sent, the oldest first, behind a place."""
    which = [_C.site == site, _C.mail == DEAD]
    if after is not None:
        which.append(_C.put_at > after)
    return _dicts(select(*_C).where(*which).order_by(_C.put_at, _C.id).limit(size))


def settled(site: str, *, size: int = 10) -> list[Row]:
    """Return mails of a site that were settled before they were sent, those put last in front."""
    which = (_C.site == site, _C.mail == SETTLED)
    return _dicts(select(*_C).where(*which).order_by(_C.put_at.desc(), _C.id).limit(size))


def revive(site: str, notice: str, now: datetime) -> bool:
    """Let a mail be sent once more; False where it is none of those that could not be."""
    which = update(_T).where(_C.id == notice, _C.site == site, _C.mail == DEAD)
    again = {"mail": WAITING, "tries": 0, "next_at": now, "why": "", "ended_at": None}
    return execute(which.values(**again)).rowcount > 0


def reached(row: Row) -> bool:
    """Say whether anybody was told of the change that a notice tells."""
    same = (_C[name] == row[name] for name in ("site", "kind", "subject", "state"))
    told = select(_C.id).where(*same, _C.account != NOBODY).limit(1)
    return execute(told).first() is not None


def give_up(site: str, notice: str, now: datetime) -> bool:
    """Let a mail be that could not be sent; False where it is none of those."""
    which = update(_T).where(_C.id == notice, _C.site == site, _C.mail == DEAD)
    return execute(which.values(mail=GIVEN_UP, ended_at=now)).rowcount > 0


def _dicts(statement: Any) -> list[Row]:
    return [dict(row._mapping) for row in execute(statement)]


def _dialect() -> str:
    return str(db.session.get_bind().dialect.name)
