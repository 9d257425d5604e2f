"""Rates of harm by how the treatment was made: how long the SVF waited, out of what, by whom.

What is compared is a treatment, not a participant's day of birth: few of them say little, and
that is said beside each number.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain.exact import interval
from svflab.domain.measures import SECONDS, Limits
from svflab.domain.process import ENOUGH, OVER, Point
from svflab.services import cases
from svflab.services.harms import KINDS, Treated
from svflab.web import process_drawing, reported
from svflab.web.dossier_blocks import Block, row, table, text
from svflab.web.language import gettext
from svflab.web.station import mark
from svflab.web.words import harms as called
from svflab.web.words import process as measured

_: Callable[..., str] = gettext
SUMS: Final = called.SUMS
DESCRIBES: Final = _l(
    "How often an adverse event followed a treatment, by how the treatment was made. It describes, "
    "and proves nothing: too few, and nobody chose by lot."
)
DRAWN: Final = 100
"""The newest treatments of which the picture and its table tell each by itself."""
PEOPLE: Final = ("safety_officer", "quality")
"""Who sees numbers by operator: whoever looks for the cause of harm, not for who is to blame."""


def asked(said: Mapping[str, str]) -> str:
    """Return which harm counts: what was asked for, or else what somebody holds related."""
    kind = said.get("kind", "related")
    return kind if kind in KINDS else "related"


def facts(found: Sequence[Treated]) -> dict[str, Any]:
    """Return everything that the page of rates shows."""
    return {
        "whole": _line(_("All treatments"), found),
        "groups": groups(found),
        "sums": SUMS,
        "describes": DESCRIBES,
        "notes": notes(),
        **_picture(found),
    }


def blocks(found: Sequence[Treated], kind: str) -> list[Block]:
    """Return the rates as blocks of a paper, with what they cannot say."""
    columns = {
        str(SUMS[kind]): 3.6,
        f"*{_('Treatments')}": 1.2,
        f"*{_('With it')}": 1.0,
        f"*{_('Rate')}": 1.0,
        f"*{_('Exact limits')}": 1.6,
        _("Said to be"): 1.6,
    }
    rows = [_row(_line(_("All treatments"), found))]
    for group in groups(found):
        rows.append(row(group["title"], *[""] * (len(columns) - 1)))
        rows += [_row(one, level=1) for one in group["lines"]]
    return [table(columns, rows), text(notes())]


def notes() -> str:
    """Return how the rates are made, and what nobody should read out of them."""
    said = _(
        "Limits are exact (Clopper-Pearson). Few: fewer than %(least)s treatments, too few to "
        "judge by.",
        least=ENOUGH,
    )
    if not sees_people():
        return said
    return f"{said} {_('No ranking of people: the hard cases go to whoever is good at them.')}"


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


def _row(one: Mapping[str, Any], level: int = 0) -> dict[str, Any]:
    counts = (str(one["treated"]), str(one["harmed"]), one["rate"], one["limits"])
    said = ", ".join(filter(None, (_("few") if one["few"] else "", one["none"])))
    return row(one["name"], *counts, said, level=level)


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
