"""The page of one measure: its two pictures, what the rules say of them, and every value."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

from flask import url_for
from flask_babel import ngettext

from svflab.domain import process as numbers
from svflab.domain.measures import Limits
from svflab.domain.process import BEYOND, OVER, UNDER, Point, Signal
from svflab.records.projections import Row
from svflab.services.process import Found, point
from svflab.web import process_drawing as drawing
from svflab.web.language import gettext
from svflab.web.process_drawing import Picture
from svflab.web.station import mark
from svflab.web.words import process as called

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

_PERCENT: Final = "%"
_WHOLE: Final = Decimal(100)


def facts(found: Found) -> dict[str, Any]:
    """Return the pictures of a measure and the table of its values; it has some."""
    unit, points = found.rows[0]["unit"], found.points
    by_case = numbers.by_case(points)
    chart = numbers.limits([one.value for one in by_case])
    hits = _signals(by_case, chart)
    return {
        "dots": _dots(found, points),
        "run": _run(found, by_case, chart, hits),
        "chart": _charted(chart, unit) if chart else None,
        "signals": [_signal(one, by_case) for one in hits],
        "values": [_value(row) for row in found.rows],
        "shapes": {word: called.verdict(word, unit)[0] for word in (UNDER, OVER)},
        "several": len(points) > len(by_case),
        "ends": (by_case[0].at, by_case[-1].at),
        "amount": lambda value: called.amount(value, unit),
    }


def _dots(found: Found, points: Sequence[Point]) -> Picture:
    """Return the dot plot, with the median and the 10th and 90th percentiles."""
    values = [one.value for one in points]
    within = drawing.near(_limits(found), values)
    lines = {"median": median(values)}
    if len(values) > 1:
        lines["low"], lines["high"] = numbers.percentiles(values)
    axis = drawing.scale((*values, *_ends(within)), found.rows[0]["unit"])
    return drawing.dot_plot(points, axis, within, **lines)


def _run(
    found: Found, by_case: Sequence[Point], chart: numbers.Limits | None, hits: Sequence[Signal]
) -> Picture:
    """Return the run chart: round its median, or with the limits of an individuals chart."""
    values = [one.value for one in by_case]
    within = drawing.near(_limits(found), values)
    lines = {"middle": chart.mean if chart else median(values)}
    if chart:
        lines |= dict(_possible(chart, found.rows[0]["unit"]))
    places = frozenset(place for hit in hits for place in range(hit.first, hit.last + 1))
    axis = drawing.scale((*values, *_ends(within), *lines.values()), found.rows[0]["unit"])
    return drawing.run_chart(by_case, axis, within, places, **lines)


def _signals(by_case: Sequence[Point], chart: numbers.Limits | None) -> tuple[Signal, ...]:
    values = [one.value for one in by_case]
    return tuple(numbers.signals(values, chart)) if chart else ()


def _signal(one: Signal, by_case: Sequence[Point]) -> dict[str, Any]:
    """Return what a rule found, with the case or the cases that it found."""
    first, last = by_case[one.first], by_case[one.last]
    if one.rule == BEYOND:
        said = _("one point beyond a limit")
    else:
        count = one.last - one.first + 1
        said = _n("%(num)s in a row on one side", "%(num)s in a row on one side", count)
    return {"said": said, "cases": [_case(first), *([_case(last)] if last is not first else [])]}


def _charted(chart: numbers.Limits, unit: str) -> dict[str, str]:
    """Return the middle and the limits in words."""
    told = {"mean": chart.mean, **dict(_possible(chart, unit))}
    return {name: called.amount(value, unit) for name, value in told.items()}


def _possible(chart: numbers.Limits, unit: str) -> Iterator[tuple[str, Decimal]]:
    """Give the limits that can be reached: nothing measured is less than 0, or over 100 %."""
    if chart.low > 0:
        yield "least", chart.low
    if unit != _PERCENT or chart.high < _WHOLE:
        yield "most", chart.high


def _value(row: Row) -> dict[str, Any]:
    """Return one measured thing as a row of the table."""
    one, unit = point(row), row["unit"]
    beside = next((Decimal(row[name]) for name in ("high", "low") if row[name]), None)
    return {
        "at": one.at,
        "case": _case(one),
        "subject": row["subject"],
        "value": called.amount(one.value, unit, beside),
        "verdict": called.verdict(one.verdict, unit) if one.verdict else None,
        "stopped": one.stopped,
    }


def _case(one: Point) -> dict[str, Any]:
    href = url_for("cases.show", code=one.case)
    return {"code": one.case, "mark": mark(one.case), "href": href, "at": one.at}


def _limits(found: Found) -> Limits:
    """Return the limits that the newest value was judged by: a site may have changed them."""
    low, high = (found.rows[0][name] for name in ("low", "high"))
    return Limits(Decimal(low) if low else None, Decimal(high) if high else None)


def _ends(limits: Limits) -> tuple[Decimal, ...]:
    return tuple(end for end in (limits.low, limits.high) if end is not None)
