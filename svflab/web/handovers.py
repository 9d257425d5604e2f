"""Hand-overs that nobody has accepted: since when, who must, and which wait too long."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.containers import LABORATORY, THEATRE
from svflab.domain.timing import Timer, Verdict
from svflab.web import waiting, words
from svflab.web.language import gettext
from svflab.web.times import face

_: Callable[..., str] = gettext

_AT: Final = {THEATRE: "surgeon nurse", LABORATORY: "processor"}
"""Who takes what comes to a place."""


def pending(case: Case) -> dict[str, Any] | None:
    """Return the hand-over of a case that nobody has accepted, in words; None where there is none.

    `late` says that it waits longer than the site's setting: then it is chased.
    """
    if case.offer is None:
        return None
    clock = _clock(case)
    late = clock is not None and clock.verdict(g.now) is Verdict.OVER
    at, place = face(case.offer.offered_at), words.place(case.offer.to)
    who = words.roles(g.protocol, _AT.get(case.offer.to, ""))
    text = _("hand-over to the %(place)s not accepted since %(at)s", place=place, at=at)
    return {
        "text": text,
        "must": _("%(who)s must accept", who=who),
        "state": "over" if late else "closing",
        "late": late,
        "longer": _longer(clock) if late else "",
        "href": url_for("cases.show", code=case.code, do="handover.accepted"),
    }


def mark(case: Case) -> list[tuple[str, str]]:
    """Return what stands on a case's card of a pending hand-over: a state and a sentence."""
    found = pending(case)
    return [(found["state"], f"{found['text']}: {found['must']}")] if found else []


def asks(case: Case, names: Mapping[str, str], *, here: bool) -> list[dict[str, str]]:
    """Return what the page of a case asks for; `here` says that its form is open already."""
    waits = pending(case)
    if waits is None or case.offer is None:
        return []
    who, place = case.offer.offered_by, words.place(case.offer.to)
    text = _(
        "Handed over to the %(place)s by %(who)s at %(at)s, not yet accepted",
        place=place,
        who=names.get(who, who),
        at=face(case.offer.offered_at),
    )
    told = " · ".join(filter(None, (text, waits["longer"], waits["must"])))
    href = "" if here else waits["href"]
    return [{"text": told, "href": href, "action": _("Accept"), "state": waits["state"]}]


def _clock(case: Case) -> Timer | None:
    running = waiting.timers(case)
    return next((clock for clock in running if clock.window.code == "handover"), None)


def _longer(clock: Timer | None) -> str:
    if clock is None or clock.closes_at is None:
        return ""
    minutes = (clock.closes_at - clock.started_at).total_seconds() / 60
    return _("for more than %(minutes)s min", minutes=f"{minutes:g}")
