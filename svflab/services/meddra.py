"""A dictionary that the site subscribes to: read from its own files, looked into, forgotten.

svflab ships no term and no code of MedDRA, and exports none but the one code that a person gave to
an event. Whoever imports a release answers for the subscription that allows it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import current_app

from svflab.domain import coding
from svflab.domain.event import Value
from svflab.records import meddra, transaction
from svflab.records.meddra import Term
from svflab.services.errors import Invalid
from svflab.services.record import note

IMPORTED, FORGOTTEN = "dictionary.imported", "dictionary.forgotten"
FILE: Final = "llt.asc"
MOST: Final = 20
_CODE, _NAME, _CURRENT, _LEAST = 0, 1, 9, 10
"""Where a line of llt.asc has the code, the name, and whether the term is current (Y or N)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: of which version, how many terms, and the digest of the file."""

    version: str
    terms: int
    digest: str


def read(text: str) -> Iterator[Term]:
    """Give the terms of an llt.asc: fields with a $ behind each, a term on a line.

    Raises Invalid with the number of a line that is none.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split("$")]
        if len(fields) < _LEAST or coding.problem(fields[_CODE], "0.0") or not fields[_NAME]:
            raise Invalid({"line": str(number)})
        yield Term(fields[_CODE], fields[_NAME][:200], fields[_CURRENT].upper() != "N")


def bring(folder: Path, version: str) -> Imported:
    """Keep the terms of a folder as a version, in place of what was kept of it.

    Raises Invalid: `file` is not there, `version` is none, `line` is the number of a line that
    is no term, `twice` a code that stands there twice, `empty` a file without a term.
    """
    if coding.problem("1", version):
        raise Invalid({"version": version})
    try:
        body = (folder / FILE).read_bytes()
    except OSError:
        raise Invalid({"file": str(folder / FILE)}) from None
    terms = list(read(_text(body)))
    _are_terms(terms)
    done = Imported(version, len(terms), hashlib.sha256(body).hexdigest())
    with transaction():
        meddra.replace(version, terms)
        data: dict[str, Value] = {"version": version, "terms": done.terms, "file": done.digest}
        note(IMPORTED, _about(), data, site=current_app.config["SITE"])
    return done


def forget(version: str) -> int:
    """Forget a version, because its subscription ended, and return how many terms it had."""
    with transaction():
        if count := meddra.drop(version):
            note(FORGOTTEN, _about(), {"version": version}, site=current_app.config["SITE"])
    return count


def versions() -> dict[str, int]:
    """Return the versions that are kept, each with its number of terms; the newest last."""
    return meddra.versions()


def newest() -> str:
    """Return the newest version that is kept, or ""."""
    return next(reversed(meddra.versions()), "")


def term(version: str, code: str) -> Term | None:
    """Return the term with a code in a version that is kept, or None."""
    return meddra.find(version, code)


def is_unknown(version: str, code: str) -> bool:
    """Say whether a version is kept and has no such code: then it was mistyped."""
    return version in meddra.versions() and meddra.find(version, code) is None


def search(version: str, text: str) -> list[Term]:
    """Return at most 20 terms of a version whose name has all these words."""
    return meddra.search(version, text, MOST) if text.strip() else []


def _are_terms(terms: list[Term]) -> None:
    if not terms:
        raise Invalid({"empty": FILE})
    seen: set[str] = set()
    for one in terms:
        if one.code in seen:
            raise Invalid({"twice": one.code})
        seen.add(one.code)


def _text(body: bytes) -> str:
    """Return the words of a file; older releases are not in UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _about() -> str:
    return f"site:{current_app.config['SITE']}"
