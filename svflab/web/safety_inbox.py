"""The inbox of the safety desk: what waits, on whom, and how many hours are left."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.inbox import NEVER
from svflab.records.projections import Row
from svflab.records.reports import Place
from svflab.services import cases, inbox, inbox_rows, safety
from svflab.web import reported, reviewed, safety_absences, seen_first
from svflab.web.gate import allow
from svflab.web.safety import DESK
from svflab.web.times import instant
from svflab.web.waiting_on_me import PAGE as PAGE_OF
from svflab.web.waiting_on_me import mine, number
from svflab.web.ways import may_open, way
from svflab.web.words import inbox as said

_: Callable[..., str] = gettext

bp = Blueprint("safety_inbox", __name__)

PAGE: Final = 50
TABS: Final = ("mine", "everybody", "closed")
SOON: Final = timedelta(hours=24)
"""What is due within so long is shown as due soon."""
MOST_TERMS: Final = 5


@bp.get("/safety/inbox")
@allow(*DESK)
def index() -> ResponseReturnValue:
    """List what waits, the nearest clock in front: on me, on anybody; and what is closed."""
    asked, text = request.args.get("show", ""), request.args.get("q", "").strip()[:80]
    tab = "found" if text else asked if asked in TABS else "mine"
    rows = _rows(tab, text, _after())
    names, hours = cases.names(g.people_seal), safety.hours(g.protocol, g.site)
    return render_template(
        "safety/inbox.html",
        tab=tab,
        q=text,
        rows=[_row(one, tab, names, hours) for one in rows[:PAGE]],
        next_page=_next(rows, tab, text),
        first_page=url_for(PAGE_OF, show=asked or None, q=text or None)
        if "after" in request.args
        else "",
        counts={"mine": number(), "everybody": _number(inbox.ALL)},
        every=url_for("safety.index", state="all"),
        refused=way("near_misses.index"),
        calls=way("calls.index"),
        references=way("references.index"),
        may_open=may_open(),
        covering=way("safety_absences.tell"),
        absences=safety_absences.shown(),
        **seen_first.of_site(),
    )


def _rows(tab: str, text: str, after: Place | None) -> list[Row]:
    """Return one row more than a page holds, where there is one."""
    page: dict[str, Any] = {"after": after, "size": PAGE + 1}
    match tab:
        case "found":
            return inbox.found(g.site, text, _terms(text), **page)
        case "closed":
            return inbox.closed(g.site, **page)
        case "everybody":
            return inbox.waiting(g.site, [inbox.ALL], **page)
    return inbox.waiting(g.site, mine().who, **page)


def _terms(text: str) -> list[str]:
    """Return the terms whose title holds these words, a few at most."""
    wanted = text.casefold()
    found = (one for one in g.protocol.terms if wanted in _(one.title).casefold())
    return [one.code for one in found][:MOST_TERMS]


def _row(row: Row, tab: str, names: Mapping[str, str], hours: int) -> dict[str, Any]:
    """Return one line: what it is, why it waits, on whom, and how long there is."""
    chip, word = said.state(row["review"])
    at_desk = mine()
    covered = row["assignee"] if row["assignee"] in at_desk.covered else ""
    waits = row.get("what") or row["waits_on"]
    its_mine = row["assignee"] in at_desk.given and waits != "answer"
    on_me = tab == "mine" or its_mine
    return {
        **reported.row(row, hours),
        "clock": _clock(row, hours),
        "review_chip": chip,
        "review_word": word,
        "why": said.what(waits, mine=on_me) if waits else "",
        "who": names.get(row["assignee"], row["assignee"]),
        "covering": said.covering([names.get(covered, covered)] if covered else []),
        "left": _left(row["assignee"], names) if waits else "",
    }


def _left(assignee: str, names: Mapping[str, str]) -> str:
    """Return that who has an event is no longer there; each is looked up once for a page."""
    told: dict[str, str] = g.setdefault("left_at_desk", {})
    if assignee not in told:
        told[assignee] = reviewed.left(assignee, names)
    return told[assignee]


def _clock(row: Row, hours: int) -> dict[str, Any] | None:
    """Return until when it is to be acted on, and how it stands to that; None: nothing runs.

    Lists are ordered by the hours of the protocol; those of the site are shown.
    """
    due = row["act_by"]
    if due == row["aware_at"] + timedelta(hours=inbox_rows.hours(g.protocol)):
        due = row["aware_at"] + timedelta(hours=hours)
    if due >= NEVER or not row["waits_on"]:
        return None
    left = due - g.now
    state = "over" if left < timedelta() else "closing" if left <= SOON else "early"
    word = {"over": _("overdue"), "closing": _("due soon"), "early": _("due")}[state]
    return {"due": due, "left": reported.span(abs(left)), "state": state, "word": word}


def _number(who: str) -> str:
    count = inbox.count(g.site, [who])
    return f"{inbox.MOST - 1}+" if count >= inbox.MOST else str(count or "")


def _after() -> Place | None:
    """Return where the last page ended, as the address tells; None for what is no such place."""
    told, _dash, code = request.args.get("after", "").rpartition("~")
    at = instant(told)
    return (at, code) if at else None


def _next(rows: list[Row], tab: str, text: str) -> str:
    """Return the address of the next page, or "" where this is the last."""
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    at = last["act_by" if tab in {"mine", "everybody"} else "aware_at"]
    after = f"{at.isoformat()}~{last['code']}"
    return url_for(PAGE_OF, show=None if text else tab, q=text or None, after=after)
