"""Passwords: what is a good one, how one is kept, and whether one fits."""

import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_DIFFERENT: Final = 5
_LONG_NAME: Final = 8
_PLAIN: Final = "23456789abcdefghjkmnpqrstvwxyz"
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# What a name that nobody has is tried against, so that trying takes as long as for any other.
_NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$ggwpWsHz7kg8QT3CyU2ndQ"
    "$QqPiwmcRG6eYiJn90jEBjIQB/0X9nWEy5j2MdlGzk1Y"
)


def weakness(password: str, *names: str, shortest: int = SHORTEST) -> str:
    """Return why this is no good password, as a code, or "" where it is one.

    Length counts; no kind of character is forced. `names` are those of its owner.

    >>> weakness("short"), weakness("kim.seoyeon-1", "kim.seoyeon"), weakness("a horse, a battery")
    ('short', 'is_name', '')
    """
    plain = _normal(password)
    if len(plain) < shortest:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if len(set(plain.casefold())) < _FEWEST_DIFFERENT:
        return "repeats"
    squeezed = "".join(filter(str.isalnum, plain.casefold()))
    owned = ["".join(filter(str.isalnum, _normal(name).casefold())) for name in names]
    # a name with a few characters around it is still a name, and a long one anywhere
    near = any(
        name and name in squeezed and (len(squeezed) - len(name) < 6 or len(name) >= _LONG_NAME)
        for name in owned
    )
    return "is_name" if near else ""


def hashed(password: str) -> str:
    """Return what is kept of a password: its Argon2id hash."""
    return _HASHER.hash(_normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Say whether this is the password that was kept.

    With nothing kept the answer is no, and takes as long as with something.
    """
    plain = _normal(password)
    try:
        _HASHER.verify(kept or _NOBODYS, plain if len(plain) <= LONGEST else "")
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_dated(kept: str) -> bool:
    """Say whether a hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(kept)


def temporary() -> str:
    """Return a new random password, in groups that can be read aloud: 79 bits."""
    groups = ("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _normal(password: str) -> str:
    """Return the password in one spelling: keyboards differ in how they compose Hangul."""
    return unicodedata.normalize("NFKC", password)
