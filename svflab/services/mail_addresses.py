"""Where somebody is reached by mail: a keeping. The log tells that it changed, not what it is."""

from typing import Final

from flask import current_app

from svflab import readers
from svflab.domain.event import Value
from svflab.records import accounts, mail_addresses, transaction
from svflab.records.accounts import Account
from svflab.records.mail_addresses import Mailbox
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note

CHANGED: Final = "account.mail_changed"
LANGUAGES: Final = ("en", "ko")


def find(account: str) -> Mailbox:
    """Return where somebody is reached, in the site's language where none was chosen."""
    found = mail_addresses.find(account)
    return Mailbox(found.address, found.language or str(current_app.config["LOCALE"]))


def of_site(site: str) -> tuple[tuple[Account, Mailbox], ...]:
    """Return who works at a site, by name, each with where they are reached."""
    kept, default = mail_addresses.every(), str(current_app.config["LOCALE"])
    people = (one for one in accounts.every(site) if one.roles_at(site))
    found = ((one, kept.get(one.id, Mailbox())) for one in people)
    return tuple((one, Mailbox(box.address, box.language or default)) for one, box in found)


def change(account: str, address: str, language: str, *, actor: str, role: str) -> None:
    """Let somebody be reached there from now on; no address is nowhere.

    Raises NotThere without such an account, Invalid where a value cannot be.
    """
    errors = {} if language in LANGUAGES else {"language": "no_such_choice"}
    box = Mailbox(address.strip(), language)
    try:
        readers.address_or_none(box.address)
    except ValueError:
        errors["address"] = "shape"
    if errors:
        raise Invalid(errors)
    with transaction():
        if accounts.find(account) is None:
            raise NotThere(account)
        if box == mail_addresses.find(account):
            return
        mail_addresses.keep(account, box)
        held = "set" if box.address else "none"
        data: dict[str, Value] = {"mail_address": held, "language": language}
        note(CHANGED, f"account:{account}", data, actor=actor, role=role)
