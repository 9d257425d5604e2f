"""What is begun in a browser and finished in it, once and soon: each known by a random token.

second      a sign-in whose password was right, and whose second step is to come
code_app    a code app that is being set up
passkey     a question that a passkey is to answer, to register it or to prove who holds it
hospital    a visit to the hospital's own sign-in
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from svflab import clock
from svflab.records import challenges, transaction
from svflab.records.challenges import Challenge
from svflab.services.tokens import digest

LASTS: Final = timedelta(minutes=10)


def begin(purpose: str, account: str = "", data: Mapping[str, str] | None = None) -> str:
    """Begin something, and return the token by which its browser finishes it."""
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction():
        challenges.forget_before(now)
        challenges.keep(digest(token), purpose, Challenge(account, data or {}, now + LASTS))
    return token


def look(token: str, purpose: str) -> Challenge | None:
    """Return what was begun under a token, without finishing it; None where it has expired."""
    found = challenges.find(digest(token), purpose) if token else None
    return found if found and found.expires_at > clock.now() else None


def take(token: str, purpose: str) -> Challenge | None:
    """Finish what was begun under a token, and return it: of two who try, one gets it."""
    found = look(token, purpose)
    if found is None:
        return None
    with transaction():
        return found if challenges.take(digest(token)) else None
