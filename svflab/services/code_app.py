"""The code app of an account: six digits that a phone makes anew every thirty seconds.

RFC 6238 with what every app takes for granted: SHA-1, six digits, thirty seconds. The secret is
sealed like the identity vault; of the recovery codes their digests are kept. Neither is ever in
the log, in an address or in a form.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pyotp
from flask import current_app

from svflab import clock
from svflab.domain.event import Value
from svflab.records import factors, sessions, transaction
from svflab.records.accounts import Account
from svflab.records.challenges import Challenge
from svflab.records.factors import CodeApp
from svflab.records.sessions import Session
from svflab.services import challenges, cipher, passwords
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note

SECONDS: Final = 30
CODES: Final = 8
PURPOSE: Final = "code_app"
_DRIFT: Final = (0, -1, 1)
"""A phone's clock may be one step behind or ahead."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that an app may take over: as text in groups, and as the address in its code."""

    secret: str
    address: str

    @property
    def spelled(self) -> str:
        """The secret in groups of four, for whoever types it."""
        return " ".join(re.findall(".{1,4}", self.secret))


def begin(account: Account) -> str:
    """Begin to set up a code app for an account; return the token by which it is finished.

    The caller has asked for the password. The app that was set up before serves until then.
    """
    key_id, sealed = cipher.seal(pyotp.random_base32().encode(), _bound_to(account.id))
    data = {"key_id": key_id, "sealed": b64encode(sealed).decode()}
    return challenges.begin(PURPOSE, account.id, data)


def offer(account: Account, token: str) -> Offer:
    """Return what an app is to take over. Raises NotThere where it was begun too long ago."""
    secret = _open(_pending(account, challenges.look(token, PURPOSE)))
    address = pyotp.TOTP(secret).provisioning_uri(
        name=account.id, issuer_name=current_app.config["SITE_NAME"]
    )
    return Offer(secret, address)


def confirm(session: Session, token: str, code: str) -> tuple[str, ...]:
    """Keep the code app that shows `code`, and return new recovery codes: shown only now.

    Raises Invalid where the code does not fit, NotThere where it was begun too long ago.
    """
    account = session.account
    kept = _pending(account, challenges.look(token, PURPOSE))
    step = fitting(_open(kept), code, clock.now())
    if step is None:
        raise Invalid({"code": "wrong"})
    with transaction():
        if challenges.take(token, PURPOSE) is None:
            raise NotThere(PURPOSE)
        again = factors.find(account.id) is not None
        factors.keep(replace(kept, last_step=step))
        sessions.change(session.id, second="totp")
        _tell("account.code_app_set", account.id, {"again": again})
        return _new_codes(account.id)


def new_codes(account: Account) -> tuple[str, ...]:
    """Return new recovery codes; those before are void. The caller has asked for the password."""
    with transaction():
        if factors.find(account.id) is None:
            raise NotThere(PURPOSE)
        codes = _new_codes(account.id)
        _tell("account.recovery_codes_made", account.id, {"left": len(codes)})
    return codes


def use(account: str, code: str) -> str:
    """Use a code of the app, or a recovery code, up: return `totp` or `recovery`.

    Returns "used" for a code whose time step was used before, and "" for one that does not fit.
    """
    plain = _plain(code)
    if not plain.isdigit():
        return "recovery" if _use_recovery(account, plain) else ""
    kept = factors.find(account)
    step = fitting(_open(kept), plain, clock.now()) if kept else None
    if step is None:
        return ""
    with transaction():
        return "totp" if factors.use_step(account, step) else "used"


def fitting(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, or None; one step early or late is let pass."""
    maker, current = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    given = _plain(code)
    for step in (current + drift for drift in _DRIFT):
        if hmac.compare_digest(maker.generate_otp(step).encode(), given.encode()):
            return step
    return None


def reseal() -> tuple[int, set[str]]:
    """Encrypt every secret with the first key; return how many, and their keys before."""
    count, before = 0, set[str]()
    for kept in factors.not_under(cipher.keys()[0][0]):
        key_id, sealed = cipher.seal(_open(kept).encode(), _bound_to(kept.account))
        factors.keep(replace(kept, key_id=key_id, sealed=sealed))
        count, before = count + 1, before | {kept.key_id}
    return count, before


def _use_recovery(account: str, plain: str) -> bool:
    with transaction():
        if not factors.use_code(account, _digest(account, plain)):
            return False
        left = factors.codes_left(account)
        _tell("account.recovery_code_used", account, {"left": left})
    return True


def _pending(account: Account, challenge: Challenge | None) -> CodeApp:
    if challenge is None or challenge.account != account.id:
        raise NotThere(PURPOSE)
    sealed = b64decode(challenge.data["sealed"])
    return CodeApp(account.id, challenge.data["key_id"], sealed, clock.now())


def _new_codes(account: str) -> tuple[str, ...]:
    codes = tuple(passwords.temporary() for _ in range(CODES))
    factors.keep_codes(account, [_digest(account, _plain(one)) for one in codes])
    return codes


def _plain(code: str) -> str:
    """Return a code without what people type between its groups.

    >>> _plain("123 456"), _plain("ABCD-efgh")
    ('123456', 'abcdefgh')
    """
    return "".join(filter(str.isalnum, code)).lower()


def _digest(account: str, plain: str) -> str:
    """Return what is kept of a recovery code of 79 random bits: no slowness is needed."""
    return hashlib.sha256(f"svflab.recovery.1\n{account}\n{plain}".encode()).hexdigest()


def _open(kept: CodeApp) -> str:
    return cipher.unseal(kept.key_id, kept.sealed, _bound_to(kept.account)).decode()


def _bound_to(account: str) -> bytes:
    return f"svflab.code_app.1\n{account}".encode()


def _tell(kind: str, account: str, data: dict[str, Value]) -> None:
    note(kind, f"account:{account}", data, actor=account)
