"""What waits for a step that nobody has closed: the containers of a window, one by one."""

from collections.abc import Iterable, Iterator

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.protocol.model import Protocol, Window


def waiting(protocol: Protocol, case: Case, window: Window) -> Iterator[tuple[str, Entry]]:
    """Return each container that a window has begun for and not ended, and what began it.

    A window for each container begins with the last step that named the container, and ends with
    a later one, or with the container. Only what its end step uses, where that step is done, is
    looked at. A step that ends it and names no container ends it for all.
    """
    begun = _named(protocol, case, (window.start,))
    ended = _named(protocol, case, (window.end, *window.or_by)) if begun else {}
    end = protocol.steps[window.end]
    for code, entry in begun.items():
        one = case.containers[code]
        could = not one.ended and one.kind == (end.uses or one.kind)
        there = could and one.place == (end.place or one.place) and not _never_left(one, entry)
        if there and max(_place(ended.get(code)), _place(ended.get(""))) < _place(entry):
            yield code, entry


def _never_left(one: Container, entry: Entry) -> bool:
    """Say whether it was said that a print was given out, and nothing of it left."""
    live = one.live_print
    return entry.event.kind == "label.sent" and (live is None or live.never_left)


def _named(protocol: Protocol, case: Case, kinds: Iterable[str]) -> dict[str, Entry]:
    """Return the last entry of these kinds that named each container; "" where none is named."""
    found: dict[str, Entry] = {}
    for kind in kinds:
        asked = [f.name for f in protocol.steps[kind].fields if f.type in ("scan", "scans")]
        for entry in case.done.get(kind, ()):
            for code in _codes(case, entry, asked) if asked else [""]:
                found[code] = max(found.get(code, entry), entry, key=_place)
    return found


def _codes(case: Case, entry: Entry, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = entry.event.data.get(name)
        for text in value if isinstance(value, list | tuple) else [value]:
            if container := case.container(text):
                yield container.code


def _place(entry: Entry | None) -> tuple[float, int]:
    """Return where an entry stands in the order in which things happened."""
    return (entry.event.occurred_at.timestamp(), entry.seq) if entry else (0.0, 0)
