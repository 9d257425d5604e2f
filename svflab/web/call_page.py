"""What the page of a call shows; and the same points on the page of a case or a participant."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import g, request, url_for
from flask_babel import gettext

from svflab.domain import solicited as rules
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.solicited import ATTEMPTED, WAITS, Point
from svflab.services import cases, solicited, soliciting, vault
from svflab.services.subjects import Known
from svflab.web import call_forms, call_list
from svflab.web.station import mark
from svflab.web.ways import way
from svflab.web.words import calls as words

_: Callable[..., str] = gettext

_HOW: Final = frozenset({"phone", "called", "visit", "message"})
_TOLD: Final = frozenset({"missed", "late", "given_up"})


def shown(
    person: Known,
    known: list[Known],
    *,
    sent: tuple[str, Any] | None = None,
    phone: vault.Identity | None = None,
) -> dict[str, Any]:
    """Return everything that the page of a call shows; `sent` is a form that was not recorded."""
    code = person.participant.code
    waiting, now = bool(_open(known)), bool(_now(known))
    ended = _ended(person)
    act = request.args.get("do", "") if waiting else ""
    act, made = sent or (act, None) if act in call_forms.ACTS else sent or ("asked", None)
    return {
        "code": code,
        "person": person.participant,
        "cases": [(mark(one.case.code), one.case.code, points(one.case)) for one in known],
        "told": _told(person),
        "form": made or form(act, known),
        "act": act,
        "ended": ended,
        "trying": now and not ended,
        "waiting": waiting,
        "phone": phone,
        "kept": vault.holds(code, site=g.site),
        "keeps": not set(vault.KEEPERS).isdisjoint(g.roles),
        "chosen": chosen(request.values),
    }


def _ended(person: Known) -> str:
    """Return in words why nobody asks any more: consent withdrawn, or death; "" where one does."""
    if person.participant.withdrawn:
        return _("consent withdrawn")
    died = solicited.has_died(g.site, person.participant.code)
    return _("the participant has died") if died else ""


def form(act: str, known: list[Known]) -> Any:
    """Return the form of an act, with the point that is called for chosen, or the first due."""
    listed = _open(known) if act == "missed" else _now(known)
    named = chosen(request.values)
    keys = {f"{one.case}~{one.of.code}": one for one in listed}
    key = f"{named['case']}~{named['point']}"
    first = key if key in keys else next(iter(keys), "")
    usual = keys[first].of.how if first in keys else "called"
    how = named["how"] if named["how"] in _HOW else usual
    return call_forms.form(act, listed, known, first, str(how))


def chosen(given: Mapping[str, str]) -> dict[str, str | None]:
    """Return which case and point an address names, and how they were heard."""
    return {name: given.get(name) or None for name in ("case", "point", "how")}


def reporting(code: str, event: Event) -> str:
    """Return the way to report what was told at a question."""
    if case := event.data.get("case"):
        return url_for("safety.new", code=case, asked=event.id)
    return url_for("safety.new_of_participant", code=code, asked=event.id)


def points(case: Case) -> list[dict[str, Any]]:
    """Return each point of a case: its name, how it stands, what is said of it, what was tried."""
    return [_point(case, one) for one in rules.points(g.protocol, case)]


def of_case(case: Case) -> list[dict[str, Any]]:
    """Return the points of a case, as soon as the day is over or one of them was missed.

    Until then the observations of the day stand as what is next, and as clocks.
    """
    found = rules.points(g.protocol, case)
    told = case.closed or case.stopped or any(one.state(g.now) in _TOLD for one in found)
    return [_point(case, one) for one in found] if told else []


def of_participant(known_cases: Iterable[str]) -> list[tuple[Any, str, list[dict[str, Any]]]]:
    """Return the points of each case of a participant, with the mark of the case."""
    found = (cases.find(g.protocol, g.site, code).case for code in known_cases)
    return [(mark(one.code), one.code, own) for one in found if (own := points(one))]


def board(rows: Iterable[Mapping[str, Any]], counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what the board says of calls and visits, to who may make them."""
    if not way("calls.index"):
        return {}
    today = solicited.today().isoformat()
    named = [call_list.shown(row, today) for row in rows]
    return {"rows": named, "line": call_list.line(counts)} if named else {}


def link(event_id: str) -> dict[str, str]:
    """Return the question at which an adverse event was told, as a thing that it belongs to."""
    found = soliciting.find(g.site, event_id)
    if found is None:
        return {}
    code = found.event.about.removeprefix("participant:")
    title = _("told: %(what)s", what=words.about(g.protocol, found))
    detail = words.minute(found.event.occurred_at)
    href = way("calls.show", code=code)
    return {"kind": "follow_up", "title": title, "detail": detail, "href": href}


def _point(case: Case, one: Point) -> dict[str, Any]:
    state = one.state(g.now)
    untold = [e for e in one.answers if rules.unreported(case.entries, e)]
    listed = [(code, way("safety.show", code=code)) for e in one.answers for code in _of(case, e)]
    by_call = one.of.by == rules.ASKED
    goes = by_call and state in WAITS and not one.ended
    return {
        "title": words.point(g.protocol, one.of.code),
        "chip": words.STATES[state],
        "says": words.stands(g.protocol, one, g.now),
        "tries": [*_early(one), *(words.tried(g.protocol, e) for e in one.attempts)],
        "again_at": one.again_at if not one.settled else None,
        "reports": listed,
        "untold": reporting(case.participant, untold[0].event) if untold and by_call else "",
        "ask": _asking(case, one.of.code) if goes else "",
    }


def _early(one: Point) -> list[str]:
    return [
        _("asked before its window: %(said)s", said=words.told(g.protocol, e)) for e in one.early
    ]


def _asking(case: Case, point: str) -> str:
    return way("calls.show", code=case.participant, case=case.code, point=point)


def _of(case: Case, entry: Entry) -> tuple[str, ...]:
    return rules.told_of(case.entries, entry.event.id)


def _open(known: Iterable[Known]) -> list[Point]:
    """Return the points that nobody has settled, of all cases, those due first in front."""
    found = [one for k in known for one in rules.follow_ups(g.protocol, k.case)]
    return sorted((one for one in found if not one.settled), key=lambda one: one.due_on)


def _now(known: Iterable[Known]) -> list[Point]:
    """Return the points at which somebody is to be asked now."""
    return [one for one in _open(known) if one.state(g.now) in WAITS]


def _told(person: Known) -> list[dict[str, Any]]:
    """Return what was told and tried so far, the last first, each with its words and reports."""
    kinds = rules.KINDS
    entries = [e for e in rules.standing(person.entries) if e.event.kind in kinds]
    texts, names = cases.texts(entries), cases.names()
    return [
        {
            "id": e.event.id,
            "at": e.event.occurred_at,
            "what": words.about(g.protocol, e),
            "says": _says(e),
            "note": texts.get((e.event.id, "note")) or "",
            "who": names.get(e.event.done_by, e.event.done_by),
            "reports": [
                (code, way("safety.show", code=code))
                for code in rules.told_of(person.entries, e.event.id)
            ],
            "untold": reporting(person.participant.code, e.event)
            if e.event.kind == rules.ASKED and rules.unreported(person.entries, e)
            else "",
        }
        for e in reversed(entries)
    ]


def _says(entry: Entry) -> str:
    if entry.event.kind == ATTEMPTED:
        return words.tried(g.protocol, entry)
    if entry.event.kind == rules.ASKED:
        return words.told(g.protocol, entry)
    return words.gave_up(g.protocol, entry)
