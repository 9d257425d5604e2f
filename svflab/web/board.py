"""The board: every open case with its clocks, what is next in it and who must do it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from svflab.domain.case import Case
from svflab.domain.closing import awaited, unreported
from svflab.domain.rules.consent import unrecorded
from svflab.records.projections import Row
from svflab.services import cases, locks, standing
from svflab.services.subjects import Known
from svflab.web import (
    beside,
    call_page,
    clocks,
    countersigning,
    deviation_list,
    doubts,
    handovers,
    holding,
    namesakes,
    near_misses,
    questions,
    reported,
    scanner_test,
    seen_first,
    station,
    stock_rows,
    waiting,
    words,
)
from svflab.web.addresses import is_scripted
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.times import local
from svflab.web.ways import way

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

bp = Blueprint("board", __name__)

MOST, ALL = 10, 500
"""What closed cases await, and adverse events, that the board shows; and all of them at most."""


@bp.get("/")
@allow(*READERS, led={"sponsor": "safety_inbox.index"})
def show() -> ResponseReturnValue:
    """Show the open cases, what closed ones still await, and the adverse events that wait."""
    template = "board/_board.html" if is_scripted() else "board/show.html"
    return render_template(template, **_shown(ALL if "awaited" in request.args else MOST))


def _shown(most: int) -> dict[str, Any]:
    """Return everything that the board shows; of what closed cases await at most `most`."""
    stands = standing.of_site(g.protocol, g.site, awaited=most, reports=MOST, people=g.people_seal)
    g.supplies, g.namesakes, names = stands.held, stands.alike, cases.names(g.people_seal)
    beside.are_open(one.case for one in stands.open)
    return {
        "seq": stands.seq,
        "cards": sorted((card(one, names) for one in stands.open), key=_urgency),
        "awaited": [_follow_up(row, names) for row in stands.awaited[:most] if _is_awaited(row)],
        "more_awaited": len(stands.awaited) > most and most < ALL,
        "reports": [_report(row, stands.hours) for row in stands.reports[:MOST]],
        "more_reports": len(stands.reports) > MOST,
        "closed": [{**row, "marker": station.mark(row["code"])} for row in stands.closed],
        "new": way("cases.new") if may_open() else "",
        **seen_first.shown(stands.alerts, stands.awaited),
        "scanner": scanner_test.faulty(),
        "deviations": deviation_list.line(stands.deviations),
        "near_misses": near_misses.line(stands.near_misses),
        "to_sign": countersigning.count(),
        "questions": questions.to_me(),
        "locks": locks.unseen(g.site) if way("account_acts.see_locks") else (),
        "stock": stock_rows.lines(stands.stock),
        "held": holding.banners(),
        "chased": _chased(stands.open),
        "calls": call_page.board(stands.calls, stands.called),
        "to_call": way("calls.index"),
    }


@bp.get("/board/state")
@allow(*READERS)
def state() -> ResponseReturnValue:
    """Tell how far the log of the site has come, so that a board sees that it is behind."""
    return {"seq": g.reached or cases.newest_of_site(g.site)}


def _chased(known: Iterable[Known]) -> list[dict[str, Any]]:
    """Return the hand-overs that wait longer than the site allows, each with its case's mark."""
    found = ((one.case, handovers.pending(one.case)) for one in known)
    return [
        {**waits, "marker": station.mark(case.code)}
        for case, waits in found
        if waits and waits["late"]
    ]


def may_open() -> bool:
    """Say whether who is signed in may open a case."""
    return bool(set(g.protocol.steps["case.opened"].roles) & set(g.roles))


def card(known: Known, names: dict[str, str]) -> dict[str, Any]:
    """Return what the board shows of a case."""
    case = known.case
    acts = station.ordered(case)
    first = station.way(case, acts[0]) if acts else None
    timers = clocks.timers(case)
    return {
        "code": case.code,
        "href": url_for("cases.show", code=case.code),
        "marker": station.mark(case.code),
        "participant": case.participant,
        "stopped": bool(case.stopped),
        "custody": station.custody(case, names),
        "first": first,
        "more": len(acts) - 1,
        "timer": timers[0] if timers else None,
        "opened_at": case.opened.event.occurred_at if case.opened else None,
        "marks": [*_alike(case), *_marks(known, case)],
    }


def _alike(case: Case) -> list[tuple[str, str]]:
    alike = namesakes.warning(case.participant)
    return [("closing", alike)] if alike else []


def _consent(case: Case) -> Iterator[tuple[str, str]]:
    if case.consent_withdrawn:
        yield "over", _("consent withdrawn")
    elif unrecorded(case):
        yield "closing", _("withdrawal of consent not recorded")


def _marks(known: Known, case: Case) -> list[tuple[str, str]]:
    """Return what waits in a case, each with its state."""
    marks = [("over", _("on hold"))] if case.holds or holding.of_case(case) else []
    marks.extend(_consent(case))
    if case.mistaken:
        marks.append(("over", _("wrong participant: every code is void")))
    if count := len(waiting.reasons(known)):
        marks.append(
            ("closing", _n("%(num)s deviation unanswered", "%(num)s deviations unanswered", count))
        )
    marks.extend(handovers.mark(case))
    marks.extend(("closing", one["title"]) for one in clocks.unclosed(case) if one["due"])
    if count := len(awaited(case)):
        marks.append(("early", _n("%(num)s result awaited", "%(num)s results awaited", count)))
    if doubts.to_report(case):
        marks.append(("over", _("a result outside its limits is to be reported")))
    if unreported(case):
        marks.append(("over", _("an adverse event was seen and is not reported")))
    if case.reports:
        count = len(case.reports)
        marks.append(("over", _n("%(num)s adverse event", "%(num)s adverse events", count)))
    return marks


def _urgency(card: dict[str, Any]) -> tuple[bool, datetime]:
    """Sort by the clock that ends first; cases without one behind, those opened first in front."""
    ends = card["timer"] and card["timer"]["closes_at"]
    return (not ends, ends or card["opened_at"])


def _is_awaited(row: Row) -> bool:
    return not seen_first.is_to_report(row)


def _follow_up(row: Row, names: dict[str, str]) -> dict[str, Any]:
    """Return a result that a closed case still awaits."""
    late = row["due"] < local(g.now).date().isoformat()
    return {
        "test": words.test(g.protocol, row["test"]),
        "case": row["case"],
        "marker": station.mark(row["case"]),
        "participant": row["participant"],
        "owner": names.get(row["owner"], row["owner"]),
        "due": row["due"],
        "state": "over" if late else "early",
        "word": _("overdue") if late else _("awaited"),
        "href": url_for("cases.show", code=row["case"], do="result.reported", told=row["test"]),
    }


def _report(row: Row, hours: int) -> dict[str, Any]:
    """Return an adverse event that waits for a physician."""
    return {**reported.row(row, hours), "href": way("safety.show", code=row["code"])}
