"""The running clocks of a case, in words, as the frame draws them."""

from collections.abc import Callable
from typing import Any

from flask import g

from svflab.domain.case import Case
from svflab.domain.clocks import Going
from svflab.domain.timing import Timer
from svflab.web import waiting
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.times import face

_: Callable[..., str] = gettext


def timers(case: Case) -> list[dict[str, Any]]:
    """Return the running clocks for the page; of the use-bys only the one that ends first.

    What goes on without a window comes last: its clock only says how long it has taken.
    """
    shown: list[dict[str, Any]] = []
    running = waiting.timers(case)
    uses = [clock for clock in running if clock.window.code == "use_by"]
    for clock in running:
        if clock.window.code != "use_by":
            shown.append(_clock(clock, _(clock.window.title)))
        elif clock is uses[0]:
            shown.append(_use_by(case, clock, len(uses)))
    return [*shown, *map(_elapsed, waiting.going(case))]


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
    running = waiting.timers(case)
    mine = (c for c in running if c.window.code == "use_by" and c.subject == code)
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
