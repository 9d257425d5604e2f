"""The count of a case's labels as a table: by container, with the missing ones named."""

from collections.abc import Callable
from dataclasses import dataclass

from svflab.domain import label_count
from svflab.domain.case import Case
from svflab.domain.label_count import Count
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the count: what is counted, its numbers, and each label that is missing."""

    title: str
    code: str
    href: str
    count: Count
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The count of all labels of a case: a line for each container, and the total."""

    rows: tuple[Row, ...]
    total: Count


def table(case: Case) -> Table | None:
    """Return the count of a case's labels, or None while none was printed."""
    counted = label_count.counts(case)
    if not counted:
        return None
    return Table(tuple(_row(case, one) for one in counted), label_count.total(counted))


def _row(case: Case, one: Count) -> Row:
    return Row(
        called(case, one.code),
        one.code,
        way("labels.show", code=case.code, container=one.code),
        one,
        tuple(_missing(label.number, label.state) for label in one.missing),
    )


def _missing(number: int, state: str) -> str:
    """Return which label is missing, and as what: it waits to be stuck on, or it is void."""
    if state == "issued":
        return _("label %(number)s, not scanned back", number=number)
    return _("label %(number)s, void", number=number)
