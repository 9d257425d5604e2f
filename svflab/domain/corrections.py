"""Corrections: which entries stand, and what may take the place of what.

An entry is never changed. A later one takes its place and says why; withdrawing an entry puts
nothing in its place. Whoever withdraws a correction takes the correction back: the entry that
it had replaced stands again. A withdrawal itself stays: what was withdrawn is recorded anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from svflab.domain.chain import Entry
from svflab.domain.event import Event, instant_text
from svflab.domain.finding import Finding, always
from svflab.protocol.model import Protocol

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


def taken_back_since(
    entry: Entry, told: Iterable[Entry], later: Mapping[str, Entry], *, whenever: bool = False
) -> set[str]:
    """Return the kinds of what stood when an entry was made, and was replaced or withdrawn since.

    What was done while it stood keeps nobody from withdrawing it. `later` is `replaced_by`;
    `whenever` asks also for what stood no more by then, but had been told.
    """
    mine = (e for e in told if e.event.about == entry.event.about and e.seq < entry.seq)
    found = ((e.event.kind, later.get(e.event.id)) for e in mine)
    return {kind for kind, by in found if by and (whenever or by.seq > entry.seq)}


def withdrawals(protocol: Protocol, mine: Iterable[Entry]) -> Iterator[Finding]:
    """What somebody may state, they may take back; and nobody does so in the future."""
    entries = tuple(mine)
    kinds = {e.event.id: e.event.kind for e in entries}
    for entry in entries:
        event = entry.event
        if event.kind != WITHDRAWN:
            continue
        target = protocol.steps.get(kinds.get(event.replaces, event.kind))
        if target and event.role not in target.roles:
            yield always("role", event.id, role=event.role, allowed=" ".join(target.roles))
        if entry.is_ahead:
            yield always("future", event.id, occurred_at=instant_text(event.occurred_at))


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
