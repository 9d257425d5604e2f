"""Steps that somebody else stated for their performer: a scrubbed surgeon types nothing.

Each waits for what the performer says of it: a signature that means "performed", or a dispute
with its reason. What stood on paper bears the performer's own hand, and is not asked for again.
"""

from collections.abc import Iterator

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.paper import PAPER
from svflab.domain.signatures import BROKEN, DISPUTED, ENTRY, of_case

PERFORMED = "performed"


def waiting(case: Case) -> tuple[Entry, ...]:
    """Return the entries of a case whose performer said nothing of them yet."""
    stated = [entry for entry in case.entries if _stated_for_another(case, entry)]
    if not stated:
        return ()
    answered = set(_answered(case))
    return tuple(e for e in stated if (e.event.id, e.event.performer) not in answered)


def disputes(case: Case) -> tuple[tuple[Entry, Entry], ...]:
    """Return what is disputed and stands, each with its dispute, in the order of the log."""
    entries = {entry.event.id: entry for entry in case.entries}
    found = []
    for told in case.entries:
        named = entries.get(str(told.event.data.get("event", "")))
        if told.event.kind == DISPUTED and named and named.event.id not in case.replaced:
            found.append((named, told))
    return tuple(found)


def answer_to(case: Case, event: str, who: str) -> Entry | None:
    """Return what `who` has said of an entry that they performed, a signature or a dispute."""
    told = [told for named, told in disputes(case) if named.event.id == event]
    told += [
        one.entry
        for one in of_case(case)
        if one.signed and one.signed.event.id == event and one.meaning == PERFORMED
    ]
    return next((one for one in reversed(told) if one.event.actor == who), None)


def _stated_for_another(case: Case, entry: Entry) -> bool:
    event = entry.event
    stated = event.performer not in {"", event.actor} and event.about == f"case:{case.code}"
    return stated and PAPER not in event.data and event.id not in case.replaced


def _answered(case: Case) -> Iterator[tuple[str, str]]:
    """Give each entry that its performer signed or disputed, with who that was."""
    for entry in case.entries:
        if entry.event.kind == DISPUTED:
            yield str(entry.event.data.get("event", "")), entry.event.actor
    for one in of_case(case):
        if one.what == ENTRY and one.signed and one.state != BROKEN and one.meaning == PERFORMED:
            yield one.signed.event.id, one.signer
