"""What a reader of the record may do beside reading: check it, and take some of it away.

Both are recorded: that somebody looked is part of the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from threading import Lock
from typing import Final

from svflab.domain.chain import Entry, Head
from svflab.domain.event import Value, instant_text
from svflab.protocol.model import Protocol
from svflab.records import Busy, log
from svflab.services import history
from svflab.services.breaks import Break
from svflab.services.history import Asked
from svflab.services.record import note
from svflab.services.verify import Report, verify

VERIFIED: Final = "log.verified"
EXPORTED: Final = "export.made"
_one_at_a_time = Lock()


def check(
    protocol: Protocol,
    kept: Sequence[Head],
    *,
    site: str,
    actor: str,
    role: str,
    workstation: str = "",
) -> Entry:
    """Check the whole log, record the outcome, and return the entry that tells of it.

    The entry holds the heads of all chains, so that each chain is held by the others too. One
    check runs at a time; a second one is `Busy`.
    """
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy("the log is being checked by somebody else: wait for that")
    try:
        report = verify(protocol, kept)
    finally:
        _one_at_a_time.release()
    data: dict[str, Value] = {**_outcome(report), "kept": [str(head) for head in kept]}
    about = f"site:{site}"
    return note(VERIFIED, about, data, actor=actor, role=role, site=site, workstation=workstation)


def checks(site: str, size: int = 10) -> list[Entry]:
    """Return the last checks of the log that were asked for here, the newest first."""
    return log.page(site, kind=VERIFIED, size=size)


def outcome(site: str, event_id: str) -> Entry | None:
    """Return the entry of one check, or None."""
    entry = log.find(event_id)
    return entry if entry and (entry.site, entry.event.kind) == (site, VERIFIED) else None


def breaks(entry: Entry, site: str) -> list[Break]:
    """Return what a check found, as far as it concerns this site and the house."""
    rows = entry.event.data.get("breaks")
    found = [_break(row) for row in (rows if isinstance(rows, list) else ())]
    return [one for one in found if one.site in ("", site, "house")]


def take_away(
    protocol: Protocol, asked: Asked, *, actor: str, role: str, workstation: str = ""
) -> tuple[Head, Iterator[list[Entry]]]:
    """Record that these entries leave the house; return the head, and them in order, in parts.

    Up to that head: what is recorded while they are being read is not among them.
    """
    head = log.head(asked.chain)[0]
    data: dict[str, Value] = {"what": "log", "head": str(head), "asked": _spelled(asked)}
    about = f"site:{asked.here}"
    note(EXPORTED, about, data, actor=actor, role=role, site=asked.here, workstation=workstation)
    return head, history.every(protocol, asked, head.seq)


def _spelled(asked: Asked) -> dict[str, Value]:
    """Return what was asked for, without what was left open."""
    spelled = asdict(asked) | {
        "since": instant_text(asked.since) if asked.since else "",
        "until": instant_text(asked.until) if asked.until else "",
    }
    return {name: str(value) for name, value in spelled.items() if value and name != "here"}


def _outcome(report: Report) -> dict[str, Value]:
    found: list[Value] = [
        {"what": one.what, "site": one.site, "seq": one.seq, "facts": {**one.said}}
        for one in report.breaks
    ]
    return {
        "whole": report.is_whole,
        "breaks": found,
        "more": {**report.more},
        "heads": [str(head) for head in report.heads],
        "entries": report.entries,
        "texts": report.texts,
        "redacted": report.redacted,
        "rows": report.rows,
        "not_covered": [*report.not_covered],
    }


def _break(row: Value) -> Break:
    """Return the break that `_outcome` wrote."""
    told = row if isinstance(row, Mapping) else {}
    facts = told.get("facts")
    named = {name: str(fact) for name, fact in facts.items()} if isinstance(facts, Mapping) else {}
    site, seq = named.pop("site", ""), named.pop("seq", "0")
    return Break.of(str(told.get("what", "")), site, int(seq), **named)
