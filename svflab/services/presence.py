"""Who stands at a screen: a badge or a name, and with it a PIN or a password.

A badge names a person and proves nothing; a PIN proves something only at a screen that the site
knows. What is given as a secret is a PIN by its form: a few digits. None of this may be called
inside a transaction: a failure must stay counted.
"""

from svflab.domain.event import NOBODY
from svflab.domain.identifiers import CodeError, read
from svflab.records import accounts, credentials, transaction
from svflab.records.accounts import Account
from svflab.services import badges, pins, proof, workstations
from svflab.services.errors import NotVouched
from svflab.services.record import note


def prove(who: str, secret: str, *, site: str, workstation: str) -> Account:
    """Return the active account that a name or badge proves to be, with its PIN or password.

    `workstation` is where it is said. Raises NotVouched: `badge_void`, `pin_here` where nobody
    knows the screen, and what `proof.prove` and `pins.prove` raise.
    """
    name = named(who)
    if not pins.is_pin(secret):
        return proof.prove(name, secret)
    if not is_known(site, workstation):
        raise NotVouched("pin_here")
    account = accounts.find(name) if proof.is_id(name) else None
    pins.prove(account, secret)
    if account is None:
        raise NotVouched("wrong_pin")
    return account


def vouch(who: str, secret: str, *, site: str, workstation: str) -> Account:
    """Return the account at `site` that is proven so, for an act on another's screen.

    Raises NotVouched; what an administrator has set vouches for nothing.
    """
    account = prove(who, secret, site=site, workstation=workstation)
    known = credentials.find(account.id)
    if known is None or known.must_change:
        raise NotVouched("must_change")
    return account.at(site)


def named(who: str) -> str:
    """Return the id of the account that a badge or a sign-in name means, as far as it is one.

    Raises NotVouched(`badge_void`) for a badge that was revoked; that it was shown is recorded.
    """
    code = badge_code(who)
    bearer, valid = badges.bearer(code) if code else (None, False)
    if bearer is None:
        return who.strip().lower()
    if not valid:
        with transaction():
            note("signin.failed", f"account:{bearer.id}", {"with": "void_badge"}, actor=NOBODY)
        raise NotVouched("badge_void")
    return bearer.id


def badge_code(text: str) -> str:
    """Return the code of a badge in its one spelling, or "" for any other text."""
    try:
        code = read(text)
    except CodeError:
        return ""
    return code.base if code.kind == "badge" else ""


def is_known(site: str, workstation: str) -> bool:
    """Say whether this screen is known to the site as one of its workstations."""
    return bool(workstation and workstations.meant(site, workstation))
