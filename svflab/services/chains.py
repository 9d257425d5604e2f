"""Checks of the chains: every row, what it is sealed to, and what stands beside it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

from svflab.domain.chain import Entry, Head, head_of, link, start
from svflab.domain.corrections import REDACTED
from svflab.domain.event import Event, text_digest
from svflab.records import checking, log
from svflab.records.checking import AT_ONCE, Raw
from svflab.services.breaks import Break

_SITE: Final = re.compile(r"[a-z0-9-]{1,20}")
_HASH: Final = frozenset("0123456789abcdef")


@dataclass(slots=True)
class Tally:
    """What was read so far, the heads that the chains must pass through, and their ends.

    `wanted` were kept elsewhere. `told` are those that one chain's entries tell of another's:
    the newest for each chain, with the entry that tells of it.
    """

    wanted: tuple[Head, ...] = ()
    told: dict[str, tuple[Head, str]] = field(default_factory=dict)
    heads: list[Head] = field(default_factory=list)
    entries: int = 0
    texts: int = 0
    redacted: int = 0
    gone: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """Words that are not there any more, until an entry tells who took them out."""


def breaks(tally: Tally) -> Iterator[Break]:
    """Give what is wrong with each chain: the first broken entry, and all beside the others."""
    sites = checking.sites()
    for site in sites:
        yield from _chain(site, tally) if _SITE.fullmatch(site) else [Break.of("no_site", site)]
    for head in tally.wanted:
        if head.site not in sites and head.seq:
            yield Break.of("cut", head.site, head.seq, by="")
    for head, teller in tally.told.values():
        yield from _passes_through(head, teller)
    for (_event, name), entry in tally.gone.items():
        yield Break.of("text_gone", entry.site, entry.seq, name=name)
    for event, name in checking.texts_of_nothing(AT_ONCE):
        yield Break.of("text_surplus", event=event, name=name)


def _chain(site: str, tally: Tally) -> Iterator[Break]:
    last, rows = start(site), checking.rows(site)
    wanted = {head.seq: head.hash for head in tally.wanted if head.site == site}
    while batch := list(islice(rows, AT_ONCE)):
        whole: list[Entry] = []
        for row in batch:
            entry = _read(row, last)
            if isinstance(entry, Break):
                break
            last = head_of(entry)
            whole.append(entry)
        yield from _beside(site, whole, tally)
        yield from _resealed(site, whole, wanted)
        if len(whole) < len(batch):
            yield _read(batch[len(whole)], last)  # type: ignore[misc]
            tally.heads.append(last)
            return
    tally.heads.append(last)
    yield from _end(last, wanted)


def _read(row: Raw, after: Head) -> Entry | Break:
    """Return the entry that a row stands for, or why it is not the one that comes `after`."""
    seq = row["seq"]
    if not isinstance(seq, int) or seq < 1:
        return Break.of("surplus", after.site, after.seq, found=str(seq))
    if seq != after.seq + 1:
        return Break.of("missing", after.site, after.seq + 1, found=str(seq))
    try:
        made = _link(row, after)
        expected = checking.stored_form(log.row_of(made))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return Break.of("unreadable", after.site, seq, why=type(error).__name__)
    differ = [name for name, value in expected.items() if row[name] != value]
    if not differ:
        return made
    if differ == ["prev_hash", "hash"] and _is_whole_alone(row, after):
        return Break.of("unlinked", after.site, seq)
    return Break.of("changed", after.site, seq, columns=", ".join(differ))


def _is_whole_alone(row: Raw, after: Head) -> bool:
    """Say whether a row fits its own seal, and only does not follow the one before it."""
    return bool(row["hash"] == _link(row, replace(after, hash=str(row["prev_hash"]))).hash)


def _link(row: Raw, after: Head) -> Entry:
    """Seal again what a row holds. Raises ValueError, or another error, where it makes no sense."""
    stored = SimpleNamespace(**{**row, "recorded_at": _instant(row["recorded_at"])})
    entry = log.entry_of(stored)  # type: ignore[arg-type]
    return link(
        entry.event,
        after=after,
        recorded_at=entry.recorded_at,
        surroundings=entry.surroundings,
        flags=entry.flags,
    )


def _instant(stored: Any) -> datetime:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _resealed(site: str, entries: Iterable[Entry], wanted: Mapping[int, str]) -> Iterator[Break]:
    for entry in entries:
        if wanted.get(entry.seq, entry.hash) != entry.hash:
            yield Break.of("resealed", site, entry.seq, by="")


def _end(last: Head, wanted: Mapping[int, str]) -> Iterator[Break]:
    """Give what is wrong where a chain ends: its head, its index, and a tail that was there."""
    if 0 in wanted and wanted[0] != start(last.site).hash:
        yield Break.of("resealed", last.site, 0, by="")
    if (longest := max(wanted, default=0)) > last.seq:
        yield Break.of("cut", last.site, longest, by="", found=str(last.seq))
    stored = checking.head(last.site)
    if stored is None or (stored["seq"], stored["hash"]) != (last.seq, last.hash):
        said = f"{stored['seq']}:{stored['hash']}" if stored else "-"
        yield Break.of("head", last.site, last.seq, said=said)
    for seq, subject in checking.subjects_outside(last.site, last.seq, AT_ONCE):
        yield Break.of("index_surplus", last.site, seq, subject=subject)


def _beside(site: str, entries: list[Entry], tally: Tally) -> Iterator[Break]:
    """Give what is wrong beside whole entries: their index rows and their free texts."""
    if not entries:
        return
    tally.entries += len(entries)
    for entry in entries:
        _hear(entry, tally)
    yield from _index(site, entries)
    yield from _texts(entries, tally)
    for entry in entries:
        if entry.event.kind == REDACTED:
            told = entry.event.data
            tally.gone.pop((str(told.get("event")), str(told.get("name"))), None)


def _index(site: str, entries: list[Entry]) -> Iterator[Break]:
    expected = {(one.seq, subject) for one in entries for subject in one.event.subjects}
    stored = checking.subjects(site, entries[0].seq, entries[-1].seq)
    for seq, subject in sorted(expected - stored):
        yield Break.of("index_missing", site, seq, subject=subject)
    for seq, subject in sorted(stored - expected, key=repr):
        yield Break.of("index_surplus", site, seq, subject=subject)


def _texts(entries: list[Entry], tally: Tally) -> Iterator[Break]:
    sealed = {
        (entry.event.id, name): (digest, entry)
        for entry in entries
        for name, digest in digests(entry.event).items()
    }
    stored = log.texts(entry.event.id for entry in entries)
    tally.texts += len(sealed)
    for key, (digest, entry) in sealed.items():
        salt, body = stored.pop(key, ("", ""))
        if key not in stored and not salt:
            yield Break.of("text_missing", entry.site, entry.seq, name=key[1])
        elif body is None:
            tally.redacted += 1
            tally.gone[key] = entry
        elif text_digest(salt, body) != digest:
            yield Break.of("text_changed", entry.site, entry.seq, name=key[1])
    for event, name in stored:
        yield Break.of("text_surplus", event=event, name=name)


def digests(event: Event) -> dict[str, str]:
    """Return the salted digest of each free text of an event, by the name of its field."""
    found = {"reason": event.reason} if event.reason else {}
    for name, value in event.data.items():
        if isinstance(value, Mapping) and set(value) == {"text"} and _is_hash(value["text"]):
            found[name] = str(value["text"])
    return found


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and _HASH.issuperset(value)


def _hear(entry: Entry, tally: Tally) -> None:
    """Note what an entry tells of the heads of other chains."""
    heads = entry.event.data.get("heads")
    for text in heads if isinstance(heads, list) else ():
        try:
            head = Head.read(str(text))
        except ValueError:
            continue
        known = tally.told.get(head.site)
        if head.site != entry.site and (known is None or known[0].seq <= head.seq):
            tally.told[head.site] = head, f"{entry.site}:{entry.seq}"


def _passes_through(head: Head, teller: str) -> Iterator[Break]:
    """Give a break where a chain does not pass through a head that another chain tells of."""
    stored = checking.hash_at(head.site, head.seq)
    if stored is None and head.seq:
        yield Break.of("cut", head.site, head.seq, by=teller)
    elif stored not in (None, head.hash):
        yield Break.of("resealed", head.site, head.seq, by=teller)
