"""The board: every open case with its clocks, what is next in it and who must do it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from svflab.domain.case import Case
from svflab.domain.closing import awaited
from svflab.domain.rules import unanswered
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import clocks, station, words
from svflab.web.addresses import is_scripted
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.ways import way

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

bp = Blueprint("board", __name__)

OPEN: Final = ("open", "stopped")
MOST: Final = 60
"""Open cases that the board shows; a hospital has a few."""
CLOSED: Final = 5


@bp.get("/")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """Show the open cases, the adverse events that wait, and the cases closed last."""
    names = cases.names()
    seq = cases.newest_of_site(g.site)
    rows = cases.listed(g.site, states=OPEN, size=MOST)
    known = [cases.find(g.protocol, g.site, row["code"]) for row in rows]
    template = "board/_board.html" if is_scripted() else "board/show.html"
    return render_template(
        template,
        seq=seq,
        cards=sorted((_card(one, names) for one in known), key=_urgency),
        reports=_reports(),
        closed=[
            {**row, "marker": station.mark(row["code"])}
            for row in cases.listed(g.site, states=("closed",), size=CLOSED)
        ],
        new=way("cases.new") if _may_open() else "",
        safety=way("safety.index"),
    )


@bp.get("/board/state")
@allow(*READERS)
def state() -> ResponseReturnValue:
    """Tell how far the log of the site has come, so that a board sees that it is behind."""
    return {"seq": cases.newest_of_site(g.site)}


def _may_open() -> bool:
    return bool(set(g.protocol.steps["case.opened"].roles) & set(g.roles))


def _card(known: Known, names: dict[str, str]) -> dict[str, Any]:
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
        "marks": _marks(known, case),
    }


def _marks(known: Known, case: Case) -> list[tuple[str, str]]:
    """Return what waits in a case, each with its state."""
    marks = []
    if count := len(unanswered(case, known.findings)):
        marks.append(
            ("closing", _n("%(num)s deviation unanswered", "%(num)s deviations unanswered", count))
        )
    if offer := case.offer:
        place = words.place(offer.to)
        marks.append(("closing", _("hand-over to the %(place)s not accepted", place=place)))
    if count := len(awaited(case)):
        marks.append(("early", _n("%(num)s result awaited", "%(num)s results awaited", count)))
    if case.reports:
        count = len(case.reports)
        marks.append(("over", _n("%(num)s adverse event", "%(num)s adverse events", count)))
    return marks


def _urgency(card: dict[str, Any]) -> tuple[bool, datetime]:
    """Sort by the clock that ends first; cases without one behind, those opened first in front."""
    ends = card["timer"] and card["timer"]["closes_at"]
    return (not ends, ends or card["opened_at"])


def _reports() -> list[dict[str, Any]]:
    terms = {term.code: term.title for term in g.protocol.terms}
    return [
        {
            "title": _(terms.get(row["term"], row["term"])),
            "grade": row["grade"],
            "serious": row["serious"],
            "participant": row["participant"],
            "hours": int((g.now - row["aware_at"]).total_seconds() // 3600),
            "href": way("safety.show", code=row["code"]),
        }
        for row in cases.reports(g.site, states=("waiting",), size=20)
    ]
