"""Signatures of the log that do not hold: part of what `svflab verify` looks for."""

from collections.abc import Iterator

from svflab.domain.fold import started
from svflab.domain.signatures import BROKEN, GIVEN, of_case
from svflab.records import checking, log, pages
from svflab.records.pages import Wanted
from svflab.services.breaks import Break


def breaks() -> Iterator[Break]:
    """Give every signature that does not fit what it is said to sign; each case is read once."""
    for site in log.sites():
        wanted, end = Wanted(site, (GIVEN,)), log.head(site)[0].seq
        entries = map(log.entry_of, pages.every(wanted, end, checking.AT_ONCE))
        signed = {entry.event.about: entry for entry in entries}
        for about, entry in signed.items():
            kind, _, code = about.partition(":")
            if kind != "case":
                yield _break(site, entry.seq, "case", entry.event.actor)
                continue
            for one in of_case(started(code, log.replay(site, about))):
                if one.state == BROKEN:
                    yield _break(site, one.entry.seq, one.why, one.signer)


def _break(site: str, seq: int, why: str, who: str) -> Break:
    return Break.of(f"signature_{why}", site, seq, who=who)
