"""What belongs to an adverse event of the same participant: offered, linked; and the alert seen."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import uuid4

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain import alerts
from svflab.domain.duplicates import APART, DUPLICATE, LINKED, RELATED, Link, links
from svflab.domain.event import read_instant
from svflab.domain.subjects import AdverseEvent
from svflab.services import duplicates, participants, safety
from svflab.services.subjects import Known
from svflab.web import acting, told_before, words
from svflab.web.gate import allow
from svflab.web.words.grades import SOURCE

_: Callable[..., str] = gettext

MOST: Final = 5
"""Offers on one page, the nearest in time."""
LINKERS: Final = ("nurse", "surgeon", "processor", "coordinator", "safety_officer")


def shown(known: Known) -> dict[str, Any]:
    """Return what the page of an event shows: its alert, its scale, what it may be one with."""
    one = known.adverse_event
    told = duplicates.earlier(g.protocol, g.site, safety.person_of(known))
    to = tuple(each for other in told for each in links(other) if each.other == one.code)
    return {
        "alert": alerts.stands(g.protocol, one),
        "sees": alerts.ROLE in g.roles,
        "seen_id": str(uuid4()),
        "alike": [_offer(other) for other in _offered(known, told)],
        "linked": [*_links(links(one), "other"), *_links(to, "code")],
        "answers": _answers(),
        "graded": _scale(one),
        "early": _early(known),
    }


@allow(*LINKERS)
def link(code: str) -> ResponseReturnValue:
    """Record how this event and another one of the participant belong together."""
    data = {"other": request.form.get("other", ""), "how": request.form.get("how", "")}
    return _recorded(code, LINKED, data, _("Recorded."))


@allow(alerts.ROLE)
def see(code: str) -> ResponseReturnValue:
    """Record that the safety officer has seen the alert of an event."""
    return _recorded(code, alerts.SEEN, {}, _("Seen. The alert is gone from the board."))


def _recorded(code: str, kind: str, data: dict[str, str], said: str) -> ResponseReturnValue:
    safety.find(g.protocol, g.site, code)
    event, texts = acting.stated(g.protocol.steps[kind], f"ae:{code}", data, settings={})
    if kind == LINKED:
        duplicates.link(g.protocol, event, texts)
    else:
        safety.follow(g.protocol, event, texts)
    flash(said)
    return redirect(url_for("safety.show", code=code), 303)


def _offered(known: Known, told: Iterable[AdverseEvent]) -> tuple[AdverseEvent, ...]:
    """Return what may be linked here: nothing where who is signed in may not, or nobody should."""
    if known.adverse_event.withdrawn or set(LINKERS).isdisjoint(g.roles):
        return ()
    return duplicates.offered(g.protocol, known, told)[:MOST]


def _offer(one: AdverseEvent) -> dict[str, Any]:
    return {**told_before.event(one), "event_id": str(uuid4())}


def _links(found: tuple[Link, ...], end: str) -> list[dict[str, str]]:
    said = {
        ("other", DUPLICATE): _("The same as %(code)s, reported twice"),
        ("code", DUPLICATE): _("%(code)s is the same, reported twice"),
        ("other", RELATED): _("Belongs to %(code)s"),
        ("code", RELATED): _("%(code)s belongs to it"),
    }
    return [
        {
            "text": said[end, one.how] % {"code": words.code(getattr(one, end))},
            "href": url_for("safety.show", code=getattr(one, end)),
        }
        for one in found
        if (end, one.how) in said
    ]


def _answers() -> dict[str, str]:
    return {
        DUPLICATE: _("The same event"),
        RELATED: _("Another, but it belongs to it"),
        APART: _("Nothing to do with it"),
    }


def _scale(one: AdverseEvent) -> str:
    scale = words.value(g.protocol, "adverse_event.reported", "grade_scale", _scale_of(one))
    return str(SOURCE) % {"scale": scale} if scale else ""


def _scale_of(one: AdverseEvent) -> str:
    return str(one.data.get("grade_scale") or "")


def _early(known: Known) -> str:
    """Return that it began before the first study procedure, where it did, or ""."""
    onset = str(known.adverse_event.data.get("onset_at") or "")
    first = participants.first_procedure(g.protocol, g.site, safety.person_of(known))
    if not (onset and first and read_instant(onset) < first):
        return ""
    return _(
        "It began before the first study procedure (%(when)s): by the protocol that is medical "
        "history. It was recorded as an adverse event all the same.",
        when=words.when(first),
    )
