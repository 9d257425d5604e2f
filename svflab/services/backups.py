"""Copies of everything, to go back to; each is one file, named by the log's head.

The vault's key is in none of them, and nobody is signed in after a restore.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import current_app

from svflab.domain.chain import Head
from svflab.domain.event import Value
from svflab.records import backups, log, transaction
from svflab.services.errors import Conflict
from svflab.services.record import note


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database: where it is, and the heads that its log ends in."""

    path: Path
    heads: tuple[Head, ...]


def back_up(folder: Path) -> Backup:
    """Copy the database into `folder` as it is now, while others go on working.

    The copy is looked at before it gets its name, which carries the head of the site's chain:
    `svflab-<site>-<seq>-<hash>.db`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{uuid4()}.part"
    try:
        backups.write(making)
        made = look(making)
        path = folder / name(made.heads)
        os.replace(making, path)
    finally:
        making.unlink(missing_ok=True)
    return Backup(path, made.heads)


def look(path: Path) -> Backup:
    """Return what a copy holds. Raises Unreadable where it is damaged or none."""
    backups.check(path)
    return Backup(path, tuple(Head(*found) for found in backups.heads(path)))


def name(heads: tuple[Head, ...]) -> str:
    """Return the file name of a copy whose log ends in `heads`."""
    own = [head for head in heads if head.site == current_app.config["SITE"]]
    head = (own or list(heads) or [Head("empty", 0, "")])[0]
    return f"svflab-{head.site}-{head.seq}-{head.hash}.db"


def is_filled() -> bool:
    """Say whether this database holds a log."""
    return bool(log.sites())


def restore(path: Path, expected: Head) -> Head:
    """Fill this empty database from a copy, and record that it was done.

    The copy has been verified by the caller, through `expected`. Returns the head of the chain
    `house` afterwards. Raises Conflict where the database holds a log already.
    """
    with transaction():
        if is_filled():
            raise Conflict("not_empty")
        backups.read(path)
        data: dict[str, Value] = {"head": str(expected), "file": _digest(path)}
        entry = note("log.restored", f"site:{current_app.config['SITE']}", data)
    return Head(entry.site, entry.seq, entry.hash)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
