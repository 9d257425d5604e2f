"""The day list: who is planned on a day, in which order, and how far each has come."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from svflab.services import cases, day_list
from svflab.services.day_list import MOST, PLANNERS, Day
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import By
from svflab.web import acting, day_rows
from svflab.web.addresses import is_scripted
from svflab.web.corrections import READERS
from svflab.web.day_list_form import PlanForm
from svflab.web.gate import allow
from svflab.web.times import local

_: Callable[..., str] = gettext

bp = Blueprint("day_list", __name__, url_prefix="/day")

_YEARS: Final = range(2000, 2200)


@bp.get("/")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """Show the list of a day, today's where none is asked for."""
    return _page(_day(request.args.get("date", "")))


@bp.post("/plan")
@allow(*PLANNERS)
def plan() -> ResponseReturnValue:
    """Plan a participant on a day, or change the time and the note of one who is."""
    day, form = _day(request.form.get("date", "")), PlanForm()
    code, starts, note = form.said
    try:
        day_list.plan(g.site, day, code, starts, note, _by_me(), today=_today())
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(day, form), 422
    return _back(day)


@bp.post("/move")
@allow(*PLANNERS)
def move() -> ResponseReturnValue:
    """Move a participant one place up or down."""
    day, code = _day(request.form.get("date", "")), request.form.get("participant", "")
    up = request.form.get("to", "") == "up"
    day_list.move(g.site, day, code, up=up, by=_by_me())
    return _back(day)


@bp.post("/take-off")
@allow(*PLANNERS)
def take_off() -> ResponseReturnValue:
    """Take a participant off the list of a day."""
    day, code = _day(request.form.get("date", "")), request.form.get("participant", "")
    day_list.take_off(g.site, day, code, _by_me())
    return _back(day)


def _page(day: date, form: PlanForm | None = None) -> str:
    found = day_list.find(g.site, day, today=_today())
    template = "day_list/_day.html" if is_scripted() else "day_list/show.html"
    return render_template(template, form=form or _blank(found), **_shown(found))


def _shown(found: Day) -> dict[str, Any]:
    """Return everything that the page shows of a day; what is over is planned no more."""
    day, today = found.day, _today()
    may = not set(PLANNERS).isdisjoint(g.roles) and day >= today
    rows, others = day_rows.of(found, today=today)
    return {
        "seq": cases.newest_of_site(g.site),
        "day": day.isoformat(),
        "weekday": format_date(day, "EEEE"),
        "is_today": day == today,
        "before": (day - timedelta(days=1)).isoformat(),
        "behind": (day + timedelta(days=1)).isoformat(),
        "rows": rows,
        "others": others,
        "chased": [one for row in (*rows, *others) for one in row["chased"]],
        "may": may,
        "people": day_rows.candidates(found) if may else [],
        "is_full": len(rows) >= MOST,
    }


def _blank(found: Day) -> PlanForm:
    """Return the form as it is shown first; of who is to be changed, with what was told last."""
    asked = request.args.get("participant", "")
    told = next((one for one in found.plan if one.participant == asked), None)
    starts, note = (told.starts, found.notes.get(asked) or "") if told else ("", "")
    given = {"participant": asked, "starts": starts, "note": note}
    return PlanForm(formdata=None, event_id=str(uuid4()), **given)


def _today() -> date:
    return local(g.now).date()


def _day(text: str) -> date:
    """Return the day that is asked for; today where none is. What is no day is not there."""
    try:
        day = date.fromisoformat(text) if text else _today()
    except ValueError:
        abort(404)
    return day if day.year in _YEARS else abort(404)


def _by_me() -> By:
    return By(g.account.id, g.role, g.workstation, acting.event_id())


def _back(day: date) -> ResponseReturnValue:
    return redirect(url_for("day_list.show", date=day.isoformat()), 303)
