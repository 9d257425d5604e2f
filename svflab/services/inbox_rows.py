"""Writes where the review of an adverse event stands, and on whom it waits, into the lists."""

from collections.abc import Iterable

from svflab.domain import inbox
from svflab.domain.deadlines import Clock
from svflab.domain.inbox import Owed, Review
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol
from svflab.records import inbox as rows
from svflab.records.projections import Row
from svflab.services import deadlines
from svflab.services.subjects import Known


def project(protocol: Protocol, after: Known, clocks: Iterable[Clock]) -> Row:
    """Keep on whom it waits; return what its row on the list of adverse events says of it."""
    one = after.adverse_event
    now = inbox.review(one, owed(one, clocks))
    act_by = inbox.act_by(one, now, hours(protocol))
    whose = {"site": after.site, "code": one.code, "act_by": act_by}
    asked = {rows.asked(query.to): "answer" for query in now.open_queries if now.is_open}
    waits = {**inbox.whom(now), **asked, **({rows.ALL: now.waits_on} if now.waits else {})}
    rows.write(
        after.site,
        one.code,
        [{**whose, "who": who, "what": what} for who, what in sorted(waits.items())],
    )
    return {
        "review": now.state,
        "assignee": now.assignee,
        "waits_on": now.waits_on,
        "act_by": act_by,
    }


def review(protocol: Protocol, known: Known) -> Review:
    """Return how the review of an adverse event stands, by all that is asked of it."""
    one = known.adverse_event
    return inbox.review(one, owed(one, deadlines.clocks(protocol, known)))


def owed(one: AdverseEvent, clocks: Iterable[Clock]) -> Owed:
    """Return what the other rules of the desk still ask for."""
    return Owed(tuple(clock.due_at for clock in clocks if not clock.ended))


def hours(protocol: Protocol) -> int:
    """Return within how many hours an event is triaged and judged, as the protocol has it.

    Lists are ordered by it: what a site has confirmed instead is shown, and moves no row.
    """
    return int(protocol.settings["adverse_event_hours"].value)
