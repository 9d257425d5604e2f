"""What solicited calls and visits are called: their points, how they stand, and why."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.chain import Entry
from svflab.domain.solicited import ASKED, ATTEMPTED, BETWEEN, GIVEN_UP, Point
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import names

_: Callable[..., str] = gettext

STATES: Final = {
    "coming": ("stopped", _l("not yet")),
    "due": ("open", _l("due")),
    "overdue": ("closing", _l("overdue")),
    "missed": ("over", _l("missed")),
    "answered": ("open", _l("answered")),
    "late": ("over", _l("missed, answered late")),
    "given_up": ("over", _l("missed, not asked any more")),
    "ended": ("stopped", _l("not asked: consent withdrawn, or died")),
    "unreported": ("over", _l("told, and not reported")),
}
"""How a point stands: a state of the frame, and the word for it."""

FILTERS: Final = {
    "todo": _l("To do"),
    "due": _l("Due"),
    "overdue": _l("Overdue"),
    "missed": _l("Missed"),
    "unreported": _l("Told, not reported"),
    "coming": _l("Later"),
    "done": _l("Done"),
    "all": _l("All"),
}

_HOW: Final = {"phone": _l("call"), "visit": _l("visit")}


def point(protocol: Protocol, code: str) -> str:
    """Return a point of time in words; a call of none of them by what it is."""
    found = next((one for one in protocol.solicited if one.code == code), None)
    return _(found.title) if found else _("Call of their own")


def how(protocol: Protocol, code: str) -> str:
    """Return how it is usually asked, or how it was: a word for behind a point."""
    if code in _HOW:
        return str(_HOW[code])
    return names.choice(protocol, ASKED, "how", code).lower() if code else ""


def day(at: date | datetime) -> str:
    """Return a day of the site's calendar."""
    return f"{local(at):%Y-%m-%d}" if isinstance(at, datetime) else at.isoformat()


def minute(at: datetime) -> str:
    """Return a day and a time of it, as the site's clocks show them."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def stands(protocol: Protocol, one: Point, now: datetime) -> str:
    """Return in words what there is to say of a point beyond its state."""
    state = one.state(now)
    answer = one.answer
    if answer:
        said = told(protocol, answer)
        if not one.late:
            return said
        return _(
            "Its window ended %(end)s. %(said)s; recorded %(recorded)s",
            end=minute(one.closes_at),
            said=said,
            recorded=minute(answer.recorded_at),
        )
    if one.given_up:
        kind = one.given_up.event.kind
        cause = names.choice(protocol, kind, "cause", str(one.given_up.event.data.get("cause")))
        return _("%(cause)s (%(when)s)", cause=cause, when=day(one.given_up.event.occurred_at))
    ends = {"first": day(one.opens_at), "last": day(one.closes_at), "due": day(one.due_on)}
    if state == "missed":
        return _("Its window ended %(end)s without an answer", end=minute(one.closes_at))
    if state == "ended" or one.of.window:
        return ""
    return _("due %(due)s, from %(first)s to %(last)s", **ends)


def told(protocol: Protocol, entry: Entry) -> str:
    """Return an answer in words: none, or something; how, and when."""
    data, when = entry.event.data, minute(entry.event.occurred_at)
    asked = data.get("answer") or data.get("adverse_event")
    said = _("something was told") if asked == "yes" else _("none")
    if entry.event.kind != ASKED:
        return _("%(said)s, %(when)s", said=said, when=when)
    way = names.choice(protocol, ASKED, "how", str(data.get("how"))).lower()
    return _("%(said)s: %(how)s, %(when)s", said=said, how=way, when=when)


def tried(protocol: Protocol, entry: Entry) -> str:
    """Return an attempt in words: how, and what came of it."""
    data, parts = entry.event.data, ("how", "result")
    way, result = (names.choice(protocol, ATTEMPTED, p, str(data.get(p))) for p in parts)
    when = minute(entry.event.occurred_at)
    return _("%(when)s: %(how)s, %(result)s", when=when, how=way.lower(), result=result.lower())


def story(protocol: Protocol, code: str, detail: str) -> str:
    """Return a question as the story of a participant tells it: its point, and what came of it.

    `detail` is the kind of what was recorded and what it says, or the one word `missed`.
    """
    kind, _colon, said = detail.partition(":")
    if kind == ASKED:
        came = _("something was told") if said == "yes" else _("none")
    elif kind == ATTEMPTED:
        came = names.choice(protocol, kind, "result", said).lower()
    elif kind == GIVEN_UP:
        came = _("not asked any more: %(cause)s", cause=_cause(protocol, said))
    else:
        came = str(STATES["missed"][1])
    return _("%(what)s: %(came)s", what=point(protocol, code), came=came)


def _cause(protocol: Protocol, said: str) -> str:
    return names.choice(protocol, GIVEN_UP, "cause", said).lower()


def gave_up(protocol: Protocol, entry: Entry) -> str:
    """Return why it is not asked any more, in words."""
    cause = _cause(protocol, str(entry.event.data.get("cause")))
    return _("not asked any more: %(cause)s", cause=cause)


def about(protocol: Protocol, entry: Entry) -> str:
    """Return what an entry of the follow-up is about: its point, in words."""
    code = str(entry.event.data.get("point"))
    return point(protocol, "" if code == BETWEEN else code)
