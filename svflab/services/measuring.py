"""Writes what is measured in a case into the list of all cases.

In the transaction of an entry: what is known by it alone is added; where it may move what is
known by others (a correction, something taken back or told afterwards, a stop), all that is
measured in the case is worked out again, and what differs from the rows there is written.
"""

from decimal import Decimal
from typing import Any

from svflab.domain import measures
from svflab.domain.event import Event
from svflab.domain.measures import Measured
from svflab.protocol.model import Protocol
from svflab.records import process
from svflab.records.scans import month_of
from svflab.services.subjects import Known


def project(protocol: Protocol, event: Event, after: Known) -> None:
    """Bring what is measured in a case up to date with an event of it."""
    case = after.case
    known_by = measures.moved(protocol, case, event)
    if known_by is None:
        return
    named = {"site": after.site, "case": case.code, "stopped": case.stopped is not None}
    found = measures.measured(protocol, case, known_by)
    rows = [{**named, **_row(one)} for one in found]
    if known_by:
        process.add(rows)
    else:
        process.project(after.site, case.code, rows)


def _row(one: Measured) -> dict[str, Any]:
    event, at = one.event, one.event.occurred_at
    return {
        "measure": one.measure,
        "event": event.id,
        "subject": one.subject[:40],
        "value": text(one.value),
        "unit": one.unit,
        "low": text(one.limits.low),
        "high": text(one.limits.high),
        "verdict": one.verdict,
        "month": month_of(at, event.zone),
        "device": one.device,
        "kit_lot": one.kit_lot,
        "by": event.done_by,
        "started_at": one.started_at,
        "ended_at": at,
    }


def text(number: Decimal | None) -> str:
    """Return a number as it is kept: a plain decimal; "" where there is none.

    >>> text(Decimal("1.2E+3")), text(Decimal("15.5")), text(None)
    ('1200', '15.5', '')
    """
    return "" if number is None else f"{number:f}"[:40]
