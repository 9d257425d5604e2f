"""What became of each print of a label: given out once, and counted, like instruments.

Printed is applied, destroyed or lost (21 CFR 211.125; FACT-JACIE, label reconciliation). A print
that was only made void is still somewhere, and its code with it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from svflab.domain.case import Case, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import FAILED, SEND_WITHIN
from svflab.domain.event import instant_text
from svflab.domain.finding import REFUSED, Finding, deviation, sealed_in, stopping
from svflab.domain.identifiers import read
from svflab.domain.rules.moment import Moment

ENDS = {"label.destroyed": "destroyed", "label.lost": "lost"}
"""The acts that end the paper of a print, and what it is then."""
ONE_FINDING = timedelta(minutes=15)
"""Scans of one void print within this time are one deviation."""
_SCAN = "scan.answered"
_OVER = frozenset({"label_void", "label_replaced", "label_destroyed", "label_lost", "wrong_case"})
"""Why a scan of a print stops that is not the valid one any more."""
_RELIED_ON = frozenset({"label.applied", "label.verified"})


def a_paper_leaves_once(m: Moment) -> Iterator[Finding]:
    """A print is given out once, soon after it was recorded, and while it is the newest.

    One of which nothing left may be sent again; one that may be on paper never is: a second
    paper would bear the same code. What came of a sending is always taken.
    """
    container = m.container("code") if m.here and m.kind == "label.sent" else None
    number = read(str(m.data["code"])).number if container else 0
    label = container.print_of(number) if container else None
    way, printer, outcome = (str(m.data.get(name) or "") for name in ("way", "printer", "outcome"))
    if container is None or label is None or label.ends(way, printer, outcome):
        return
    facts = {"code": container.code, "number": number}
    if outcome == FAILED:
        if label.out or label.applied_by:
            yield stopping("paper_out", m.id, **facts)
    elif label.out or label.state == "applied":
        yield stopping("paper_out", m.id, **facts)
    elif label.state == "voided" or label != container.live_print:
        yield stopping("paper_void", m.id, **facts)
    elif label.late(m.now):
        minutes = SEND_WITHIN // timedelta(minutes=1)
        yield stopping("paper_late", m.id, minutes=minutes, **facts)


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


def a_label_says_what_is_so(m: Moment) -> Iterator[Finding]:
    """What is stuck on, or verified, says how much is inside and for which digit.

    Where somebody corrected that after it was printed, another print says what is so now.
    """
    container = m.container("code") if m.here and m.kind in _RELIED_ON else None
    label = container.print_of(read(str(m.data["code"])).number) if container else None
    if container is None or label is None:
        return
    said = _said(m, label.event_id)
    volume = as_decimal(said.get("volume_ml"))
    facts = {"code": container.code, "number": label.number}
    if volume is not None and container.volume is not None and volume != container.volume:
        yield stopping(
            "label_outdated", m.id, said=f"{volume:f}", now=f"{container.volume:f}", **facts
        )
    elif (digit := said.get("digit")) and digit != container.digit:
        yield stopping("label_other_digit", m.id, planned=digit, digit=container.digit, **facts)


def what_never_left_is_on_nothing(m: Moment) -> Iterator[Finding]:
    """A print of which nothing left, or that was given out to nobody in its time, is no paper.

    Whatever bears its code was made elsewhere. What came from paper left when it was printed.
    """
    container = m.container("code") if m.here and m.kind == "label.applied" else None
    label = container.print_of(read(str(m.data["code"])).number) if container else None
    if container is None or label is None or m.on_paper:
        return
    if label.never_left or (not label.sent and label.late(m.now)):
        yield stopping("label_never_left", m.id, code=container.code, number=label.number)


def _said(m: Moment, event_id: str) -> Mapping[str, object]:
    """Return what was sealed of a print as what its label says."""
    for entry in m.case.done.get("label.printed", ()):
        if entry.event.id == event_id:
            facts = entry.event.data.get("facts")
            return facts if isinstance(facts, Mapping) else {}
    return {}


def a_void_label_that_is_scanned_is_a_deviation(m: Moment) -> Iterator[Finding]:
    """A void print that turns up at a scanner was not destroyed; the scan stopped, and is kept.

    It does on any page, that of another case too, and where a step is tried with it. Whoever is
    stopped scans again: the scans of one print within 15 minutes are one finding, that of the
    first. The near misses of a case are grouped by the same span.
    """
    if m.kind == _SCAN and m.data.get("case") == m.case.code:
        found = _over(m.case, m.data.get("code"))
        if found and not _is_repeat(m, *found):
            yield deviation("void_scanned", m.id, **_turned_up(m.case, *found))
    elif m.kind == REFUSED and m.here:
        for found in _tried(m):
            yield deviation("void_scanned", m.id, code=found[0], number=found[1])


def _over(case: Case, text: object) -> tuple[str, int] | None:
    """Return the container and the number of a print that is void or replaced, or None."""
    container = case.container(text) if text else None
    number = read(str(text)).number if container else 0
    label = container.print_of(number) if container else None
    is_over = container and label and label != container.live_print
    return (container.code, number) if container and is_over else None


def _turned_up(case: Case, code: str, number: int) -> dict[str, object]:
    """Return what is said of a print that turns up: its fate too, where one was recorded."""
    label = case.containers[code].print_of(number)
    facts: dict[str, object] = {"code": code, "number": number}
    if label and label.ended_at:
        at = instant_text(label.ended_at)
        facts |= {"fate": label.fate, "who": label.ended_by, "at": at}
    return facts


def _is_repeat(m: Moment, code: str, number: int) -> bool:
    """Say whether a scan is one more of those that began within the span before it."""
    began: datetime | None = None
    for entry in m.case.entries:
        is_scan = entry.seq < m.entry.seq and entry.event.kind == _SCAN
        if is_scan and _was_over(m.case, entry, code, number):
            at = entry.event.occurred_at
            began = at if began is None or at - began >= ONE_FINDING else began
    return began is not None and m.now - began < ONE_FINDING


def _was_over(case: Case, entry: Entry, code: str, number: int) -> bool:
    """Say whether a scan was of this print, and the print was not the valid one by then.

    "By then" is by the order of the log: of two workstations that act in the same second, the
    one that scanned may have looked at its clock after the one that printed, and yet come first.
    """
    event = entry.event
    text = str(event.data.get("code", ""))
    container = case.container(text) if text else None
    if container is None or container.code != code or read(text).number != number:
        return False
    if event.data.get("why") != "other_case":
        return event.data.get("why") in _OVER
    return any(
        printed.seq < entry.seq
        and printed.event.data.get("container") == code
        and printed.event.data.get("number") == number + 1
        for printed in case.done.get("label.printed", ())
    )


def _tried(m: Moment) -> list[tuple[str, int]]:
    """Return the prints that a refused step was refused for, each once."""
    said = (f.words for f in sealed_in(m.data) if f.rule == "label_void")
    return list(dict.fromkeys((words["code"], int(words["number"])) for words in said))


RULES = (
    a_label_says_what_is_so,
    what_never_left_is_on_nothing,
    a_paper_leaves_once,
    a_print_ends_once,
    a_lost_label_is_a_deviation,
    a_void_label_that_is_scanned_is_a_deviation,
)
