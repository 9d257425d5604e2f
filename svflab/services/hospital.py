"""The hospital's own sign-in (OpenID Connect): who somebody is there, said to us once and at once.

Authorization code with PKCE (RFC 7636), state and nonce, all of them kept here and used once. It
says who somebody is and nothing else: which account that is, an administrator has said before; no
account is ever made by it, and no role comes from it. It is always told to ask the person again,
because many use one screen and its own session outlives ours. The extra `sso` brings Authlib.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app

from svflab import clock
from svflab.domain.event import NOBODY, Value
from svflab.records import accounts, log, outside, transaction
from svflab.records.accounts import Account
from svflab.services import challenges
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched
from svflab.services.record import HOUSE, note

PURPOSE: Final = "hospital"
PATIENCE_S: Final = 5
_LEEWAY_S: Final = 60
_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
_TWICE: Final = {"mfa", "otp", "hwk", "sc", "pop"}
"""Of `amr` (RFC 8176), what says that more than a password was shown there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a browser is sent, and the token by which it comes back."""

    address: str
    token: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back: whether more than a password was shown there, and what was begun."""

    account: Account
    is_strong: bool
    begun: Mapping[str, str]


def is_on() -> bool:
    """Say whether the site signs people in at the hospital's."""
    return bool(current_app.config["OIDC_ISSUER"])


def begin(data: Mapping[str, str]) -> Visit:
    """Begin a visit. Raises NotVouched(`hospital_silent`) where the hospital does not answer."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        where = _metadata()["authorization_endpoint"]
        address, _state = _client().create_authorization_url(
            where, state=state, nonce=nonce, code_verifier=verifier, prompt="login"
        )
    except _failures() as error:
        raise _silent(error) from error
    kept = {**data, "state": state, "nonce": nonce, "verifier": verifier}
    return Visit(address, challenges.begin(PURPOSE, "", kept))


def arrive(token: str, said: Mapping[str, str]) -> Arrival:
    """Return who comes back with what the hospital said in the address.

    Raises NotVouched: `expired`, `hospital_refused` (there, or by the person), `hospital_wrong`
    (what came back does not fit), `hospital_silent`, `not_linked`.
    """
    begun = challenges.take(token, PURPOSE)
    if begun is None:
        raise NotVouched("expired")
    if said.get("error"):
        raise NotVouched("hospital_refused")
    if not hmac.compare_digest(said.get("state", "").encode(), begun.data["state"].encode()):
        raise NotVouched("hospital_wrong")
    claims = _claims(said.get("code", ""), begun.data)
    account = _account(claims)
    return Arrival(account, not _TWICE.isdisjoint(claims.get("amr") or ()), begun.data)


def subject_of(account: str) -> str:
    """Return as whom the hospital knows an account, or ""."""
    return outside.subject_of(account, current_app.config["OIDC_ISSUER"]) if is_on() else ""


def link(account: str, subject: str, *, actor: str, role: str) -> None:
    """Say as whom the hospital knows an account; "" takes that away.

    Raises NotThere, Invalid for an impossible subject, Conflict where it is another account's.
    """
    issuer, subject = current_app.config["OIDC_ISSUER"], subject.strip()
    if len(subject) > 255 or not subject.isprintable():
        raise Invalid({"subject": "shape"})
    with transaction():
        log.head(HOUSE, lock=True)  # two do not take one subject at once
        if accounts.find(account) is None or not issuer:
            raise NotThere(account)
        if subject and outside.account_of(issuer, subject) not in ("", account):
            raise Conflict("taken")
        before = outside.subject_of(account, issuer)
        if before == subject:
            return
        outside.keep(account, issuer, subject)
        kind = "account.linked" if subject else "account.unlinked"
        data: dict[str, Value] = {"issuer": issuer, "subject": subject or before}
        note(kind, f"account:{account}", data, actor=actor, role=role)


def _account(claims: Mapping[str, Any]) -> Account:
    """Return the account that was linked before with who this is."""
    claim = current_app.config["OIDC_CLAIM"]
    subject = str(claims.get(claim) or "")
    if claim == "email" and claims.get("email_verified") is not True:
        subject = ""
    name = outside.account_of(current_app.config["OIDC_ISSUER"], subject) if subject else ""
    account = accounts.find(name) if name else None
    if account is None or not account.active:
        about = f"account:{name}" if name else "site:house"
        why = "ended" if name else "not_linked"
        note("signin.failed", about, {"how": PURPOSE, "why": why}, actor=NOBODY)
        raise NotVouched("not_linked")
    return account


def _claims(code: str, begun: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the hospital says of whoever brought this code, in its own sealed words."""
    import requests
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwk, jwt

    try:
        known = _metadata()
        told = _client(known).fetch_token(
            known["token_endpoint"],
            code=code,
            code_verifier=begun["verifier"],
            timeout=PATIENCE_S,
        )
        keys = requests.get(known["jwks_uri"], timeout=PATIENCE_S)
        keys.raise_for_status()
        sealed = jwt.decode(
            told["id_token"], jwk.KeySet.import_key_set(keys.json()), algorithms=_ALGORITHMS
        )
        claims = CodeIDToken(sealed.claims, sealed.header, *_expected(begun["nonce"], told))
        claims.validate(now=clock.now().timestamp(), leeway=_LEEWAY_S)
    except requests.RequestException as error:
        raise _silent(error) from error
    except _failures() as error:
        current_app.logger.warning("the hospital's answer does not fit: %s", type(error).__name__)
        raise NotVouched("hospital_wrong") from error
    return dict(claims)


def _expected(nonce: str, told: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what must stand in an ID token (OpenID Connect Core, 3.1.3.7)."""
    client = current_app.config["OIDC_CLIENT_ID"]
    options = {
        "iss": {"essential": True, "value": current_app.config["OIDC_ISSUER"]},
        "aud": {"essential": True, "value": client},
        "nonce": {"essential": True, "value": nonce},
    }
    access = told.get("access_token")
    return options, {"nonce": nonce, "client_id": client, "access_token": access}


def _metadata() -> dict[str, Any]:
    """Return what the issuer says of itself (OpenID Connect Discovery), if it is the issuer."""
    import requests

    issuer = current_app.config["OIDC_ISSUER"]
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    answer = requests.get(address, timeout=PATIENCE_S)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if told.get("issuer") != issuer or not all(_is_safe(told[name], issuer) for name in needed):
        raise ValueError("the issuer says that it is another one, or sends secrets in the open")
    return told


def _is_safe(address: str, issuer: str) -> bool:
    return urlsplit(address).scheme in ("https", urlsplit(issuer).scheme)


def _client(known: Mapping[str, Any] | None = None) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    ways = (known or {}).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
    claim = current_app.config["OIDC_CLAIM"]
    return OAuth2Session(
        current_app.config["OIDC_CLIENT_ID"],
        current_app.config["OIDC_CLIENT_SECRET"],
        token_endpoint_auth_method=way,
        scope="openid" if claim == "sub" else "openid email profile",
        redirect_uri=f"{current_app.config['ORIGIN']}/sign-in/hospital/back",
        code_challenge_method="S256",
    )


def _silent(error: Exception) -> NotVouched:
    current_app.logger.warning("the hospital's sign-in does not answer: %s", type(error).__name__)
    return NotVouched("hospital_silent")


def _failures() -> tuple[type[Exception], ...]:
    """Return what may come of a talk with a server that is not ours."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return (requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError)
