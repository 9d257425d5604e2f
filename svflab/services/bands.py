"""Wristbands that the hospital gave: bound to a participant, and known again by a scan.

Of the code only a keyed digest is kept, beside the identity vault: it may be a record number.
The key is the server's secret; with another secret no wristband is known any more, and each is
bound again. A hospital's wristband says whose it is. It never stands for ours at a match: it was
not printed for the case, and nobody here voids it.
"""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.commands import read_command
from svflab.domain.fields import Problem
from svflab.domain.foreign import PRODUCT, what
from svflab.domain.identifiers import CodeError, read
from svflab.domain.materials import LONGEST, key
from svflab.domain.scans import INFO, STOP
from svflab.records import bands, log, projections, transaction
from svflab.services.errors import Invalid, NotAllowed
from svflab.services.record import note
from svflab.services.scanned import Answer, Scan
from svflab.services.vault import KEEPERS

KIND: Final = "hospital_band"
SHORTEST: Final = 5
_SYMBOLOGY: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


def bind(participant: str, text: str, *, site: str, actor: str, role: str) -> bool:
    """Keep whose a hospital's wristband is. Returns whether it is new.

    Raises Invalid with `code`: `missing`, `short`, `length`, `ours` (a code of ours or a command),
    `pack` (a product's), or `taken`, with `other` and `participant`: one code is of one person.
    That is told in the records of both.
    """
    if role not in KEEPERS:
        raise NotAllowed(KEEPERS)
    plain = _plain(text)
    if why := _wrong(plain):
        raise Invalid({"code": why})
    digest, about = _digest(plain), f"participant:{participant}"
    with transaction():
        log.head(site, lock=True)  # two do not bind one wristband at once
        other = bands.whose(site, digest)
        if not other:
            bands.keep(site, digest, participant, clock.now())
            note("band.bound", about, {}, actor=actor, role=role, site=site)
        elif other != participant:
            touches = (f"participant:{other}",)
            data = {"other_participant": other}
            note("band.refused", about, data, actor=actor, role=role, site=site, touches=touches)
    if other not in {"", participant}:
        facts = (("other", other), ("participant", participant))
        raise Invalid({"code": "taken"}, [Problem("code", "taken", facts)])
    return not other


def forget(participant: str, *, site: str, actor: str, role: str) -> int:
    """Forget the wristbands of a participant, who wears another; return how many there were."""
    if role not in KEEPERS:
        raise NotAllowed(KEEPERS)
    with transaction():
        log.head(site, lock=True)
        many = bands.leave(site, participant)
        if many:
            about = f"participant:{participant}"
            note("band.forgotten", about, {"wristbands": many}, actor=actor, role=role, site=site)
    return many


def of(participant: str, *, site: str) -> list[datetime]:
    """Return when each wristband of a participant was bound, the last one first."""
    return bands.of(site, participant)


def whose(text: str, *, site: str) -> str:
    """Return the participant who wears the wristband with this code, or ""."""
    plain = _plain(text)
    return "" if _wrong(plain) else bands.whose(site, _digest(plain))


def answer(scan: Scan) -> Answer | None:
    """Return the answer to the scan of a hospital's wristband; None for anything else.

    On the page of a case of another participant it stops, and names both.
    """
    participant = whose(scan.text, site=scan.site)
    if not participant:
        return None
    rows = projections.cases(scan.site, states=("open",), participant=participant, size=1)
    facts = {"participant": participant, **({"case": rows[0]["code"]} if rows else {})}
    page = projections.case_row(scan.site, scan.page) if scan.page else None
    if page and page["participant"] != participant:
        here = {"this_case": page["code"], "this_participant": page["participant"]}
        return Answer(STOP, "other_band", kind=KIND, page=scan.page, facts={**facts, **here})
    return Answer(INFO, KIND, kind=KIND, page=scan.page, facts=facts)


def _plain(text: str) -> str:
    """Return a code in one spelling: without what a scanner puts before it, gaps or capitals."""
    bare = _SYMBOLOGY.sub("", text.strip())
    return key(bare) if len(bare) <= LONGEST else bare


def _wrong(plain: str) -> str:
    if not plain:
        return "missing"
    if len(plain) > LONGEST:
        return "length"
    if len(plain) < SHORTEST:
        return "short"
    if read_command(plain) or _is_ours(plain):
        return "ours"
    return "pack" if what(plain) == PRODUCT and not plain.isdecimal() else ""


def _is_ours(text: str) -> bool:
    try:
        read(text)
    except CodeError:
        return False
    return True


def _digest(plain: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"svflab.band.1\n" + plain.encode(), hashlib.sha256).hexdigest()
