"""The injection map: what each digit and each of its points received, and what is planned.

`shown` is what `cases/_injection.html` draws. The fields that the drawing fills are named as
every other form's (`digit`, `points-radial_proximal` …) and are read by `field_values`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import g
from flask_babel import gettext

from svflab.domain.case import Case, as_decimal
from svflab.domain.containers import NOTHING, Container
from svflab.domain.digits import DIGITS, POINTS
from svflab.web import clocks, words
from svflab.web.asks import Ask, called
from svflab.web.forms import StepForm
from svflab.web.ways import way

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Map:
    """What the map shows: ten digits, the syringe in hand, and the fields.

    `offered` says that the fields hold what is planned for the syringe, and that nobody has
    chosen anything yet; `says` is what the button records then. `short` says in words that the
    syringe holds less than the planned points of a digit.
    """

    digits: tuple[dict[str, Any], ...]
    syringe: dict[str, Any]
    digit: str
    values: Mapping[str, str]
    offered: bool
    says: str
    gauge: str
    errors: Mapping[str, str]
    short: str


def shown(case: Case, form: StepForm) -> Map | None:
    """Return the map for the form of an injection; None where no syringe is in hand."""
    held = case.in_hand
    if held is None or form.replaces:
        return None
    dose = g.protocol.number("point_volume_ml", case.settings) or NOTHING
    asks = {ask.name: ask for ask in form.asks}
    digits = tuple(_digit(case, name, dose, held.left) for name in DIGITS)
    digit, values = _sent(asks) if form.said else _offered(digits, held.digit)
    return Map(
        digits=digits,
        syringe=_syringe(case, held, dose),
        digit=digit,
        values=values,
        offered=bool(digit and not form.said),
        says=_says(digit, values),
        gauge=str(asks["gauge"].value) if "gauge" in asks else "",
        errors={name: ask.error for name, ask in asks.items() if ask.error},
        short=_short(held, dose),
    )


def _sent(asks: Mapping[str, Ask]) -> tuple[str, Mapping[str, str]]:
    """Return the digit and the volumes that were filled in."""
    points = asks["points"].value if "points" in asks else {}
    digit = str(asks["digit"].value) if "digit" in asks else ""
    return digit, points if isinstance(points, Mapping) else {}


def _offered(digits: tuple[dict[str, Any], ...], name: str) -> tuple[str, Mapping[str, str]]:
    """Return the digit that the syringe is for and its planned points; nothing where none is."""
    points = next((d["points"] for d in digits if d["key"] == name and d["suitable"]), ())
    values = {point["key"]: point["offer"] for point in points if point["offer"]}
    return (name, values) if values else ("", {})


def _says(digit: str, values: Mapping[str, str]) -> str:
    """Return what would be recorded, in a few words: right index · 1.00 mL; "" for nothing yet."""
    volumes = [as_decimal(text) or NOTHING for text in values.values()]
    return f"{words.digit(digit)} · {_ml(sum(volumes, NOTHING))} mL" if digit else ""


def _digit(case: Case, name: str, dose: Decimal, left: Decimal) -> dict[str, Any]:
    """Return one digit as the drawing takes it; `left` is what the syringe in hand holds."""
    row = case.digits.get(name)
    why = _("not examined") if row is None else str(row.get("why") or "")
    planned = sum((volume for digit, volume in case.plan if digit == name), NOTHING)
    return {
        "key": name,
        "title": words.digit(name),
        "suitable": row is not None and row.get("suitable") is True,
        "why": why,
        "total": _ml(case.received(name)),
        "planned": _ml(planned),
        "points": list(_points(case, name, dose, planned, left)),
        "report": way("safety.new", code=case.code, digit=name),
    }


def _points(
    case: Case, name: str, dose: Decimal, planned: Decimal, left: Decimal
) -> Iterator[dict[str, str]]:
    """Give each point of a digit: what it was given, what is planned, what a tap chooses.

    A tap chooses what is planned and not yet given, as far as the syringe in hand reaches; on a
    digit that has no part in the plan, the volume that the protocol has for each point.
    """
    each = dose if not planned else NOTHING
    for point in POINTS:
        part = min(dose, planned)
        planned -= part
        given = [one.volume for one in case.given if (one.digit, one.point) == (name, point)]
        offer = NOTHING if given else max(NOTHING, min(part or each, left))
        left -= offer
        yield {
            "key": point,
            "title": words.point(point),
            "given": _ml(sum(given, NOTHING)) if given else "",
            "planned": _ml(part) if part else "",
            "offer": _ml(offer) if offer else "",
        }


def _syringe(case: Case, held: Container, dose: Decimal) -> dict[str, Any]:
    return {
        "title": called(case, held.code),
        "code": words.code(held.code),
        "digit": held.digit,
        "meant": words.digit(held.digit) if held.digit else "",
        "left": _ml(held.left),
        "whole": _ml(held.volume or NOTHING),
        "dose": _ml(dose),
        "clock": clocks.use_by(case, held.code),
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
