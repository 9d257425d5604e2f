"""The injection map: what each digit and each of its points received, and what is planned.

`shown` is what `cases/_injection.html` draws. The fields that the drawing fills are named as
every other form's (`digit`, `points-radial_proximal` …) and are read by `field_values`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from flask import g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.case import Case
from svflab.domain.containers import NOTHING, Container
from svflab.domain.digits import DIGITS, POINTS
from svflab.web import words
from svflab.web.asks import called
from svflab.web.forms import StepForm
from svflab.web.times import local

_: Callable[..., str] = gettext

STOPS: Final = (
    _l("Pain"),
    _l("Pale or blue digit"),
    _l("Swelling"),
    _l("The participant asks for it"),
    _l("An adverse event"),
)
"""Why injecting stops, one tap each; anything else is written."""


@dataclass(frozen=True, slots=True)
class Map:
    """What the map shows: ten digits, the syringe in hand, the fields, and the way to stop.

    `short` says in words that the syringe holds less than the planned points of a digit.
    """

    digits: tuple[dict[str, Any], ...]
    syringe: dict[str, str]
    digit: str
    values: Mapping[str, str]
    gauge: str
    errors: Mapping[str, str]
    short: str
    stop: str
    stop_id: str
    stops: tuple[str, ...]


def shown(case: Case, form: StepForm) -> Map | None:
    """Return the map for the form of an injection; None where no syringe is in hand."""
    held = case.in_hand
    if held is None or form.replaces:
        return None
    dose = g.protocol.number("point_volume_ml", case.settings) or NOTHING
    asks = {ask.name: ask for ask in form.asks}
    was_sent = bool(form.said)
    points = asks["points"].value if was_sent and "points" in asks else {}
    return Map(
        digits=tuple(_digit(case, name, dose) for name in DIGITS),
        syringe=_syringe(case, held, dose),
        digit=str(asks["digit"].value) if was_sent and "digit" in asks else "",
        values=points if isinstance(points, Mapping) else {},
        gauge=str(asks["gauge"].value) if "gauge" in asks else "",
        errors={name: ask.error for name, ask in asks.items() if ask.error},
        short=_short(held, dose),
        stop=url_for("cases.record_step", code=case.code, kind="injection.stopped"),
        stop_id=str(uuid4()),
        stops=tuple(map(str, STOPS)),
    )


def _digit(case: Case, name: str, dose: Decimal) -> dict[str, Any]:
    """Return one digit as the drawing takes it."""
    row = case.digits.get(name)
    suitable = row is not None and row.get("suitable") is True
    why = _("not looked at") if row is None else str(row.get("why") or "")
    planned = sum((volume for digit, volume in case.plan if digit == name), NOTHING)
    points = []
    for point in POINTS:
        part = min(dose, planned)
        planned -= part
        given = [one.volume for one in case.given if (one.digit, one.point) == (name, point)]
        points.append(
            {
                "key": point,
                "title": words.point(point),
                "given": _ml(sum(given, NOTHING)) if given else "",
                "planned": _ml(part) if part else "",
            }
        )
    return {
        "key": name,
        "title": words.digit(name),
        "suitable": suitable,
        "why": why,
        "total": _ml(case.received(name)),
        "points": points,
    }


def _syringe(case: Case, held: Container, dose: Decimal) -> dict[str, str]:
    until = f"{local(held.use_by):%H:%M:%S}" if held.use_by else ""
    use_by = _("use by %(time)s", time=until) if until else ""
    return {
        "title": ", ".join(filter(None, (called(case, held.code), use_by))),
        "code": words.code(held.code),
        "digit": held.digit,
        "left": _ml(held.left),
        "whole": _ml(held.volume or NOTHING),
        "dose": _ml(dose),
    }


def _short(held: Container, dose: Decimal) -> str:
    """Return in words that what is left does not fill all the points of a digit, or ""."""
    enough = int(held.left // dose) if dose else 0
    if enough >= len(POINTS):
        return ""
    return _(
        "Only %(left)s mL is left: a tap on a digit chooses as much as there is, and no more.",
        left=_ml(held.left),
    )


def _ml(volume: Decimal) -> str:
    """Return a volume with at least two places: 1.00, 0.25, 0.125."""
    return f"{volume.quantize(Decimal('0.01')) if volume == round(volume, 2) else volume:f}"
