"""Corrections: which entries stand, and what may take the place of what.

An entry is never changed. A later one takes its place and says why; withdrawing an entry puts
nothing in its place. Whoever withdraws a correction takes the correction back: the entry that
it had replaced stands again. A withdrawal itself stays: what was withdrawn is recorded anew.
"""

from collections.abc import Collection, Iterable, Iterator

from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.finding import Finding, always

WITHDRAWN = "entry.withdrawn"
REDACTED = "text.redacted"
"""Nothing of an entry is changed; words of it that named somebody were taken out."""


def replaced_by(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return what took the place of each entry that stands no more, by its event's id.

    Taken in the order in which the server heard of them; of two corrections of one entry the
    first counts, and the rules refuse the second.
    """
    replaced: dict[str, Entry] = {}
    events: dict[str, Event] = {}
    for entry in _in_order(entries):
        events[entry.event.id] = entry.event
        if entry.event.replaces and entry.event.replaces not in replaced:
            _replace(replaced, events, entry)
    return replaced


def places(entries: Iterable[Entry]) -> dict[str, int]:
    """Return the place in the log of each event; a correction's is that of what it corrects.

    Of two that happened at one instant the one in front is the one that was heard of first.
    """
    found: dict[str, int] = {}
    for entry in _in_order(entries):
        found[entry.event.id] = found.get(entry.event.replaces, entry.seq)
    return found


def wrong(
    entries: Iterable[Entry], never: Collection[str] = (), stays: Collection[str] = ()
) -> Iterator[Finding]:
    """Find the corrections that name nothing here, or what may not be corrected, or no reason.

    `never` holds the kinds that are never corrected, `stays` those that are never withdrawn.
    """
    replaced: dict[str, Entry] = {}
    events: dict[str, Event] = {}
    for entry in _in_order(entries):
        event = entry.event
        if event.replaces or event.kind == WITHDRAWN:
            target = events.get(event.replaces)
            yield from _corrects(event, target, replaced, never)
            if event.kind == WITHDRAWN and target and target.kind in stays:
                yield always("never_withdrawn", event.id, kind=target.kind)
            if not event.reason:
                yield always("reason_missing", event.id)
        events[event.id] = event
        if event.replaces and event.replaces not in replaced:
            _replace(replaced, events, entry)


def _corrects(
    event: Event, target: Event | None, replaced: dict[str, Entry], never: Collection[str]
) -> Iterator[Finding]:
    if target is None or target.about != event.about:
        yield always("corrects_nothing", event.id)
    elif target.kind == WITHDRAWN or target.kind in never:
        yield always("never_corrected", event.id, kind=target.kind)
    elif target.id in replaced:
        yield always("corrected_already", event.id, by=replaced[target.id].event.id)
    elif event.kind not in {WITHDRAWN, target.kind}:
        yield always("corrects_another_kind", event.id, kind=target.kind)


def _replace(replaced: dict[str, Entry], events: dict[str, Event], entry: Entry) -> None:
    event = entry.event
    replaced[event.replaces] = entry
    target = events.get(event.replaces)
    if event.kind == WITHDRAWN and target and target.kind != WITHDRAWN and target.replaces:
        before = replaced.get(target.replaces)
        if before and before.event.id == target.id:
            del replaced[target.replaces]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.seq)
