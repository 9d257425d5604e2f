"""The count of a case's labels as a table: by kind, with the missing ones named."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g

from svflab.domain import label_count
from svflab.domain.case import Case
from svflab.domain.containers import Container, Print
from svflab.domain.label_count import Count
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Missing:
    """A label that is missing: what it belongs on, which it is, and the way to its page."""

    thing: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the count: the kind of label, its numbers, and each one that is missing."""

    title: str
    count: Count
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The count of all labels of a case: a line for each kind, and the total."""

    rows: tuple[Row, ...]
    total: Count


def table(case: Case) -> Table | None:
    """Return the count of a case's labels, or None while none was printed."""
    total = label_count.count(case.containers.values())
    rows = (_row(case, kind, one) for kind, one in label_count.by_kind(case).items())
    return Table(tuple(rows), total) if total.printed or total.unsent else None


def _row(case: Case, kind: str, one: Count) -> Row:
    known = g.protocol.containers.get(kind)
    missing = tuple(_missing(case, held, label) for held, label in one.missing)
    return Row(_(known.title) if known else kind, one, missing)


def _missing(case: Case, held: Container, label: Print) -> Missing:
    """Name a label that is missing: it waits to be stuck on, or it is void."""
    issued = _("label %(number)s, not scanned back", number=label.number)
    void = _("label %(number)s, void", number=label.number)
    return Missing(
        called(case, held.code),
        issued if label.state == "issued" else void,
        way("labels.show", code=case.code, container=held.code),
    )
