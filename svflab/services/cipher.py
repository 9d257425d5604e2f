"""The cipher of what is kept sealed: AES-256-GCM under keys that are not in the database."""

import base64
import hashlib
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from svflab.services.errors import VaultShut

_NONCE: Final = 12


def seal(plain: bytes, bound_to: bytes) -> tuple[str, bytes]:
    """Return the first key's name and the sealed bytes, which open only as `bound_to`."""
    key_id, key = keys()[0]
    nonce = secrets.token_bytes(_NONCE)
    return key_id, nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key_id: str, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed. Raises VaultShut without its key, or where it was changed."""
    key = dict(keys()).get(key_id)
    if key is None:
        raise VaultShut("key")
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise VaultShut("changed") from None


def keys() -> list[tuple[str, bytes]]:
    """Return the keys with their names: the first encrypts, all decrypt."""
    written = current_app.config["VAULT_KEYS"]
    found = [base64.urlsafe_b64decode(one) for one in written]
    return [(hashlib.sha256(b"svflab.key\n" + key).hexdigest()[:16], key) for key in found]
