"""What became of each print of a label: they are counted, like instruments.

Printed is applied, destroyed or lost (21 CFR 211.125; FACT-JACIE, label reconciliation). A print
that was only made void is still somewhere, and its code with it.
"""

from collections.abc import Iterator

from svflab.domain.finding import Finding, deviation, stopping
from svflab.domain.identifiers import CodeError, read
from svflab.domain.rules.moment import Moment

ENDS = {"label.destroyed": "destroyed", "label.lost": "lost"}
"""The acts that end the paper of a print, and what it is then."""
_SCAN = "scan.answered"
_OVER = frozenset({"label_void", "label_replaced"})


def a_print_ends_once(m: Moment) -> Iterator[Finding]:
    """A paper is destroyed or lost once; what is destroyed identifies nothing any more."""
    container = m.container("code") if m.here and m.kind in ENDS else None
    number = read(str(m.data["code"])).number if container else 0
    label = container.print_of(number) if container else None
    if container is None or label is None:
        return
    facts = {"code": container.code, "number": number}
    if label.fate:
        yield stopping("label_ended", m.id, fate=label.fate, **facts)
    elif m.kind == "label.destroyed" and container.labelled and label == container.live_print:
        yield stopping("label_in_use", m.id, **facts)


def a_lost_label_is_a_deviation(m: Moment) -> Iterator[Finding]:
    """A paper that nobody finds may still be on something: it shows, and asks for an answer."""
    container = m.container("code") if m.here and m.kind == "label.lost" else None
    if container:
        number = read(str(m.data["code"])).number
        yield deviation("label_lost", m.id, code=container.code, number=number)


def a_void_label_that_is_scanned_is_a_deviation(m: Moment) -> Iterator[Finding]:
    """A void print that turns up at a scanner was not destroyed; the scan stopped, and is kept."""
    if m.kind != _SCAN or m.data.get("why") not in _OVER or m.data.get("case") != m.case.code:
        return
    try:
        code = read(str(m.data.get("code", "")))
    except CodeError:
        return
    yield deviation("void_scanned", m.id, code=code.base, number=code.number)


RULES = (
    a_print_ends_once,
    a_lost_label_is_a_deviation,
    a_void_label_that_is_scanned_is_a_deviation,
)
