"""Passkeys: a key in a device, which its owner unlocks by a touch, a finger or a PIN (WebAuthn).

Registered by its owner, who gives the password; asked for in place of the password, when the
device says that it made sure of its owner, or beside the password. The question is random,
serves once and for ten minutes, and is kept here; its answer is bound to the site's own address,
so that a page elsewhere gets none. The extra `sso` brings the library.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app

from svflab import clock
from svflab.domain.event import Value
from svflab.records import accounts, log, passkeys, transaction
from svflab.records.accounts import Account
from svflab.records.passkeys import Passkey
from svflab.records.sessions import Session
from svflab.services import challenges, pins, second
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched
from svflab.services.proof import count_try, failed, forget_tries, second_of
from svflab.services.record import HOUSE, note

PURPOSE: Final = "passkey"
REGISTER: Final = "register"
LONGEST_NAME: Final = 60
_OWN_ID: Final = re.compile(r"[\w-]{1,1400}", re.ASCII)
"""The id of a passkey, in base64url."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser asks a device (WebAuthn options, JSON), and the token of who asked."""

    options: str
    token: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Whom a passkey proved, what it was asked for, and whether a password came before."""

    account: Account
    asked: dict[str, str]
    after_password: bool


def are_on() -> bool:
    """Say whether the site offers passkeys: it says by which address it is reached."""
    return bool(current_app.config["ORIGIN"])


def ask_to_register(account: Account) -> Question:
    """Return the question that makes a new passkey. The caller has asked for the password."""
    import webauthn
    from webauthn.helpers import structs

    made = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=current_app.config["SITE_NAME"],
        user_id=_handle(account.id),
        user_name=account.id,
        user_display_name=account.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(account.id),
    )
    return _question(made, account.id, {"for": REGISTER})


def register(session: Session, token: str, name: str, answer: str) -> None:
    """Keep a new passkey under a name.

    Raises Invalid for no name, NotThere where it was asked too long ago, NotVouched(`passkey`)
    where the answer does not fit, Conflict where the passkey is or was somebody's.
    """
    account, name = session.account.id, name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid({"name": "length"})
    asked = challenges.take(token, PURPOSE)
    if asked is None or asked.account != account or asked.data["for"] != REGISTER:
        raise NotThere(PURPOSE)
    made = _registered(account, name, answer, asked.data["challenge"])
    with transaction():
        if passkeys.find(made.id):
            raise Conflict("taken")
        passkeys.keep(made)
        if not session.second:
            second.mark(session, "passkey")
        data: dict[str, Value] = {"passkey": made.known_as, "name": name}
        note("account.passkey_added", f"account:{account}", data, actor=account)


def are_of(account: str) -> bool:
    """Say whether an account has a passkey that the site may ask for."""
    return are_on() and bool(passkeys.of(account))


def ask(account: str = "", asked: dict[str, str] | None = None, *, alone: bool = False) -> Question:
    """Return the question that proves who somebody is: anybody's passkey, or an account's.

    Without an account, or where nothing else is shown (`alone`), the device must make sure of its
    owner.
    """
    import webauthn
    from webauthn.helpers import structs

    how = structs.UserVerificationRequirement
    made = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        allow_credentials=_descriptors(account) if account else None,
        user_verification=how.REQUIRED if alone or not account else how.PREFERRED,
    )
    told = {"for": "sign_in", "alone": "yes" if alone or not account else "", **(asked or {})}
    return _question(made, account, told)


def prove_by_passkey(token: str, answer: str, *, account: str = "") -> Proof:
    """Return whom the answer to a question proves. Raises NotVouched.

    `account`: it must be this one's. The question serves once. Not to be called inside a
    transaction: a failure must stay counted.
    """
    asked = challenges.take(token, PURPOSE)
    if asked is None or asked.data["for"] == REGISTER:
        raise NotVouched("expired")
    known = _known(answer)
    wanted = account or asked.account
    owner = accounts.find(known.account) if known else None
    if known is None or owner is None or not owner.active or (wanted and owner.id != wanted):
        raise NotVouched("passkey")
    tries = count_try(second_of(owner.id))
    try:
        count = _judge(known, answer, asked.data["challenge"], alone=bool(asked.data["alone"]))
    except NotVouched as error:
        raise failed(owner, tries, error.code, how="passkey") from error
    forget_tries(second_of(owner.id))
    with transaction():
        passkeys.used(known.id, count, clock.now())
        pins.wake(owner.id)
    return Proof(owner, dict(asked.data), bool(asked.account))


def revoke(account: str, passkey: str, *, actor: str, role: str = "") -> None:
    """Revoke a passkey of an account. Raises NotThere; Invalid where it is the last one needed.

    Whoever must show a second factor, at any site, does not take the only one away.
    """
    with transaction():
        log.head(HOUSE, lock=True)  # of two that are revoked at once the second is then the last
        known = accounts.find(account)
        found = next((one for one in passkeys.of(account) if one.known_as == passkey), None)
        if known is None or found is None:
            raise NotThere(passkey)
        if must_keep_one(known) and second.standing(account).is_last_passkey:
            raise Invalid({"passkey": "last"})
        passkeys.revoke(account, clock.now(), found.id)
        data: dict[str, Value] = {"passkey": passkey, "name": found.name}
        note("account.passkey_revoked", f"account:{account}", data, actor=actor, role=role)


def must_keep_one(account: Account) -> bool:
    """Say whether a role of an account, at any site, needs a second factor."""
    return any(map(second.is_required, account.by_site.values()))


def _registered(account: str, name: str, answer: str, challenge: str) -> Passkey:
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(),
            expected_origin=current_app.config["ORIGIN"],
        )
    except (WebAuthnException, ValueError) as error:
        raise NotVouched("passkey") from error
    own_id = webauthn.helpers.bytes_to_base64url(found.credential_id)
    key, count = found.credential_public_key, found.sign_count
    return Passkey(own_id, account, name, key, count, clock.now())


def _judge(known: Passkey, answer: str, challenge: str, *, alone: bool) -> int:
    """Return the counter of the device. Raises NotVouched where the answer does not fit.

    A counter that did not go on since was seen before: somebody may have copied the key.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(),
            expected_origin=current_app.config["ORIGIN"],
            credential_public_key=known.public_key,
            credential_current_sign_count=0,
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError) as error:
        raise NotVouched("passkey") from error
    if found.new_sign_count <= known.sign_count and (found.new_sign_count or known.sign_count):
        raise NotVouched("copied")
    return found.new_sign_count


def _known(answer: str) -> Passkey | None:
    """Return the passkey that an answer names; it is not proven yet."""
    try:
        said: Any = json.loads(answer)
    except ValueError:
        return None
    own_id = said.get("id") if isinstance(said, dict) else None
    if not (isinstance(own_id, str) and _OWN_ID.fullmatch(own_id)):
        return None
    found = passkeys.find(own_id)
    return None if found is None or found.revoked_at else found


def _question(made: Any, account: str, data: dict[str, str]) -> Question:
    import webauthn

    asked = {**data, "challenge": webauthn.helpers.bytes_to_base64url(made.challenge)}
    return Question(webauthn.options_to_json(made), challenges.begin(PURPOSE, account, asked))


def _descriptors(account: str) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes, structs

    return [
        structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id))
        for one in passkeys.of(account)
    ]


def _rp_id() -> str:
    """Return to whose pages passkeys answer: the host of the site's address."""
    return urlsplit(current_app.config["ORIGIN"]).hostname or ""


def _handle(account: str) -> bytes:
    """Return by which a device knows an account: nobody is named on it."""
    return hashlib.sha256(f"svflab.passkey.1\n{account}".encode()).digest()
