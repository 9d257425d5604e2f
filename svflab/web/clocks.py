"""The running clocks of a case, in words, as the frame draws them.

Those that only remind are no clocks on the page: each says its sentence once its time is over.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import g

from svflab.domain.case import Case
from svflab.domain.clocks import Going
from svflab.domain.timing import Timer, Verdict
from svflab.web import waiting
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.times import face

_: Callable[..., str] = gettext
_NAMED: Final = 3
"""Containers that a reminder names; of the others it says how many there are."""


def timers(case: Case) -> list[dict[str, Any]]:
    """Return the running clocks for the page; of the use-bys only the one that ends first.

    Of several points of time that are counted from one step the next comes in its place, and the
    others behind. What goes on without a window comes last: it says how long it has taken.
    """
    shown: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    running = [one for one in waiting.timers(case) if one.window.alarm != "none"]
    uses = [one for one in running if one.window.code == "use_by"]
    points = [one for one in running if one.window.point]
    for one in (one for one in running if not one.window.reminds):
        if one.window.code != "use_by":
            (later if one in points[1:] else shown).append(_clock(one, _(one.window.title)))
        elif one is uses[0]:
            shown.append(_use_by(case, one, len(uses)))
    return [*shown, *later, *map(_elapsed, waiting.going(case))]


def stopped(case: Case) -> list[dict[str, Any]]:
    """Return the clock that the newest step stopped, as it stood then; or nothing."""
    clock = waiting.stopped(case)
    if clock is None or clock.window.alarm == "none":
        return []
    ended = {
        Verdict.EARLY: _("It ended too early"),
        Verdict.OVER: _("It ended too late"),
    }.get(clock.verdict(g.now), _("It ended in time"))
    early = clock.opens_at > clock.started_at
    shown = {**_clock(clock, _(clock.window.title)), "state": "stopped", "ended_at": clock.ended_at}
    says = _says(clock, early=early)
    return [{**shown, "words": {}, "says": f"{ended}: {says}" if says else ended}]


def unclosed(case: Case) -> list[dict[str, Any]]:
    """Return a sentence for each kind of step that nobody has closed, what is due first in front.

    One that is not due yet is there too, for the page to show it when it is: the script knows
    when. Of several containers only those are named that are due.
    """
    found: dict[str, list[Timer]] = {}
    for clock in waiting.timers(case):
        if clock.window.reminds and clock.window.alarm != "none":
            found.setdefault(clock.window.code, []).append(clock)
    return [_reminder(case, clocks) for clocks in found.values()]


def _reminder(case: Case, clocks: list[Timer]) -> dict[str, Any]:
    due = [clock for clock in clocks if clock.verdict(g.now) is Verdict.OVER] or clocks[:1]
    first = due[0]
    things = [called(case, clock.subject) for clock in due if clock.subject]
    more = len(things) - _NAMED
    if more > 0:
        things = [*things[:_NAMED], _("%(count)s more", count=more)]
    title = _(first.window.title)
    return {
        **_clock(first, title),
        "due": first.verdict(g.now) is Verdict.OVER,
        "text": f"{title}: {', '.join(things)}" if things else title,
        "since": face(first.started_at),
        "kind": first.window.end,
        "subject": first.subject,
    }


def _elapsed(one: Going) -> dict[str, Any]:
    at = face(one.started_at, seconds=True)
    return {
        "title": _(g.protocol.phases[one.phase]),
        "state": "open",
        "now": g.now,
        "started_at": one.started_at,
        "opens_at": None,
        "warns_at": None,
        "closes_at": None,
        "ended_at": None,
        "counts": "up",
        "says": _("since %(at)s; no limit is set for it", at=at),
        "words": {"open": _("going on")},
        "href": "",
    }


def _clock(clock: Timer, title: str) -> dict[str, Any]:
    early = clock.opens_at > clock.started_at
    return {
        "title": title,
        "state": clock.verdict(g.now).value,
        "now": g.now,
        "started_at": clock.started_at,
        "opens_at": clock.opens_at if early else None,
        "warns_at": clock.warns_at,
        "closes_at": clock.closes_at,
        "ended_at": None,
        "counts": "up",
        "says": _says(clock, early=early),
        "words": {"open": _("waiting")} if clock.window.code == "handover" else {},
        "href": "",
    }


def use_by(case: Case, code: str) -> dict[str, Any] | None:
    """Return the clock of one syringe's use-by, without its name; None where it has none."""
    mine = (c for c in waiting.timers(case) if c.window.code == "use_by" and c.subject == code)
    return next(({**_use_by(case, one, 1), "title": _("Use-by")} for one in mine), None)


def _use_by(case: Case, clock: Timer, count: int) -> dict[str, Any]:
    title = _("Use-by, %(syringe)s", syringe=called(case, clock.subject))
    if count > 1:
        title = _("Use-by, the first of %(count)s syringes", count=count)
    said = {"open": _("in date"), "closing": _("ends soon"), "over": _("expired")}
    return {**_clock(clock, title), "counts": "down", "words": said}


def _says(clock: Timer, *, early: bool) -> str:
    if clock.closes_at is None:
        return ""
    low, high = face(clock.opens_at, seconds=True), face(clock.closes_at, seconds=True)
    if early and clock.window.code.startswith("observation"):
        return _("due between %(low)s and %(high)s", low=low, high=high)
    if early:
        return _("finish between %(low)s and %(high)s", low=low, high=high)
    return _("until %(high)s", high=high)
