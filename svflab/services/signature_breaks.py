"""Signatures of the log that do not hold: part of what `svflab verify` looks for."""

from collections.abc import Iterable, Iterator

from svflab.domain.chain import Entry
from svflab.domain.fold import started
from svflab.domain.signatures import BROKEN, GIVEN, Signature, of_case, wrong_at_site
from svflab.domain.signed_opinions import of_adverse_event
from svflab.domain.subjects import adverse_event_of
from svflab.records import checking, log, pages
from svflab.records.pages import Wanted
from svflab.services.breaks import Break


def breaks() -> Iterator[Break]:
    """Give every signature that does not fit what it is said to sign; each subject is read once.

    Those of acts of the whole site are about the site, and each is read by itself.
    """
    for site in log.sites():
        wanted, end = Wanted(site, (GIVEN,)), log.head(site)[0].seq
        signed: dict[str, Entry] = {}
        for entry in map(log.entry_of, pages.every(wanted, end, checking.AT_ONCE)):
            if entry.event.about == f"site:{site}":
                yield from _of_site(entry)
            else:
                signed[entry.event.about] = entry
        for about, entry in signed.items():
            found = _signatures(site, about)
            if found is None:
                yield _break(site, entry.seq, "case", entry.event.actor)
                continue
            for one in found:
                if one.state == BROKEN:
                    yield _break(site, one.entry.seq, one.why, one.signer)


def _of_site(entry: Entry) -> Iterator[Break]:
    if why := wrong_at_site(entry, _named_by(entry)):
        yield _break(entry.site, entry.seq, why, entry.event.actor)


def _named_by(entry: Entry) -> Entry | None:
    """Return the entry of the same site that a signature says it signs, or None."""
    shown = entry.event.data.get("shown")
    found = log.find(str(shown.get("event"))) if isinstance(shown, dict) else None
    return found if found and found.site == entry.site else None


def _signatures(site: str, about: str) -> Iterable[Signature] | None:
    """Return the signatures of a case or an adverse event; None for what nobody signs."""
    kind, _, code = about.partition(":")
    if kind == "case":
        return of_case(started(code, log.replay(site, about)))
    if kind == "ae":
        return of_adverse_event(adverse_event_of(code, log.replay(site, about))).values()
    return None


def _break(site: str, seq: int, why: str, who: str) -> Break:
    return Break.of(f"signature_{why}", site, seq, who=who)
