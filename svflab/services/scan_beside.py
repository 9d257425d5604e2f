"""What is scanned and is no thing of a case: commands, badges, and keys that nobody can read."""

from typing import Final

from svflab.domain.commands import OUTCOMES, read_command
from svflab.domain.foreign import OF_ANOTHER_DATABASE
from svflab.domain.identifiers import CodeError, is_part, read
from svflab.domain.scans import INFO, UNKNOWN
from svflab.services import badges, bands, scan_held, stock_scan
from svflab.services.scanned import Answer, Scan

CUT: Final = "cut"
"""Only a part of a code was read; the rest went to the page before, or nowhere."""

UNREAD: Final = ("unread", "unsure", CUT)
"""What the page says of keys: none can be read; or they spell two texts, and nobody knows which;
or they are the end of a scan that a change of page cut."""

CAUSES: Final = ("azerty", "qwertz", "layout", "hangul", "ime", "caps")
"""What at a computer may come between a scanner and its text: see static/js/keys.js."""


def beside(scan: Scan) -> Answer | None:
    """Return the answer to what is no thing of a case, or None for anything else."""
    if scan.did in UNREAD:
        return Answer(UNKNOWN, scan.did, page=scan.page)
    if name := read_command(scan.text):
        did = scan.did if scan.did in OUTCOMES else ""
        facts = {"command": name, "did": did}
        return Answer(INFO, "command", kind="command", page=scan.page, facts=facts)
    try:
        code = read(scan.text)
    except CodeError:
        known = bands.answer(scan) or scan_held.on_hold(scan, None) or stock_scan.answer(scan)
        return known or _part(scan)
    return _badge(scan, code.base) if code.kind == "badge" else None


def _part(scan: Scan) -> Answer | None:
    """Say that a scanner read only a part of a code; None for any other text."""
    part = scan.reader.how == "scan" and is_part(scan.text)
    return Answer(UNKNOWN, CUT, page=scan.page) if part else None


def _badge(scan: Scan, code: str) -> Answer:
    """Say whose badge it is. It names them, and proves nothing."""
    account, valid = badges.bearer(code)
    if account is None or (valid and not account.roles_at(scan.site)):
        return Answer(UNKNOWN, OF_ANOTHER_DATABASE, kind="badge", page=scan.page)
    state, why = (INFO, "badge") if valid else (UNKNOWN, "badge_void")
    return Answer(state, why, code, "badge", page=scan.page, facts={"account": account.id})
