"""Whether numbers, choices and defaults of a protocol file agree with each other."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from svflab.protocol.lines import Path
from svflab.protocol.model import Choice, Field, Limit, Range, Setting, Test, Window

Note = tuple[Path, str]
Numbers = Mapping[str, Decimal | None]
"""The settings by name; None is the value of one that is no number."""

YES_NO = ("yes", "no")


def number(text: str) -> Decimal | None:
    """Return the finite number that a text spells, or None."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def setting_fits(path: Path, setting: Setting) -> Iterator[Note]:
    """A setting's value is one that the setting allows."""
    key = (*path, "value")
    if setting.type == "choice":
        if setting.value not in _values(setting.choices):
            yield key, f"{setting.value} is not one of the choices"
        return
    value = number(setting.value)
    if value is None or (setting.type == "integer" and value != value.to_integral_value()):
        yield key, f"{setting.value} is no {setting.type}"
        return
    yield from range_is_one((*path, "possible"), setting.possible, {})
    if setting.possible and not _inside(value, setting.possible, {}):
        yield key, f"{setting.value} is not possible"


def limit_is_a_number(path: Path, limit: Limit, numbers: Numbers) -> Iterator[Note]:
    """A limit that names a setting names one that is a number."""
    if isinstance(limit, str) and numbers.get(limit) is None:
        yield path, f"{limit} is no setting that is a number"


def range_is_one(path: Path, given: Range | None, numbers: Numbers) -> Iterator[Note]:
    """A range goes up, and the settings that it names are numbers."""
    if given is None:
        return
    for limit in (given.low, given.high):
        yield from limit_is_a_number(path, limit, numbers)
    low, high = _value(given.low, numbers), _value(given.high, numbers)
    if low is not None and high is not None and low > high:
        yield path, f"{low} is more than {high}"


def acceptable_is_possible(path: Path, one: Field | Test, numbers: Numbers) -> Iterator[Note]:
    """What is acceptable lies inside what is possible, or is one of the choices."""
    yield from range_is_one((*path, "possible"), one.possible, numbers)
    key = (*path, "acceptable")
    if isinstance(one.acceptable, tuple):
        values = YES_NO if one.type == "yes_no" else _values(one.choices)
        for value in one.acceptable:
            if value not in values:
                yield key, f"acceptable {value} is not one of the choices"
    elif one.acceptable:
        yield from range_is_one(key, one.acceptable, numbers)
        for limit in (one.acceptable.low, one.acceptable.high):
            end = _value(limit, numbers)
            if end is not None and one.possible and not _inside(end, one.possible, numbers):
                yield key, f"acceptable {end} is not possible"


def default_fits(path: Path, field: Field, numbers: Numbers) -> Iterator[Note]:
    """A default is a choice there is, or a possible number."""
    if field.default_from and field.default_from not in numbers:
        yield (*path, "default_from"), f"unknown setting {field.default_from}"
    shown = _value(field.default_from or None, numbers)
    if field.default:
        key = (*path, "default")
        values = YES_NO if field.type == "yes_no" else _values(field.choices)
        if field.type in ("choice", "yes_no") and field.default not in values:
            yield key, f"default {field.default} is not one of the choices"
        if field.type in ("decimal", "integer"):
            shown = number(field.default)
            if shown is None:
                yield key, f"default {field.default} is no number"
    if shown is not None and field.possible and not _inside(shown, field.possible, numbers):
        yield (*path, "default"), f"default {shown} is not possible"


def window_is_one(path: Path, window: Window, numbers: Numbers) -> Iterator[Note]:
    """A window has an end, and opens before it closes."""
    if window.at_least is None and window.at_most is None:
        yield path, "a window needs at_least or at_most"
    if window.reminds and (window.at_most is None or window.at_least is not None):
        yield (*path, "reminds"), "what reminds has at_most, and no at_least"
    if window.reminds and window.alarm == "none":
        yield (*path, "alarm"), "what reminds is shown"
    limits = (window.at_least, window.at_most, window.warn_before)
    for limit in limits:
        yield from limit_is_a_number(path, limit, numbers)
    low, high, warn = (_value(limit, numbers) for limit in limits)
    if low is not None and high is not None and low > high:
        yield (*path, "at_least"), f"at_least {low} is more than at_most {high}"
    if warn is not None and high is not None and warn > high:
        yield (*path, "warn_before"), f"warn_before {warn} is more than at_most {high}"


def _values(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(choice.value for choice in choices)


def _value(limit: Limit, numbers: Numbers) -> Decimal | None:
    return numbers.get(limit) if isinstance(limit, str) else limit


def _inside(value: Decimal, given: Range, numbers: Numbers) -> bool:
    low, high = _value(given.low, numbers), _value(given.high, numbers)
    return (low is None or low <= value) and (high is None or value <= high)
