"""Cases that are open beside one another: two at one workstation, or in one room, are mixed up.

Each page says so as long as it is so, by the marks of the cases.
"""

from collections.abc import Iterable
from typing import Any, Final

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.containers import THEATRE
from svflab.services import cases, subjects
from svflab.web.station import mark

MOST: Final = 6
"""So many open cases, those opened last, are looked at; a hospital has a few."""


def bar(case: Case, note: str = "") -> dict[str, Any]:
    """Return what stands in the bar of a case: its mark, its participant, other open cases.

    `here` are those whose last step was recorded at this workstation, or that are in the same
    room; `others` are elsewhere.
    """
    beside = [] if case.closed else _open(but=case.code)
    near = [one for one in beside if _is_here(one) or _room(one) == _room(case)]
    return {
        "marker": mark(case.code),
        "code": case.code,
        "href": url_for("cases.show", code=case.code),
        "participant": case.participant,
        "note": note,
        "here": [_way(one.code) for one in near],
        "others": [_way(one.code) for one in beside if one not in near][:3],
    }


def at_this_workstation() -> list[dict[str, Any]]:
    """Return the cases whose last step was recorded here, where there are two or more."""
    if not g.get("workstation"):
        return []
    here = [one for one in _open() if _is_here(one)]
    return [_way(one.code) for one in here] if len(here) > 1 else []


def are_open(known: Iterable[Case]) -> None:
    """Take the open cases, those opened last first, where a page has read them all anyway."""
    g.open_cases = [case for case in known if case.state == "open"][:MOST]


def _open(but: str = "") -> list[Case]:
    """Return the open cases but one, read once for a page."""
    if "open_cases" not in g:
        codes = [code for code in cases.open_now(g.site, MOST) if code != but]
        g.open_cases = [one.case for one in subjects.cases_of(g.protocol, g.site, codes)]
    return [case for case in g.open_cases if case.code != but]


def _is_here(case: Case) -> bool:
    """Say whether the last step of a case was recorded at this workstation."""
    steps = (e.event for e in reversed(case.entries) if e.event.kind in g.protocol.steps)
    last = next(steps, None)
    return last is not None and bool(last.workstation) and last.workstation == g.workstation


def _room(case: Case) -> str:
    return case.place or THEATRE


def _way(code: str) -> dict[str, Any]:
    return {"marker": mark(code), "code": code, "href": url_for("cases.show", code=code)}
