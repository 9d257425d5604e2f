"""What the pages show of an adverse event: facts and words, for the templates to lay out."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain import death
from svflab.domain import safety as rules
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.safety import due_at, injected_at, story
from svflab.domain.subjects import AdverseEvent
from svflab.services import cases, safety
from svflab.services.subjects import Known
from svflab.web import belonging, words
from svflab.web.safety_forms import REPORT
from svflab.web.station import mark

_: Callable[..., str] = gettext

_MOMENTS: Final = {
    "liposuction": _l("Liposuction"),
    "injection": _l("Injection"),
    "onset_at": _l("It began"),
    "aware_at": _l("We knew"),
    "ended_at": _l("It ended"),
    "died_at": _l("Died"),
    "reported": _l("Reported"),
}


def row(one: Mapping[str, Any], hours: int) -> dict[str, Any]:
    """Return an adverse event as it stands on a list."""
    known_for = g.now - one["aware_at"]
    late = bool(hours) and known_for > timedelta(hours=hours)
    waits = ("over", _("overdue")) if late else ("closing", _("waiting"))
    stands = {"judged": ("open", _("judged")), "taken_back": ("stopped", _("withdrawn"))}
    chip, word = stands.get(one["state"], waits)
    return {
        **one,
        "same_as": words.code(one["same_as"]) if one["same_as"] else "",
        "title": term(one["term"]),
        "where": words.digit(one["digit"]) if one["digit"] else where(one["term"]).lower(),
        "mark": mark(one["case"]) if one["case"] else None,
        "known_for": span(known_for),
        "chip": chip,
        "word": word,
    }


def event(known: Known, case: Case | None, hours: int) -> dict[str, Any]:
    """Return everything that the page of an adverse event shows."""
    one = known.adverse_event
    report = one.report
    assert report is not None  # noqa: S101 - services.safety.find gives none without a report
    aware = read_instant(str(one.data.get("aware_at")))
    texts, names = cases.texts(known.entries), cases.names()
    return {
        "event": one,
        "code": one.code,
        "case": case,
        "participant": safety.person_of(known),
        "headline": headline(one.data),
        "sentence": sentence(one, case),
        "note": texts.get((report.event.id, "note"), "") if one.data.get("note") else "",
        "redacted": bool(one.data.get("note")) and not texts.get((report.event.id, "note")),
        "report": report,
        "replaced": [_correction(e, known, texts, names) for e in _corrected(known)],
        "names": names,
        "moments": moments(one, case),
        "waits": row_of(one, aware, hours),
        "belongs": belonging.links(one, case, names),
        "facts": facts({**one.data, **death.told(one)}),
        "special": bool(
            (found := rules.term_of(g.protocol, one.data.get("term"))) and found.special
        ),
    }


def headline(data: Mapping[str, Any]) -> str:
    """Return an adverse event in a few words: Bruising, right thumb, grade 1."""
    place = str(data.get("digit") or "")
    return _(
        "%(term)s, %(where)s, grade %(grade)s",
        term=term(str(data.get("term"))),
        where=words.digit(place) if place else chosen("where", data).lower(),
        grade=data.get("grade"),
    )


def sentence(one: AdverseEvent, case: Case | None) -> str:
    """Return what happened, in one sentence or two."""
    data = one.data
    onset = read_instant(str(data.get("onset_at")))
    said = [_("It began %(when)s", when=words.when(onset))]
    digit = str(data.get("digit") or "")
    if case and (at := injected_at(case, digit)):
        after = onset - at
        since = {"span": span(abs(after))}
        said.append(
            _("%(span)s after the injection", **since)
            if after >= timedelta()
            else _("%(span)s before the injection", **since)
        )
    serious = chosen("serious", data)
    said.append(_("serious: %(why)s", why=serious.lower()) if serious else _("not serious"))
    first = ", ".join(said)
    return _(
        "%(first)s. Done: %(action)s. Outcome: %(outcome)s.",
        first=first,
        action=chosen("action", data).lower(),
        outcome=chosen("outcome", data).lower(),
    )


def moments(one: AdverseEvent, case: Case | None) -> list[dict[str, Any]]:
    """Return the thin time line: each instant, and how long after the one before it was."""
    shown: list[dict[str, Any]] = []
    assert one.report is not None  # noqa: S101 - there is no page without a report
    reported_at = one.report.event.occurred_at
    for moment in story({**one.data, **death.told(one)}, reported_at, case):
        gap = moment.at - shown[-1]["at"] if shown else None
        title = str(_MOMENTS[moment.what])
        apart = gap is not None and gap >= timedelta(seconds=1)
        shown.append({"title": title, "at": moment.at, "gap": span(gap) if gap and apart else ""})
    return shown


def row_of(one: AdverseEvent, aware: datetime, hours: int) -> dict[str, Any]:
    """Return how long an adverse event has been known, and until when a physician has."""
    due = due_at(aware, hours)
    late = one.state == "waiting" and g.now > due
    return {
        "known_for": span(g.now - aware),
        "due": due,
        "left": span(abs(due - g.now)),
        "late": late,
        "chip": "over" if late else "closing" if one.state == "waiting" else "open",
    }


def facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was told, field by field."""
    shown = []
    for one in g.protocol.steps[REPORT].fields:
        if one.name in data and one.type != "note":
            said = chosen(one.name, data) or _("none of the six")
            shown.append((_(one.label), said))
    return shown


def term(code: str) -> str:
    """Return a term in words."""
    found = rules.term_of(g.protocol, code)
    return _(found.title) if found else code


def where(code: str) -> str:
    """Return where a term belongs, in words."""
    found = rules.term_of(g.protocol, code)
    return words.choice(g.protocol, REPORT, "where", found.where) if found else ""


def span(passed: timedelta) -> str:
    """Return a length of time as people say it: 3 d 4 h, 2 h 10 min, 5 min, 20 s."""
    seconds = max(0, int(passed.total_seconds()))
    minutes = seconds // 60
    if not minutes:
        return _("%(seconds)s s", seconds=seconds)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return _("%(days)s d %(hours)s h", days=days, hours=hours)
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes % 60)
    return _("%(minutes)s min", minutes=minutes)


def chosen(name: str, data: Mapping[str, Any]) -> str:
    """Return what was chosen in a field of a report, in words; "" for nothing."""
    held = data.get(name)
    none = isinstance(held, Mapping) and not any(held.values())
    return "" if none else words.value(g.protocol, REPORT, name, held)


def _corrected(known: Known) -> list[Entry]:
    """Return the reports that a later one took the place of, but for the one that stands."""
    told = [e for e in known.entries if e.event.kind == REPORT]
    corrected = {e.event.replaces for e in told}
    return [e for e in told if e.event.id in corrected and e != known.adverse_event.report]


def _correction(
    entry: Entry, known: Known, texts: Mapping[Any, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return a report that was replaced, and who replaced it and why."""
    by = next((e for e in known.entries if _corrects(e, entry)), None)
    return {
        "headline": headline(entry.event.data),
        "facts": facts(entry.event.data),
        "who": names.get(entry.event.actor, entry.event.actor),
        "at": entry.recorded_at,
        "by": names.get(by.event.actor, by.event.actor) if by else "",
        "by_at": by.recorded_at if by else None,
        "reason": (texts.get((by.event.id, "reason")) or "") if by else "",
    }


def _corrects(later: Entry, entry: Entry) -> bool:
    return later.event.replaces == entry.event.id and later.event.kind == REPORT
