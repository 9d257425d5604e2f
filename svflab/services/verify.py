"""Proves that the log is as it was sealed, and that the lists say what the log says.

A check makes everything again (each row, each index row, each projection) by the code that
made it first, and compares. What it finds are breaks: `svflab.services.breaks`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from svflab.domain.chain import Head
from svflab.protocol.model import Protocol
from svflab.records import checking, label_templates, shadow
from svflab.services import chains, photos, signature_breaks
from svflab.services.breaks import OF_CHAINS, OF_LISTS, Break
from svflab.services.rebuild import remake

__all__ = ["Break", "Report", "verify"]

LISTED: Final = 20
"""How many breaks of one kind are listed; the others are counted."""
_COVERED: Final = frozenset(
    {"log", "event_subject", "log_head", "text", "label_template", "photo", "alembic_version"}
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check read, what it found, and what it did not look at.

    `heads` are the ends of the chains, as far as they hold. `redacted` counts the free texts
    whose words were taken out; `rows` the rows of lists that were compared with the log, 0
    where there was no log left to compare them with. `more` counts, by kind, the breaks that
    are not listed. `not_covered` names the tables that no seal and no check covers.
    """

    heads: tuple[Head, ...]
    entries: int
    texts: int
    redacted: int
    rows: int
    breaks: tuple[Break, ...]
    more: Mapping[str, int]
    not_covered: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found."""
        return not self.breaks

    @property
    def log_is_whole(self) -> bool:
        """Whether nothing was found but lists that differ from the log; `rebuild` mends them."""
        return all(one.what in OF_LISTS for one in self.breaks)

    def lines(self) -> list[str]:
        """Return the report in English, a line each, for a command to print."""
        more = [f"… and {count} more of this kind: {what}" for what, count in self.more.items()]
        return [
            *map(str, self.breaks),
            *more,
            f"read: {self.entries} entries, {self.texts} free texts ({self.redacted} redacted), "
            f"{self.rows} rows of lists",
            *(f"head: {head}" for head in self.heads),
            f"not covered by any seal: {', '.join(self.not_covered)}",
        ]


def verify(protocol: Protocol, heads: Iterable[Head] = ()) -> Report:
    """Check the whole log and all that is made from it, as they are at one moment.

    With `heads` that were kept elsewhere a tail that was cut off is found, and a log that was
    sealed anew: without them, whoever holds the database can do either unseen. Nothing is
    written, others go on working, and what cannot be read is told of like anything else.
    """
    found, tally = _Found(), chains.Tally(tuple(heads))
    rows, not_covered = 0, list[str]()
    try:
        with checking.looking():
            found.take(_of_the_database())
            found.take(chains.breaks(tally))
            found.take(_of_the_templates())
            not_covered = _not_covered()
            if not found.has(OF_CHAINS):
                found.take(photos.breaks())
                found.take(signature_breaks.breaks())
                shadow.hide()
                found.take(_of_the_lists(protocol))
                rows = shadow.count()
    except checking.Unreadable as error:
        found.take([Break.of("damaged", why=str(error))])
    return Report(
        tuple(tally.heads),
        tally.entries,
        tally.texts,
        tally.redacted,
        rows,
        tuple(found.listed),
        found.more(),
        tuple(not_covered),
    )


def _of_the_database() -> Iterator[Break]:
    for why in checking.damage():
        yield Break.of("damaged", why=why)
    for guard in checking.missing_guards():
        yield Break.of("guard", guard=guard)


def _of_the_templates() -> Iterator[Break]:
    """Give the kept label templates that are not those whose digest the prints seal."""
    for name, digest in label_templates.changed():
        yield Break.of("template_changed", name=name, digest=digest[:12])


def _of_the_lists(protocol: Protocol) -> Iterator[Break]:
    """Make every projection again, out of sight, and give how the real ones differ."""
    for subject, error in remake(protocol):
        if error is not None:
            yield Break.of("unfolded", subject=subject, why=type(error).__name__)
    for one in shadow.differences(LISTED):
        yield Break.of(f"list_{one.how}", table=one.table, key=one.key)


def _not_covered() -> list[str]:
    made = {table.name for table in shadow.PROJECTIONS}
    return [name for name in checking.tables() if name not in _COVERED | made]


class _Found:
    """Breaks as they come: the first ones of each kind, and how many there are."""

    def __init__(self) -> None:
        self.listed: list[Break] = []
        self._counts: Counter[str] = Counter()

    def take(self, breaks: Iterable[Break]) -> None:
        for one in breaks:
            self._counts[one.what] += 1
            if self._counts[one.what] <= LISTED:
                self.listed.append(one)

    def has(self, kinds: Iterable[str]) -> bool:
        return any(self._counts[what] for what in kinds)

    def more(self) -> dict[str, int]:
        return {what: count - LISTED for what, count in self._counts.items() if count > LISTED}
