"""Room displays: the clock of a room on its wall, and how a screen becomes one."""

from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from svflab.domain.case import Case
from svflab.domain.containers import THEATRE, TRANSIT
from svflab.services import cases, displays, sessions, subjects
from svflab.services.displays import Display
from svflab.services.errors import Invalid, NotThere
from svflab.web import alarms, clocks, cookies, holding, station, words
from svflab.web.addresses import is_scripted
from svflab.web.gate import allow

_: Callable[..., str] = gettext
bp = Blueprint("rooms", __name__)

OTHERS: Final = 3
"""Cases that stand in a line below the one whose clock ends first."""
_OPEN: Final = 20
_NEEDED: Final = _l("This is needed.")


class DisplayForm(FlaskForm):  # type: ignore[misc]
    """What this screen is to be called, and of which room it shows the clock."""

    name = StringField(
        _l("Name of the screen"),
        [InputRequired(_NEEDED)],
        description=_l("Where it hangs: Theatre 2, wall."),
        render_kw={"autocomplete": "off"},
    )
    room = RadioField(_l("It shows the cases that are in the"), [InputRequired(_NEEDED)])

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        self.room.choices = [SelectChoice(one, words.place(one)) for one in displays.ROOMS]


@bp.get("/room/<room>")
@allow.anyone
def show(room: str) -> ResponseReturnValue:
    """Show the clock of a room to a screen that was made its display."""
    if room not in displays.ROOMS:
        raise NotThere(room)
    display = _here(room)
    page = "rooms/_room.html" if is_scripted() else "rooms/show.html"
    shown = _shown(room) if display else {"seq": 0, "first": None, "others": [], "calls": []}
    return render_template(page, room=room, display=display, **shown), 200 if display else 403


@bp.get("/room/<room>/state")
@allow.anyone
def state(room: str) -> ResponseReturnValue:
    """Tell a display how far the log has come, and nothing to anybody else."""
    if not _here(room):
        return {"seq": 0, "ended": True}
    return {"seq": cases.newest_of_site(g.site), "ended": False}


@bp.route("/displays", methods=["GET", "POST"])
@allow("administrator", "quality")
def index() -> ResponseReturnValue:
    """List the displays of the site; an administrator makes the screen at hand one."""
    form = DisplayForm()
    if "administrator" in g.roles and form.validate_on_submit():
        try:
            made = displays.make(g.site, form.name.data.strip(), form.room.data, **_by_me())
        except Invalid as error:
            form.name.errors = [_why(error.errors.get("name", ""))]
        else:
            return _become(made)
    names = cases.names(g.people_seal)
    listed = displays.every(g.site)
    page = render_template("rooms/index.html", form=form, listed=listed, names=names)
    return page, 422 if form.errors else 200


@bp.post("/displays/<number>/end")
@allow("administrator")
def end(number: str) -> ResponseReturnValue:
    """Take a display out of use, wherever it hangs."""
    ended = displays.end(g.site, number, **_by_me())
    flash(_("%(name)s shows nothing more.", name=ended.name))
    return redirect(url_for("rooms.index"), 303)


def _become(made: Display) -> Response:
    """Leave the session at this screen, and let it show its room from now on."""
    if g.session:
        sessions.end(g.session)
    response = make_response(redirect(url_for("rooms.show", room=made.room), 303))
    cookies.forget_session(response)
    cookies.keep_display(response, made.id)
    return response


def _here(room: str) -> Display | None:
    """Return the display that this screen is, or None where it is none of this room."""
    number = cookies.display()
    found = displays.find(g.site, number) if number else None
    return found if found and found.room == room else None


def _shown(room: str) -> dict[str, Any]:
    seq = cases.newest_of_site(g.site)
    known = subjects.cases_of(g.protocol, g.site, cases.open_now(g.site, _OPEN))
    here = [_card(one.case) for one in known if room in _rooms(one.case)]
    here.sort(key=lambda card: (card["ends"] is None, card["ends"] or g.now))
    return {
        "seq": seq,
        "first": here[0] if here else None,
        "others": here[1 : 1 + OTHERS],
        "calls": alarms.of_room(card["code"] for card in here),
    }


def _rooms(case: Case) -> tuple[str, ...]:
    """Return where a case is; on its way between two rooms it is in both."""
    moves = case.place == TRANSIT or case.offer is not None
    return displays.ROOMS if moves else (case.place or THEATRE,)


def _card(case: Case) -> dict[str, Any]:
    """Return what a display shows of a case: its clock, its mark, what is next, and nobody."""
    acts = station.ordered(case)
    timers = clocks.timers(case) or clocks.stopped(case)
    return {
        "code": case.code,
        "marker": station.mark(case.code),
        "timer": timers[0] if timers else None,
        "ends": timers[0]["closes_at"] if timers and not timers[0]["ended_at"] else None,
        "next": words.title(g.protocol, acts[0].kind) if acts else "",
        "detail": station.detail(case, acts[0]) if acts else "",
        "who": words.roles(g.protocol, " ".join(acts[0].roles)) if acts else "",
        "held": bool(case.holds or holding.of_case(case)),
        "stopped": bool(case.stopped),
    }


def _why(why: str) -> str:
    if why == "taken":
        return _("Another display is called so. Give this one a name of its own.")
    return _("1 to 30 letters, digits, spaces and . , # / - only.")


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
