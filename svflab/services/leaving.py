"""What leaves the house as a file: made first, recorded when it is whole, then given."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from svflab import clock
from svflab.domain.chain import Head
from svflab.domain.event import Value
from svflab.records import log
from svflab.services.audit import EXPORTED
from svflab.services.holds import By
from svflab.services.record import note


@dataclass(frozen=True, slots=True)
class Leaving:
    """A file that leaves: of what, in which form, its bytes, and what was asked for."""

    what: str
    form: str
    file: bytes
    asked: Mapping[str, str]
    rows: int = 0


def end(site: str) -> tuple[Head, datetime]:
    """Return where the log ends now, and when its last entry was recorded."""
    head, at = log.head(site)
    return head, at or clock.now()


def record(site: str, leaving: Leaving, by: By) -> None:
    """Record that a file leaves the house, with its digest and the head of the log."""
    data: dict[str, Value] = {
        "what": leaving.what,
        "form": leaving.form,
        "head": str(log.head(site)[0]),
        "asked": dict(leaving.asked),
        "rows": leaving.rows,
        "file": hashlib.sha256(leaving.file).hexdigest(),
    }
    about = f"site:{site}"
    note(
        EXPORTED,
        about,
        data,
        site=site,
        actor=by.actor,
        role=by.role,
        workstation=by.workstation,
    )
