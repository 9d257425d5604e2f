"""Rates of harm by how the treatment was made: how long the SVF waited, out of what, by whom.

What is compared is a treatment, not a participant's day of birth: few of them say little, and
that is said beside each number.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

from flask import g

from svflab.domain.exact import interval
from svflab.domain.measures import SECONDS, Limits
from svflab.domain.process import ENOUGH, OVER, Point
from svflab.services import cases
from svflab.services.harms import Treated
from svflab.web import process_drawing, reported
from svflab.web.language import gettext
from svflab.web.station import mark
from svflab.web.words import harms as called
from svflab.web.words import process as measured

_: Callable[..., str] = gettext
DRAWN: Final = 100
"""The newest treatments of which the picture and its table tell each by itself."""
PEOPLE: Final = ("safety_officer", "quality")
"""Who sees numbers by operator: whoever looks for the cause of harm, not for who is to blame."""


def facts(found: Sequence[Treated]) -> dict[str, Any]:
    """Return everything that the page of rates shows."""
    return {
        "whole": _line(_("All treatments"), found),
        "groups": groups(found),
        "people": sees_people(),
        "few": ENOUGH,
        **_picture(found),
    }


def groups(found: Sequence[Treated]) -> list[dict[str, Any]]:
    """Return the rates by each thing that a treatment may differ in."""
    listed = [
        (_("By time from the extraction to the first injection"), _by_wait(found)),
        (_("By device"), _by(found, "device")),
        (_("By kit lot"), _by(found, "kit_lot")),
        (_("By how many syringes it was given in"), _by(found, "syringes")),
    ]
    if sees_people():
        listed.insert(3, (_("By operator"), _by(found, "operator", cases.names(g.people_seal))))
    return [
        {"title": title, "lines": [_line(name, some) for name, some in parts.items()]}
        for title, parts in listed
        if parts
    ]


def sees_people() -> bool:
    """Say whether who is signed in sees numbers by person."""
    return not set(PEOPLE).isdisjoint(g.roles)


def _by(
    found: Sequence[Treated], column: str, names: Mapping[str, str] | None = None
) -> dict[str, list[Treated]]:
    parts: dict[str, list[Treated]] = {}
    for one in sorted(found, key=lambda one: _sorted(one.row[column])):
        held = one.row[column]
        name = str(held) if held not in ("", None) else _("not told")
        parts.setdefault((names or {}).get(name, name), []).append(one)
    return parts


def _sorted(held: Any) -> tuple[int, str]:
    return (held, "") if isinstance(held, int) else (0, str(held))


def _by_wait(found: Sequence[Treated]) -> dict[str, list[Treated]]:
    """Return the treatments in two halves, at the middle of how long they waited."""
    known = [one for one in found if one.row["waited"] is not None]
    if not known:
        return {}
    middle = median(one.row["waited"] for one in known)
    said = {"time": measured.amount(Decimal(middle), SECONDS), "unit": measured.unit(SECONDS)}
    short = [one for one in known if one.row["waited"] <= middle]
    parts = {_("%(time)s %(unit)s or less (the middle)", **said): short}
    if long := [one for one in known if one.row["waited"] > middle]:
        parts[_("longer than %(time)s %(unit)s", **said)] = long
    if unknown := [one for one in found if one.row["waited"] is None]:
        parts[_("not told")] = unknown
    return parts


def _line(name: str, some: Sequence[Treated]) -> dict[str, Any]:
    of, harmed = len(some), sum(one.harmed for one in some)
    low, high = interval(harmed, of)
    return {
        "name": name,
        "treated": of,
        "harmed": harmed,
        "rate": f"{called.percent(harmed / of)} %" if of else "",
        "limits": (
            _("%(low)s to %(high)s %%", low=called.percent(low), high=called.percent(high))
            if of
            else ""
        ),
        "none": _("at most %(high)s %%", high=called.percent(high)) if of and not harmed else "",
        "few": of < ENOUGH,
    }


def _picture(found: Sequence[Treated]) -> dict[str, Any]:
    """Return the picture of how long each treatment waited, those with harm marked."""
    known = [one for one in found if one.row["waited"] is not None][-DRAWN:]
    if not known:
        return {"dots": None, "values": []}
    points = [_point(one) for one in known]
    axis = process_drawing.scale([point.value for point in points], SECONDS)
    middle = Decimal(median(point.value for point in points))
    drawn = process_drawing.dot_plot(points, axis, Limits(), median=middle)
    return {
        "dots": drawn,
        "amount": lambda value: measured.amount(value, SECONDS),
        "shapes": {OVER: "over"},
        "values": [_value(one) for one in reversed(known)],
        "unit": measured.unit(SECONDS),
        "drawn": DRAWN if len(found) > DRAWN else 0,
    }


def _point(one: Treated) -> Point:
    row = one.row
    verdict = OVER if one.harmed else ""
    return Point(row["case"], row["treated_at"], Decimal(row["waited"]), verdict)


def _value(one: Treated) -> dict[str, Any]:
    row = one.row
    return {
        "at": row["treated_at"],
        "case": row["case"],
        "mark": mark(row["case"]),
        "waited": measured.amount(Decimal(row["waited"]), SECONDS),
        "span": reported.span,
        "harmed": one.harmed,
    }
