"""Reads the value of a setting, from TOML or from the environment, or says why it cannot be.

Each reader takes what was given and returns the value; a ValueError is the end of a sentence
that begins with the setting's name.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from svflab import paths

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
)
_EXTRAS: Final = {
    "ORIGIN": ("webauthn", "sso"),
    "OIDC_ISSUER": ("authlib", "sso"),
    "ICH_SCHEMAS": ("lxml", "schemas"),
}
"""The package that a setting needs, and the extra of ours that brings it."""
_NAME: Final = re.compile(r"\w(?:[\w .,#/-]{0,28}\w)?")
_FLAGS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def text(given: Any) -> str:
    """Return a text that says something."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError("must be a text that is not empty")
    return given.strip()


def word(given: Any) -> str:
    """Return one word without a blank in it, or nothing."""
    written = str(given).strip()
    if re.search(r"\s", written) or not written.isprintable():
        raise ValueError(f"is {given!r} and must be one word")
    return written


def address(given: Any) -> str:
    """Return the address of a mailbox; no name stands beside it.

    >>> address(" kim@hospital.example ")
    'kim@hospital.example'
    """
    written = str(given).strip()
    if len(written) > 254 or not _ADDRESS.fullmatch(written):
        raise ValueError("must be the address of a mailbox, such as kim@hospital.example")
    return written


def address_or_none(given: Any) -> str:
    """Return the address of a mailbox, or nothing."""
    return address(given) if str(given).strip() else ""


def one_of(*choices: str) -> Callable[[Any], str]:
    """Return a reader that takes one of these words."""

    def _read(given: Any) -> str:
        if given not in choices:
            raise ValueError(f"is {given!r} and must be one of: {', '.join(choices)}")
        return str(given)

    return _read


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Return a reader that takes a whole number between these two, both included."""

    def _read(given: Any) -> int:
        written = "" if isinstance(given, bool) else str(given)
        if not re.fullmatch(r"\d{1,9}", written) or not least <= int(written) <= most:
            raise ValueError(f"is {given!r} and must be a whole number from {least} to {most}")
        return int(written)

    return _read


def flag(given: Any) -> bool:
    """Return whether it was switched on."""
    if isinstance(given, bool):
        return given
    try:
        return _FLAGS[str(given).lower()]
    except KeyError:
        raise ValueError(f"is {given!r} and must be true or false") from None


def site(given: Any) -> str:
    """Return a site's code; `house` is the name of the chain that belongs to no site."""
    if not isinstance(given, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,19}", given):
        raise ValueError(f"is {given!r} and must be 1 to 20 of a-z, 0-9 and '-'")
    if given == "house":
        raise ValueError("must not be 'house', which is the chain of accounts and settings")
    return given


def zone(given: Any) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        return ZoneInfo(str(given)).key
    except (ValueError, OSError, KeyError):
        raise ValueError(f"is {given!r}, which is no IANA time zone such as Asia/Seoul") from None


def words(given: Any) -> tuple[str, ...]:
    """Return words of a-z and `_`, between which commas stand."""
    parts = given.split(",") if isinstance(given, str) else given
    found = tuple(str(part).strip() for part in parts)
    if found == ("",):
        return ()
    if not all(re.fullmatch("[a-z_]+", one) for one in found):
        raise ValueError(f"is {given!r} and must be words of a-z and _, a comma between two")
    return found


def secret(given: Any) -> str:
    """Return a secret that is too long to be guessed."""
    if not isinstance(given, str) or len(given) < 32:
        raise ValueError("must have at least 32 characters; `svflab keys` makes one")
    return given


def keys(given: Any) -> tuple[str, ...]:
    """Return the vault's keys, the one that encrypts first; a comma stands between them."""
    parts = given.split(",") if isinstance(given, str) else given
    found = tuple(str(part).strip() for part in parts)
    if not found or not all(map(_is_key, found)):
        raise ValueError("must be one or more 32-byte keys in base64; `svflab keys` makes one")
    return found


def _is_key(written: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(written)) == 32
    except (binascii.Error, ValueError):
        return False


def origin(given: Any) -> str:
    """Return the address of pages without a path, or nothing; plain http is for one machine."""
    written = str(given).strip().rstrip("/")
    if not written:
        return ""
    local = re.fullmatch(r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?", written)
    if not local and not re.fullmatch(r"https://[a-z0-9.-]+(:\d{1,5})?", written):
        raise ValueError(f"is {given!r} and must be like https://svf.hospital.example")
    return written


def issuer(given: Any) -> str:
    """Return the address of an issuer as it spells itself, or nothing."""
    written = str(given).strip()
    local = re.fullmatch(r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?(/\S*)?", written)
    if written and not local and not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", written):
        raise ValueError(f"is {given!r} and must be an https address without ? and #")
    return written


def folder(given: Any) -> str:
    """Return a folder from the root; it is made when something is put there."""
    path = Path(text(given)).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"is {path}, which is no folder")
    return str(path)


def folder_or_none(given: Any) -> str:
    """Return a folder that is there, from the root, or nothing."""
    if not given:
        return ""
    path = Path(text(given)).expanduser().absolute()
    if not path.is_dir():
        raise ValueError(f"is {path}, and there is no such folder")
    return str(path)


def file(given: Any) -> str:
    """Return the path of a file that is there, or nothing."""
    if given and not Path(given).is_file():
        raise ValueError(f"is {given}, and there is no such file")
    return str(given)


def database(given: Any) -> str:
    """Return the address of a database, or nothing; the driver is always ours to choose."""
    written = str(given)
    if written and not re.match(r"(sqlite:///|postgresql://)", written):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return written


def protocol(given: Any) -> str:
    """Return the path of the protocol file that this names."""
    written = text(given)
    path = Path(written) if written.endswith(".toml") else paths.PROTOCOLS / f"{written}.toml"
    if not path.is_file():
        raise ValueError(f"is {written!r}, and there is no such protocol file ({path})")
    return str(path.absolute())


def named(given: Any, what: str) -> Mapping[str, Any]:
    """Return the things that a setting names, each with what it says of them; `what` they are.

    In the environment it is a line of JSON.
    """
    try:
        table = json.loads(given) if isinstance(given, str) and given else given or {}
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(table, Mapping):
        raise ValueError(f"must be a table of {what}")
    if wrong := next((name for name in table if not _NAME.fullmatch(str(name))), None):
        raise ValueError(f"gives the name {wrong!r}; 1 to 30 letters, digits, spaces, . , # / -")
    return table


def together(values: dict[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Fill in what follows from other settings, and say which do not fit together."""
    problems = []
    if values["MODE"] != "demo" and not Path(given.get("DATA_DIR", "")).is_absolute():
        problems.append("SVFLAB_DATA_DIR is not set, or not from the root (/srv/svflab, say)")
    if bool(values["TLS_CERT"]) != bool(values["TLS_KEY"]):
        problems.append("SVFLAB_TLS_CERT and SVFLAB_TLS_KEY are given together or not at all")
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{values['DATA_DIR']}/svflab.db"
    values["OWNER_URL"] = values["OWNER_URL"] or values["DATABASE_URL"]
    return problems + _of_extras(values) + _of_sign_in(values)


def _of_extras(values: Mapping[str, Any]) -> list[str]:
    """Return which settings need a package that is not installed, with the extra that brings it."""
    return [
        f"SVFLAB_{name} needs the extra {extra}: pip install 'svflab[{extra}]'"
        for name, (package, extra) in _EXTRAS.items()
        if values[name] and find_spec(package) is None
    ]


def _of_sign_in(values: Mapping[str, Any]) -> list[str]:
    """Return what is missing for the hospital's own sign-in."""
    needed = ("ORIGIN", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    lacking = [f"SVFLAB_{name}" for name in needed if not values[name]]
    if values["OIDC_ISSUER"] and lacking:
        return [f"SVFLAB_OIDC_ISSUER needs {', '.join(lacking)}"]
    return []
