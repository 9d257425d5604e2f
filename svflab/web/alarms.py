"""Alarms on every page: what calls at this screen, who hears it, and whose sound is off."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.alarms import EXPIRES, OVER, Alarm, missed, once
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.services import alarms, asking
from svflab.services.alarms import Call, Watch
from svflab.services.errors import Conflict
from svflab.web import acting, station, words
from svflab.web.addresses import come_back, is_scripted
from svflab.web.corrections import WORKERS
from svflab.web.gate import allow
from svflab.web.times import face
from svflab.web.words.alarms import BOUND, STATE, what

_: Callable[..., str] = gettext

bp = Blueprint("alarms", __name__, url_prefix="/alarms")

Line = tuple[str, str, str]
"""A state, its word, and what it is about."""

MOST: Final = 24
"""Alarms that a page knows of; what begins first is in front."""


@bp.get("")
@allow(*WORKERS)
def show() -> ResponseReturnValue:
    """Return what may call at this screen, or nothing where the log has not moved since `at`."""
    if request.args.get("at") == (g.seal or alarms.watch(g.protocol, g.site).head):
        return "", 204
    return render_template("alarms/_alarms.html") + render_template("alarms/_asked.html")


@bp.post("/acknowledge")
@allow(*WORKERS)
def acknowledge() -> ResponseReturnValue:
    """Record that who is signed in heard an alarm; it falls silent on every screen."""
    return _answer(alarms.acknowledge)


@bp.post("/silence")
@allow(*WORKERS)
def silence() -> ResponseReturnValue:
    """Record that one alarm was muted at this workstation; it shows on, and the next one sounds."""
    return _answer(alarms.silence)


@bp.post("/sound")
@allow.signed_in
def sound() -> ResponseReturnValue:
    """Record that the sound of this workstation was turned off, or on again."""
    on = request.form.get("sound") == "on"
    alarms.turn_sound(g.protocol, g.site, on=on, **_by_me())
    return ("", 204) if is_scripted() else redirect(come_back(), 303)


def of_page() -> dict[str, Any]:
    """Return what every page of a worker knows: what calls here now, and what may soon."""
    if "alarms" not in g:
        who = g.get("account") or (g.session.account if g.get("session") else None)
        may = who is not None and not set(WORKERS).isdisjoint(who.roles)
        g.alarms = _of_page(alarms.watch(g.protocol, g.site)) if may else {}
    found: dict[str, Any] = g.alarms
    return found


def of_room(cases: Iterable[str]) -> list[dict[str, Any]]:
    """Return what may call on the display of a room where these cases are: what nobody heard."""
    wanted = set(cases)
    calls = alarms.watch(g.protocol, g.site).calls
    mine = [call for call in calls if call.case in wanted and call.alarm.rings]
    return [{**_shown(call, call.alarm.escalates_at), "linked": False} for call in _awaited(mine)]


def of_case(case: Case) -> list[Line]:
    """Return the alarms of a case that were missed, those heard of clocks that run, muted screens.

    Each is a state, a word, and what it is about. What rings stands above every page.
    """
    found = alarms.of_case(g.protocol, case)
    heard = [one for one in found if one.heard and one.ended is None and not case.closed]
    mute = [one for one in found if one.silenced and one.is_on(g.now)]
    return [
        *(_told_of(one) for one in once(heard)),
        *of_shift(case),
        *(("closing", _("Muted"), _mute(one)) for one in mute),
        *(("closing", _("Muted"), text) for text in muted()),
    ]


def answered(case: Case) -> list[Line]:
    """Return every alarm of a case that rang and was answered: how long, by whom, by what."""
    found = alarms.of_case(g.protocol, case)
    return [_told_of(one) for one in found if (rang := one.rang(g.now)) and rang.by]


def of_shift(case: Case) -> list[Line]:
    """Return the alarms of a case that nobody heard to the end: a state, a word, what it was."""
    found = missed(alarms.of_case(g.protocol, case), g.now)
    return [("closing", _("Alarm missed"), f"{_past(one)}. {_missed(one)}") for one in found]


def muted() -> list[str]:
    """Return a line for each workstation whose sound is off."""
    told = alarms.watch(g.protocol, g.site).muted.values()
    return [
        _(
            "The sound of %(place)s is off since %(at)s (%(who)s): its alarms ring at the others.",
            place=words.workstation(entry.event.workstation),
            at=face(entry.event.occurred_at),
            who=words.person(entry.event.actor),
        )
        for entry in told
    ]


def _of_page(watch: Watch) -> dict[str, Any]:
    shown = []
    for call in _awaited(watch.calls):
        one = call.alarm
        mine = one.workstation in ("", g.workstation)
        if mine or one.rings:
            shown.append(_shown(call, one.since if mine else one.escalates_at))
    return {
        "head": watch.head,
        "reached": watch.seq,
        "calls": shown[:MOST],
        "muted": g.workstation in watch.muted,
        "asked": _asked(),
    }


def _asked() -> list[dict[str, Any]]:
    """Return what waits for the confirmation of who is at work here; a locked screen tells none."""
    if g.locked or asking.WITNESSES.isdisjoint(g.roles):
        return []
    return [
        {
            "id": one.id,
            "who": words.person(one.entry.event.actor),
            "what": words.title(g.protocol, one.act.kind),
            "at": words.workstation(one.entry.event.workstation),
            "until": one.until,
        }
        for one in asking.waiting(g.site, g.account.id)
    ]


def _awaited(calls: Iterable[Call]) -> list[Call]:
    """Return the calls that are not past, of a case the first of those that one answer does for."""
    of_cases: dict[str, list[Alarm]] = {}
    for call in calls:
        if call.alarm.until is None or call.alarm.until >= g.now:
            of_cases.setdefault(call.case, []).append(call.alarm)
    found = [Call(code, one) for code, listed in of_cases.items() for one in once(listed)]
    return sorted(found, key=lambda call: call.alarm.since)


def _shown(call: Call, begins: datetime) -> dict[str, Any]:
    """Return an alarm for a page that it calls from `begins` on."""
    one = call.alarm
    late = one.bound == OVER
    ends = one.closes_at or one.since
    return {
        "id": one.id,
        "case": call.case,
        "href": url_for("cases.show", code=call.case),
        "marker": station.mark(call.case),
        "state": STATE[one.bound],
        "what": what(g.protocol, one.window, one.subject),
        "word": str(BOUND[one.bound]),
        **_asks(_end(one.window), face(ends, seconds=True), late=late),
        "place": words.workstation(one.workstation),
        "rings": one.rings,
        "since": one.since,
        "begins": begins,
        "escalates": one.escalates_at,
        "until": one.until,
        "on": one.is_on(g.now) and (g.now > begins if late else g.now >= begins),
        "event_id": str(uuid4()),
        "silence_id": str(uuid4()),
        "place_here": g.workstation,
        "silent": bool(g.workstation and one.silenced_at(g.workstation)),
    }


def _asks(kind: str, at: str, *, late: bool) -> dict[str, str]:
    """Return what an alarm asks for, and by when; or what instead, where it is too late for it."""
    step = g.protocol.steps.get(kind)
    if late and step and step.behind(EXPIRES):
        return {"act": _("Do not use it: discard it"), "ends": _("its use-by was %(at)s", at=at)}
    by = _("was due by %(at)s", at=at) if late else _("by %(at)s", at=at)
    return {"act": words.title(g.protocol, kind), "ends": by}


def _end(window: str) -> str:
    return next((one.end for one in g.protocol.windows if one.code == window), "")


def _named(one: Alarm) -> str:
    return f"{what(g.protocol, one.window, one.subject)}: {BOUND[one.bound]}"


def _about(one: Alarm) -> str:
    return f"{_named(one)}, {face(one.since, seconds=True)}"


def _told_of(one: Alarm) -> Line:
    return "stopped", _("Heard"), f"{_past(one)}. {_heard(one)}"


def _past(one: Alarm) -> str:
    """Return what an alarm was about and how long it rang, or since when it stands."""
    rang = one.rang(g.now)
    if rang is None or rang.end is None:
        return _about(one)
    start, end = (face(at, seconds=True) for at in (rang.start, rang.end))
    return f"{_named(one)}. {_('Rang %(start)s–%(end)s', start=start, end=end)}"


def _heard(one: Alarm) -> str:
    """Return who heard it: who acknowledged it, or recorded the step that it called for."""
    entry = one.heard or one.ended
    if entry is None:
        return ""
    event = entry.event
    by = {"who": words.person(event.actor), "place": words.workstation(event.workstation)}
    if one.heard:
        at = face(event.occurred_at, seconds=True)
        return _("Acknowledged by %(who)s at %(at)s, %(place)s", at=at, **by)
    step = words.title(g.protocol, event.kind)
    return _("Ended by “%(step)s”, recorded by %(who)s, %(place)s", step=step, **by)


def _mute(one: Alarm) -> str:
    said = (
        _(
            "at %(place)s by %(who)s at %(at)s; it rings at the others",
            place=words.workstation(entry.event.workstation),
            at=face(entry.event.occurred_at, seconds=True),
            who=words.person(entry.event.actor),
        )
        for entry in one.silenced
    )
    return f"{_about(one)}. {'; '.join(said)}"


def _missed(one: Alarm) -> str:
    if one.ended_at is None or (one.bound != OVER and one.ended_at > one.due):
        return _("Nobody acknowledged it before its time was over.")
    return _("Nobody acknowledged it until %(at)s.", at=face(one.ended_at, seconds=True))


def _answer(act: Callable[..., Entry]) -> ResponseReturnValue:
    """Do something about the alarm of a form, and return what calls here now."""
    case, alarm = request.form.get("case", ""), request.form.get("alarm", "")
    try:
        act(g.protocol, g.site, case, alarm, **_by_me())
    except Conflict:
        if not is_scripted():
            flash(_("This alarm is over already. Nothing was recorded."))
    if is_scripted():
        return render_template("alarms/_alarms.html")
    return redirect(come_back(), 303)


def _by_me() -> dict[str, str]:
    return {
        "actor": g.account.id,
        "role": g.role,
        "workstation": g.workstation,
        "event_id": acting.event_id(),
    }
