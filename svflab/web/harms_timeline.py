"""A participant's story drawn on one line, and told in the table beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import g, url_for

from svflab.domain.chronicle import HARM, LANES, MISSED, PROCEDURE, Point, places
from svflab.domain.identifiers import grouped
from svflab.web import reported, words
from svflab.web.dossier_blocks import row, table, text
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import calls
from svflab.web.words import harms as called

_: Callable[..., str] = gettext

EDGE, LANE, TOP = 4, 56, 30
"""How far the first and the last stand from the sides, in percent; how high a lane is, where the
first one stands."""
APART: Final = 13
"""So much of the width, in percent, a day needs to be named."""
BESIDE: Final = 2.6
"""Numbers nearer than this to each other, in percent, are put on two heights."""
_SHAPE: Final = {PROCEDURE: "open", HARM: "over"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in the picture: across in percent, down in units, its number in the table."""

    x: str
    y: int
    number: int
    lane: str
    says: int
    to: str = ""


def facts(points: Sequence[Point]) -> dict[str, Any]:
    """Return the picture of these points, which are in their order, and the table beside it."""
    across = [EDGE + part * (100 - 2 * EDGE) for part in places([one.at for one in points])]
    marks, last = [], dict.fromkeys(LANES, (-100.0, 0))
    for number, (one, x) in enumerate(zip(points, across, strict=True), start=1):
        before, height = last[one.lane]
        height = (height + 1) % 2 if x - before < BESIDE else 0
        last[one.lane] = (x, height)
        y = TOP + LANES.index(one.lane) * LANE
        to = _until(one, points, across)
        marks.append(Mark(f"{x:.2f}%", y, number, one.lane, y - 12 if not height else y + 22, to))
    return {
        "marks": marks,
        "days": _days(points, across),
        "lanes": [
            (str(called.LANES[lane]), TOP + number * LANE) for number, lane in enumerate(LANES)
        ],
        "height": TOP + len(LANES) * LANE,
        "rows": [_row(number, one, points) for number, one in enumerate(points, start=1)],
    }


def blocks(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Return the story as blocks of a paper."""
    listed = [
        row(
            f"{local(one['at']):%Y-%m-%d %H:%M}",
            one["gap"],
            one["lane"],
            one["what"],
            one["of"],
            state=one["state"],
        )
        for one in facts(points)["rows"]
    ]
    columns = {
        _("When"): 1.4,
        _("After the one before"): 1.2,
        _("What sort"): 1.2,
        _("What"): 3.0,
        _("Code"): 1.4,
    }
    return [table(columns, listed)] if listed else [text(_("Nothing is recorded yet."))]


def _row(number: int, one: Point, points: Sequence[Point]) -> dict[str, Any]:
    gap = one.at - points[number - 2].at if number > 1 else None
    endpoint = "safety.show" if one.lane == HARM else "cases.show"
    missed = one.detail == MISSED
    return {
        "number": number,
        "at": one.at,
        "gap": f"+ {reported.span(gap)}" if gap else "",
        "lane": str(called.SORTS[one.lane]),
        "shape": "closing" if missed else _SHAPE.get(one.lane, "early"),
        "what": _what(one),
        "of": grouped(one.of),
        "href": url_for(endpoint, code=one.of) if one.of else "",
        "state": "over" if one.lane == HARM else "",
    }


def _harm(one: Point) -> str:
    named = {"term": called.term(g.protocol, one.what), "grade": one.detail}
    if not one.digit:
        return _("%(term)s, grade %(grade)s", **named)
    return _("%(term)s, %(where)s, grade %(grade)s", where=words.digit(one.digit), **named)


def _what(one: Point) -> str:
    """Return a point in words."""
    if one.lane == HARM:
        told = _harm(one)
        if one.until is None:
            return told
        ended = f"{local(one.until):%Y-%m-%d %H:%M}"
        return _("%(what)s, until %(when)s", what=told, when=ended)
    if one.lane == PROCEDURE:
        known = called.INJECTIONS.get(one.what)
        return str(known) if known else words.title(g.protocol, one.what)
    if one.detail:
        return calls.story(g.protocol, one.what, one.detail)
    return words.choice(g.protocol, called.OBSERVED, "point", one.what)


def _until(one: Point, points: Sequence[Point], across: Sequence[float]) -> str:
    """Return where an event ended in the picture: at the last point before its end; "" for none."""
    if one.until is None:
        return ""
    before = [x for other, x in zip(points, across, strict=True) if other.at <= one.until]
    return f"{max(before):.2f}%" if before else ""


def _days(points: Sequence[Point], across: Sequence[float]) -> list[tuple[str, str]]:
    """Return the days that are named below the line, as far as there is room."""
    found: list[tuple[str, str]] = []
    named, last = "", -100.0
    for one, x in zip(points, across, strict=True):
        day = f"{local(one.at):%Y-%m-%d}"
        if day != named and x - last >= APART:
            found.append((f"{x:.2f}%", day))
            named, last = day, x
    return found
