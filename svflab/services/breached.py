"""Passwords that are guessed first: a list that comes with svflab, and one that a site may add.

Both are looked up on this machine; no password, and no part of a digest, leaves it. A list holds
SHA-1 digests in hexadecimal, sorted, one a line, as "Have I Been Pwned" gives them to download:
`DIGEST:COUNT`, with or without the count. It may be of any length: a look-up bisects the file.

`common_passwords.sha1` holds the first 16 characters of the digests of 16459 passwords, taken from
the list of zxcvbn 4.5.0 (MIT licence, Dropbox and Daniel Wolf): those of its 30000 that have eight
characters or more, and the words of five letters or more among its first 10000.
"""

import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, Final

from flask import current_app

_COMMON: Final = "common_passwords.sha1"
_FEW: Final = 8
"""So many digits and signs around a word leave it the word that is guessed first."""


def is_known(password: str) -> bool:
    """Say whether a password stands in a list of those that are guessed first, or hardly differs.

    A common word with a few digits or signs around it, or said twice, is still that word. In the
    site's own list the password itself is looked up, as it was typed. The site's name and the
    program's hang on every wall: they are guessed first here.
    """
    common, alike = Path(str(files("svflab.services") / _COMMON)), set(_alike(password))
    if _of_the_house() & alike or any(holds(common, one) for one in alike):
        return True
    given = str(current_app.config["BREACHED_PASSWORDS"])
    return bool(given) and holds(Path(given), password)


def holds(path: Path, password: str) -> bool:
    """Say whether the list in this file holds a password.

    Raises OSError where the file cannot be read.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(lines, middle)
            if line and line < wanted[: len(line)]:
                low = middle + 1
            else:
                high = middle
        found = _line_from(lines, low)
    return bool(found) and wanted.startswith(found)


def _of_the_house() -> set[str]:
    name = str(current_app.config["SITE_NAME"]).casefold()
    return {"svflab", "hospital", name, *name.split(), "".join(filter(str.isalnum, name))}


def _line_from(lines: BinaryIO, at: int) -> bytes:
    """Return the digest on the first line that begins at or after a place; b"" after the last."""
    lines.seek(max(0, at - 1))
    if at:
        lines.readline()
    return lines.readline().partition(b":")[0].strip().upper()


def _alike(password: str) -> Iterator[str]:
    """Give the words that this password hardly differs from."""
    plain = password.casefold()
    yield password
    yield plain
    squeezed = "".join(filter(str.isalnum, plain))
    yield squeezed
    half = len(squeezed) // 2
    if squeezed[:half] == squeezed[half:]:
        yield squeezed[:half]
    word = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    if len(plain) - len(word) < _FEW:
        yield word
