"""What is known before somebody tells of an adverse event: what was told, and given, till now."""

from typing import Any

from svflab.domain import corrections, duplicates
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.subjects import AdverseEvent
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import words
from svflab.web.reported import headline, term, where


def event(one: AdverseEvent) -> dict[str, Any]:
    """Return an event that was reported before, as a form shows it beside what is told now."""
    linked = duplicates.same_as(one)
    return {
        "code": one.code,
        "title": headline(one.data),
        "onset": read_instant(str(one.data.get("onset_at"))),
        "withdrawn": bool(one.withdrawn),
        "same_as": words.code(linked) if linked else "",
    }


def history(known: Known) -> list[dict[str, Any]]:
    """Return what was told of a participant and began before the first study procedure."""
    gone = corrections.replaced_by(known.entries)
    told = [e for e in known.entries if e.event.kind == "history.noted" and e.event.id not in gone]
    texts = cases.texts(told)
    return [{**_past(e), "note": texts.get((e.event.id, "note")) or ""} for e in told]


def received(case: Case | None) -> dict[str, str]:
    """Return what each digit was given, in mL, for the hands that a report shows."""
    if case is None:
        return {}
    totals = {given.digit: case.received(given.digit) for given in case.given}
    return {digit: f"{total:f}" for digit, total in totals.items()}


def _past(entry: Entry) -> dict[str, Any]:
    data = entry.event.data
    digit, code = str(data.get("digit") or ""), str(data.get("term"))
    what = term(code)
    place = words.digit(digit) if digit else where(code).lower()
    return {"title": f"{what}, {place}", "onset": read_instant(str(data.get("onset_at")))}
