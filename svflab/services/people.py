"""Everybody who has an account, read anew when the chain of accounts has grown."""

from typing import Final, NamedTuple

from flask import current_app

from svflab.records import accounts, log
from svflab.records.accounts import Account
from svflab.services.record import HOUSE

_KEPT: Final = "svflab_people"


class People(NamedTuple):
    """All accounts as they are once the entry with this seal is known, and their names by id."""

    seal: str
    accounts: tuple[Account, ...] = ()
    names: dict[str, str] = {}  # noqa: RUF012 - never changed


def everybody(seal: str = "") -> People:
    """Return all accounts; `seal` is that of the newest entry about them, where it is known.

    What an account is called, and which roles it holds, follows from the entries about accounts:
    while there is no new one, nobody is read again.
    """
    seal = seal or log.head(HOUSE)[0].hash
    kept: People = current_app.extensions.get(_KEPT, People(""))
    if kept.seal != seal:
        found = accounts.every()
        kept = People(seal, found, {one.id: one.name for one in found})
        current_app.extensions[_KEPT] = kept
    return kept


def at(site: str) -> tuple[Account, ...]:
    """Return whoever holds a role at a site, and whoever holds none anywhere any more."""
    return tuple(one for one in everybody().accounts if site in one.by_site or not one.by_site)
