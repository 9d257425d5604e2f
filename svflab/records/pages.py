"""Pages of the log that cost the same however old the log is.

One filter by kind, person or subject has an index that is in the order of the log. Anything
else looks through a stretch of it, from newest to oldest, and says how far it has looked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Row, Select, Table, or_, select

from svflab.records import db
from svflab.records.tables import LogRow, SubjectRow

STRETCH: Final = 20_000
"""How many places of the log one page looks through at most."""
_LOG: Final = cast(Table, LogRow.__table__)
_INDEX: Final = cast(Table, SubjectRow.__table__)
# A key of the sealed text; inside a value its quotation marks would be escaped.
_OVERRIDE: Final = '%"override":true%'
_NO_CORRECTION: Final = '%,"replaces":"","role":%'


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of a site's chain are asked for; what is empty asks for nothing special.

    `subject` is what they are about or touch; `since` and `until` are when they were recorded,
    and `after` is a place that they are behind. With `changed` they are corrections, or of one of
    these kinds; with `overrides` a gate was opened by two persons.
    """

    site: str
    kinds: tuple[str, ...] = ()
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    corrections: bool = False
    changed: tuple[str, ...] = ()
    overrides: bool = False
    after: int = 0

    @property
    def in_order(self) -> bool:
        """Whether an index gives these entries in the order of the log, and no others."""
        asked = (*self.kinds, *filter(None, (self.actor, self.subject)))
        searched = self.corrections or self.changed or self.overrides
        return not searched and len(asked) <= 1


def page(wanted: Wanted, before: int, size: int) -> tuple[Sequence[Row[Any]], int]:
    """Return up to `size` rows of entries from places before `before`, the newest first.

    And the place before which to go on looking; 0 where there is nothing more to look at.
    """
    end = place_of(wanted.site, wanted.until) if wanted.until else _behind(wanted.site)
    top, seq = min(before, end), _seq(wanted)
    begins = _begins(wanted)
    low = begins if wanted.in_order else max(begins, top - STRETCH)
    question = _asked(wanted).where(seq < top).order_by(seq.desc()).limit(size)
    rows = _within(wanted, question, seq >= low, lambda row: row.seq >= low)
    reached = rows[-1].seq if len(rows) == size else low
    return rows, reached if reached > begins else 0


def onward(wanted: Wanted, after: int, upto: int, size: int) -> Sequence[Row[Any]]:
    """Return up to `size` rows behind the place `after` and not behind `upto`, in order."""
    low, seq = max(after + 1, _begins(wanted)), _seq(wanted)
    top = upto if wanted.until is None else min(upto, place_of(wanted.site, wanted.until) - 1)
    question = _asked(wanted).where(seq >= low).order_by(seq).limit(size)
    return _within(wanted, question, seq <= top, lambda row: row.seq <= top)


def _within(
    wanted: Wanted, question: Select[Any], bound: Any, inside: Callable[[Row[Any]], bool]
) -> Sequence[Row[Any]]:
    """Return the rows of a question that lie within a second bound of their places.

    SQLite takes two bounds of a place for a better way than the index of a kind, and reads all
    that is between them: where an index gives the rows in order, they are cut here.
    """
    if wanted.in_order:
        return [row for row in db.session.execute(question) if inside(row)]
    return db.session.execute(question.where(bound)).all()


def every(wanted: Wanted, upto: int, size: int) -> Iterator[Row[Any]]:
    """Give all rows up to a place, in order, `size` of them read at once."""
    after = 0
    while rows := onward(wanted, after, upto, size):
        yield from rows
        after = rows[-1].seq


def correcting(site: str, about: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the rows of entries about these subjects that take the place of another entry."""
    which = (_LOG.c.about.in_(list(about)), _INDEX.c.subject == _LOG.c.about)
    question = _asked(Wanted(site, corrections=True)).join(_INDEX, _joined()).where(*which)
    return db.session.execute(question.order_by(_LOG.c.seq)).all()


def place_of(site: str, instant: datetime) -> int:
    """Return the first place of a chain that was recorded at or after an instant.

    Found by halving, because places are in the order of time; a clock that was set back
    (flagged in the entry) may move it by the entries of that while.
    """
    low, high = 1, _behind(site)
    while low < high:
        middle = (low + high) // 2
        at = select(_LOG.c.recorded_at).where(_LOG.c.site == site, _LOG.c.seq == middle)
        recorded = db.session.scalar(at)
        if recorded is not None and recorded < instant:
            low = middle + 1
        else:
            high = middle
    return low


def _begins(wanted: Wanted) -> int:
    """Return the first place that may be as asked."""
    since = place_of(wanted.site, wanted.since) if wanted.since else 1
    return max(since, wanted.after + 1)


def _behind(site: str) -> int:
    """Return the first place of a chain in which nothing is recorded yet."""
    newest = select(_LOG.c.seq).where(_LOG.c.site == site).order_by(_LOG.c.seq.desc()).limit(1)
    return (db.session.scalar(newest) or 0) + 1


def _seq(wanted: Wanted) -> ColumnElement[int]:
    """Return the place in the index that gives the entries: a subject's own, or the log's."""
    return (_INDEX if wanted.subject else _LOG).c.seq


def _asked(wanted: Wanted) -> Select[Any]:
    question = select(*_LOG.c)
    if wanted.subject:
        question = question.join(_INDEX, _joined()).where(
            _INDEX.c.site == wanted.site, _INDEX.c.subject == wanted.subject
        )
    else:
        question = question.where(_LOG.c.site == wanted.site)
    if wanted.kinds:
        question = question.where(_LOG.c.kind.in_(wanted.kinds))
    if wanted.actor:
        question = question.where(_LOG.c.actor == wanted.actor)
    if wanted.corrections:
        question = question.where(_LOG.c.event.notlike(_NO_CORRECTION))
    if wanted.changed:
        corrects = _LOG.c.event.notlike(_NO_CORRECTION)
        question = question.where(or_(corrects, _LOG.c.kind.in_(wanted.changed)))
    if wanted.overrides:
        question = question.where(_LOG.c.event.like(_OVERRIDE))
    return question


def _joined() -> Any:
    return (_INDEX.c.site == _LOG.c.site) & (_INDEX.c.seq == _LOG.c.seq)
