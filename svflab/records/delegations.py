"""Who holds which task of the protocol at a site, from when to when. A projection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, or_, select, update

from svflab.domain.chain import Entry
from svflab.domain.delegations import Delegation
from svflab.domain.event import read_instant
from svflab.records import execute
from svflab.records.projections import DELEGATION_LOGS, DELEGATIONS, put
from svflab.records.ready import Ready

MOST_NAMED: Final = 5
"""So many holders of a task are told to somebody who does not hold it."""
_LOG, _ROWS = DELEGATION_LOGS, DELEGATIONS
_NAMES: Final = tuple(Delegation.__dataclass_fields__)
_COLUMNS: Final = tuple(_ROWS.c[name] for name in _NAMES)
_HOLDS: Final = (
    _ROWS.c.starts_at <= bindparam("at"),
    or_(_ROWS.c.ends_at.is_(None), _ROWS.c.ends_at > bindparam("later")),
)
_OF: Final = (_ROWS.c.site == bindparam("site"), _ROWS.c.task == bindparam("task"))
_STANDING = Ready(select(*_LOG.c).where(_LOG.c.site == bindparam("site")))
_IN_FORCE = Ready(
    select(_ROWS.c.id).where(*_OF, _ROWS.c.account == bindparam("account"), *_HOLDS).limit(1)
)
_HOLDERS = Ready(
    select(_ROWS.c.account)
    .where(*_OF, *_HOLDS)
    .order_by(_ROWS.c.account)
    .distinct()
    .limit(MOST_NAMED)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The delegation log of a site: whose it is, and since when it is kept (None: it is not)."""

    investigator: str
    named_at: datetime
    named_by: str
    kept_since: datetime | None

    def kept_at(self, at: datetime) -> bool:
        """Say whether what happened then is asked for its delegation."""
        return self.kept_since is not None and self.kept_since <= at


def standing(site: str) -> Standing | None:
    """Return how the log of a site stands, or None where nobody was named to keep it."""
    row = _STANDING.first({"site": site})
    return row and Standing(row.investigator, row.named_at, row.named_by, row.kept_since)


def in_force(site: str, account: str, task: str, at: datetime) -> str:
    """Return the delegation under which somebody holds a task at an instant; "" for none."""
    asked = {"site": site, "account": account, "task": task, "at": at, "later": at}
    row = _IN_FORCE.first(asked)
    return str(row.id) if row else ""


def holders(site: str, task: str, at: datetime) -> list[str]:
    """Return who holds a task at an instant, a few of them at most; not the investigator."""
    rows = _HOLDERS.rows({"site": site, "task": task, "at": at, "later": at})
    return [row.account for row in rows]


def of_person(site: str, account: str) -> list[Delegation]:
    """Return everything that was ever delegated to a person at a site, by task."""
    return _read((_ROWS.c.site == site, _ROWS.c.account == account), 1000)


def current(site: str, at: datetime, size: int) -> list[Delegation]:
    """Return what is in force or will be, by person and task."""
    stands = or_(_ROWS.c.ends_at.is_(None), _ROWS.c.ends_at > at)
    return _read((_ROWS.c.site == site, stands), size)


def past(site: str, at: datetime, size: int) -> list[Delegation]:
    """Return what was in force and is no more, what ended last in front."""
    which = (_ROWS.c.site == site, _ROWS.c.ends_at <= at)
    return _read(which, size, _ROWS.c.ends_at.desc())


def find(site: str, delegation: str, task: str) -> Delegation | None:
    """Return one task of one delegation, or None."""
    which = (_ROWS.c.site == site, _ROWS.c.id == delegation, _ROWS.c.task == task)
    return next(iter(_read(which, 1)), None)


def _read(which: Iterable[Any], size: int, *first: Any) -> list[Delegation]:
    order = (*first, _ROWS.c.account, _ROWS.c.task, _ROWS.c.starts_at)
    rows = execute(select(*_COLUMNS).where(*which).order_by(*order).limit(size))
    return [Delegation(**row._mapping) for row in rows]


def project(entry: Entry) -> None:
    """Write what an entry says of the delegation log of a site. In their order."""
    event = entry.event
    match event.kind:
        case "investigator.named":
            _write_log(entry, str(event.data["investigator"]))
        case "delegation_log.kept":
            _keep(entry)
        case "delegation.given":
            _give(entry)
        case "delegation.ended":
            _end(entry)


def _write_log(entry: Entry, investigator: str) -> None:
    before = standing(entry.site)
    put(
        _LOG,
        {
            "site": entry.site,
            "investigator": investigator,
            "named_at": entry.event.occurred_at,
            "named_by": entry.event.actor,
            "kept_since": before.kept_since if before else None,
        },
    )


def _keep(entry: Entry) -> None:
    since = entry.event.occurred_at if entry.event.data.get("kept") is True else None
    execute(update(_LOG).where(_LOG.c.site == entry.site).values(kept_since=since))


def _give(entry: Entry) -> None:
    event, told = entry.event, entry.event.data
    ends = told.get("ends_at")
    tasks = told["tasks"]
    for task in tasks if isinstance(tasks, list) else ():
        put(
            _ROWS,
            {
                "id": event.id,
                "task": str(task),
                "site": entry.site,
                "account": event.about.removeprefix("account:"),
                "starts_at": read_instant(str(told["starts_at"])),
                "ends_at": read_instant(str(ends)) if ends else None,
                "trained_on": str(told["trained_on"]),
                "given_by": event.actor,
                "given_at": event.occurred_at,
                "ended_by": "",
                "ended_entry": "",
            },
        )


def _end(entry: Entry) -> None:
    event = entry.event
    one = (_ROWS.c.id == str(event.data["delegation"]), _ROWS.c.task == str(event.data["task"]))
    ended = {"ends_at": event.occurred_at, "ended_by": event.actor, "ended_entry": event.id}
    execute(update(_ROWS).where(_ROWS.c.site == entry.site, *one).values(**ended))
