"""Who there is: accounts, their names and their roles by site.

A projection: `project` writes it from the log, and a rebuild makes it again. How an account
proves itself is in `credentials`, where it is at work in `sessions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from sqlalchemy import String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from svflab.domain.chain import Entry
from svflab.records import Model, db
from svflab.records.ready import Ready

KINDS = frozenset(
    {
        "account.created",
        "account.roles_changed",
        "account.deactivated",
        "account.reactivated",
    }
)
"""The kinds of events that the projection is made from."""


class AccountRow(Model):
    """An account, as the log tells of it. Its id is the sign-in name, for good."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool]


class AccountRoleRow(Model):
    """One role of an account at one site, as the log tells of it."""

    __tablename__ = "account_role"

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)


_ACCOUNT = AccountRow.__table__
_ROLE = AccountRoleRow.__table__
COLUMNS = (
    _ACCOUNT.c.id,
    _ACCOUNT.c.name,
    _ACCOUNT.c.active,
    _ROLE.c.site.label("role_site"),
    _ROLE.c.role,
)
"""What `gather` makes accounts from."""

_IN_ORDER = (_ACCOUNT.c.id, _ROLE.c.site, _ROLE.c.role)
_ALL = select(*COLUMNS).outerjoin_from(_ACCOUNT, _ROLE, _ROLE.c.account == _ACCOUNT.c.id)
_EVERY = Ready(_ALL.order_by(_ACCOUNT.c.name, *_IN_ORDER))
_NAMES = Ready(select(_ACCOUNT.c.id, _ACCOUNT.c.name))
_ONE = Ready(_ALL.where(_ACCOUNT.c.id == bindparam("account")).order_by(*_IN_ORDER))


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may act: by which name, and in which roles at which site.

    `site` is where the account is at work now, if anywhere. `scopes` is None for a person, and
    for a program what its token may do.
    """

    id: str
    name: str
    by_site: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    active: bool = True
    site: str = ""
    scopes: frozenset[str] | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles held where the account is at work."""
        return self.roles_at(self.site)

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the sites where the account holds a role, in order of name."""
        return tuple(sorted(site for site, roles in self.by_site.items() if roles))

    def roles_at(self, site: str) -> tuple[str, ...]:
        """Return the roles held at `site`; none where the account is not active."""
        return self.by_site.get(site, ()) if self.active else ()

    def at(self, site: str) -> Self:
        """Return the account, at work at `site`."""
        return replace(self, site=site)


def find(account: str) -> Account | None:
    """Return the account of this id, active or not, or None."""
    rows = _ONE.rows({"account": account})
    return next(iter(gather(rows)), None)


def every(site: str = "") -> tuple[Account, ...]:
    """Return all accounts by name; with `site` those with a role there or with none anywhere."""
    found = gather(_EVERY.rows({}))
    return tuple(one for one in found if not site or site in one.by_site or not one.by_site)


def with_role(site: str, role: str) -> tuple[Account, ...]:
    """Return the active accounts that hold `role` at `site`, by name."""
    return tuple(one for one in every(site) if role in one.roles_at(site))


def names() -> dict[str, str]:
    """Return the name of every account there ever was, by its id."""
    return {one.id: one.name for one in _NAMES.rows({})}


def project(entry: Entry) -> None:
    """Write what an entry says of an account; other entries say nothing. In their order."""
    event = entry.event
    if event.kind not in KINDS:
        return
    account = event.about.removeprefix("account:")
    if event.kind == "account.created":
        db.session.merge(AccountRow(id=account, name=str(event.data["name"]), active=True))
    elif event.kind != "account.roles_changed":
        active = event.kind == "account.reactivated"
        which = update(AccountRow).where(AccountRow.id == account)
        db.session.execute(which.values(active=active))
    if isinstance(held := event.data.get("roles"), Mapping):
        _write_roles(account, held)
    db.session.flush()


def clear() -> None:
    """Empty the projection, so that a rebuild can make it again."""
    db.session.execute(delete(AccountRoleRow))
    db.session.execute(delete(AccountRow))


def gather(rows: Iterable[Any]) -> tuple[Account, ...]:
    """Return the accounts in rows of an account (`id`, `name`, `active`) with one of its roles.

    A row's `role_site` and `role` are None where the account holds none.
    """
    found: dict[str, Account] = {}
    held: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in rows:
        roles = held.setdefault(row.id, {})
        if row.role is not None:
            roles[row.role_site] = (*roles.get(row.role_site, ()), row.role)
        found[row.id] = Account(row.id, row.name, roles, row.active)
    return tuple(found.values())


def _write_roles(account: str, held: Mapping[str, Any]) -> None:
    """Replace all roles of an account: `held` maps each site to a list of roles."""
    db.session.execute(delete(AccountRoleRow).where(AccountRoleRow.account == account))
    for site, roles in held.items():
        for role in roles:
            db.session.add(AccountRoleRow(account=account, site=site, role=role))
