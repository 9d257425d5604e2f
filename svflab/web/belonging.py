"""What an adverse event belongs to: things, people, the question at which it was told."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain import safety as rules
from svflab.domain.case import Case
from svflab.domain.subjects import AdverseEvent
from svflab.web import call_page, words
from svflab.web.ways import way

_: Callable[..., str] = gettext

_ORDER: Final = ("follow_up", "container", "kit", "device", "lot", "account")
_MATERIAL: Final = {"kit": _l("kit"), "device": _l("device"), "lot": _l("lot")}


def links(one: AdverseEvent, case: Case | None, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what an adverse event belongs to, each with the way to it: things, then people."""
    shown = [_link(subject, case, names) for subject in _subjects(one, case)]
    found = sorted((link for link in shown if link), key=lambda link: _ORDER.index(link["kind"]))
    digit = str(one.data.get("digit") or "")
    here = {"kind": "digit", "title": words.digit(digit), "detail": "", "href": ""}
    return [here, *found] if digit else found


def _link(subject: str, case: Case | None, names: Mapping[str, str]) -> dict[str, str]:
    """Return one thing or person that an adverse event belongs to; {} where the page shows it."""
    kind, _colon, name = subject.partition(":")
    if kind not in _ORDER or kind == "follow_up":
        return call_page.link(name) if kind == "follow_up" else {}
    detail = ""
    if kind == "container":
        container = case.containers.get(name) if case else None
        title = words.thing(name)
        if container and container.number:
            planned = {"number": container.number, "digit": words.digit(container.digit)}
            detail = _("%(number)s, planned for %(digit)s", **planned)
    elif kind == "account":
        title = names.get(name, name)
    else:
        title = f"{_material(kind, name, case)} {name}"
    return {"kind": kind, "title": title, "detail": detail, "href": _record(subject)}


def _material(kind: str, name: str, case: Case | None) -> str:
    """Return what a kit, a device or a lot is called; a lot by what it is a lot of."""
    for step, field in rules.LOTS if kind == "lot" and case else ():
        if case and case.datum(step, field) == name:
            return words.label(g.protocol, step, field)
    return str(_MATERIAL[kind])


def _subjects(one: AdverseEvent, case: Case | None) -> tuple[str, ...]:
    """Return what it belongs to as it is told now; a correction also touches what it takes back."""
    if one.report is None:
        return ()
    event = one.report.event
    asked = tuple(name for name in event.touches if name.startswith("follow_up:"))
    return (*asked, *rules.links(case, event.data)) if case and event.replaces else event.touches


def _record(subject: str) -> str:
    """Return where more is told of a thing: its trace, its look-back, or what was recorded."""
    kind, _colon, name = subject.partition(":")
    if kind == "container":
        return way("trace.show", text=name)
    if kind in {"kit", "lot", "device"}:
        return way("trace.index", lot=name)
    return way("audit.index", subject=subject)
