"""What is filled in: read as the protocol's fields say, and refused where it is impossible.

`clean` is the one place where input becomes data: the page's text and the API's JSON go through
it alike. Outside `possible` is a typing error and is refused; outside `acceptable` is a fact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.event import Value, instant_text
from svflab.protocol.model import Field, Protocol, Range, Step

LONGEST_TEXT = 200
LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: its name, why in a word, and the facts for a sentence."""

    field: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()


class Impossible(ValueError):
    """A value that cannot be; `why` is a word that a page can explain."""

    def __init__(self, why: str, **facts: object) -> None:
        self.why = why
        self.facts = tuple(sorted((name, str(fact)) for name, fact in facts.items()))
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was read: data for the event, free text to keep out of line, and the problems."""

    data: dict[str, Value]
    texts: dict[str, str]
    problems: tuple[Problem, ...]


def clean(
    protocol: Protocol, step: Step, raw: Mapping[str, Any], settings: Mapping[str, str]
) -> Cleaned:
    """Read `raw` as the fields of `step`. Unknown names and impossible values are problems."""
    data: dict[str, Value] = {}
    texts: dict[str, str] = {}
    problems = [Problem(name, "unknown") for name in raw if step.field(name) is None]
    for field in step.fields:
        try:
            value = read_value(protocol, field, raw.get(field.name), settings)
        except Impossible as error:
            problems.append(Problem(field.name, error.why, error.facts))
            continue
        if value is None and field.required and field.type != "note":
            problems.append(Problem(field.name, "missing"))
        elif field.type == "note" and isinstance(value, str):
            texts[field.name] = value
        elif field.type == "note" and field.required:
            problems.append(Problem(field.name, "missing"))
        elif value is not None and field.type != "note":
            data[field.name] = value
    return Cleaned(data, texts, tuple(problems))


def read_value(protocol: Protocol, field: Field, raw: Any, settings: Mapping[str, str]) -> Value:
    """Return what `raw` means for `field`; None where nothing was filled in.

    Raises Impossible where it means nothing, or is outside `possible`.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    value: Value = _READERS[field.type](field, raw)
    if field.columns and field.type in {"digit_table", "plan"}:
        value = _rows(protocol, field, value, settings)
    if field.possible is not None:
        for amount in value.values() if isinstance(value, dict) else [value]:
            if limits := outside(protocol, field.possible, amount, settings):
                raise Impossible("impossible", value=amount, unit=field.unit, **limits)
    return value


def outside(
    protocol: Protocol,
    limits: Range | tuple[str, ...],
    value: object,
    settings: Mapping[str, str],
) -> dict[str, str]:
    """Return the limits that `value` is outside of, or nothing where it is inside."""
    if isinstance(limits, tuple):
        word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        return {} if word in limits else {"allowed": " ".join(limits)}
    if isinstance(value, bool):
        return {}
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return {}
    low, high = protocol.number(limits.low, settings), protocol.number(limits.high, settings)
    if (low is None or number >= low) and (high is None or number <= high):
        return {}
    return {"low": "" if low is None else f"{low:f}", "high": "" if high is None else f"{high:f}"}


def _decimal(field: Field, raw: Any) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Impossible("not_a_number")
    text = str(raw).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Impossible("not_a_number", value=text[:40]) from None
    if not number.is_finite() or len(text) > 30 or abs(number.adjusted()) > 15:
        raise Impossible("not_a_number", value=text[:40])
    return f"{number:f}"


def _integer(field: Field, raw: Any) -> Value:
    number = Decimal(str(_decimal(field, raw)))
    if number != int(number):
        raise Impossible("not_whole", value=raw)
    return int(number)


def _date(field: Field, raw: Any) -> Value:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise Impossible("not_a_date", value=str(raw)[:40]) from None


def _text(field: Field, raw: Any) -> Value:
    if not isinstance(raw, str):
        raise Impossible("not_text")
    text = raw.strip()
    if len(text) > LONGEST_TEXT:
        raise Impossible("too_long", most=LONGEST_TEXT)
    if any(ord(character) < 32 for character in text):
        raise Impossible("not_text")
    return text


def _note(field: Field, raw: Any) -> Value:
    if not isinstance(raw, str):
        raise Impossible("not_text")
    if len(raw) > LONGEST_NOTE:
        raise Impossible("too_long", most=LONGEST_NOTE)
    return raw.replace("\r\n", "\n").replace("\x00", "").strip()


def _yes_no(field: Field, raw: Any) -> Value:
    known = {"yes": True, "no": False, "true": True, "false": False, "y": True, "n": False}
    if isinstance(raw, bool):
        return raw
    answer = known.get(raw.strip().lower()) if isinstance(raw, str) else None
    if answer is None:
        raise Impossible("not_yes_or_no")
    return answer


def _choice(field: Field, raw: Any) -> Value:
    if raw not in [choice.value for choice in field.choices]:
        raise Impossible("no_such_choice", value=str(raw)[:40])
    return str(raw)


def _choices(field: Field, raw: Any) -> Value:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list):
        raise Impossible("no_such_choice")
    for value in chosen:
        _choice(field, value)
    return sorted(set(chosen)) or None


def _checks(field: Field, raw: Any) -> Value:
    """Read a checklist: each line of it is ticked or not; a list names those that are."""
    ticked = raw if isinstance(raw, Mapping) else dict.fromkeys(_strings(raw), True)
    if set(ticked) - {choice.value for choice in field.choices}:
        raise Impossible("no_such_choice")
    return {choice.value: ticked.get(choice.value) is True for choice in field.choices}


def _instant(field: Field, raw: Any) -> Value:
    """Read an instant with its offset, and keep it in UTC."""
    try:
        instant = datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise Impossible("not_an_instant", value=str(raw)[:40]) from None
    if instant.tzinfo is None:
        raise Impossible("no_offset", value=str(raw)[:40])
    return instant_text(instant)


def _scans(field: Field, raw: Any) -> Value:
    return [_text(field, one) for one in _strings(raw)] or None


def _settings(field: Field, raw: Any) -> Value:
    if not isinstance(raw, Mapping):
        raise Impossible("not_a_table")
    return {str(name): _text(field, value) for name, value in raw.items()}


def _strings(raw: Any) -> list[str]:
    named = [raw] if isinstance(raw, str) else raw
    if not isinstance(named, list | tuple) or not all(isinstance(one, str) for one in named):
        raise Impossible("not_text")
    return list(named)


def _digit(field: Field, raw: Any) -> Value:
    if raw not in DIGITS:
        raise Impossible("no_such_digit", value=str(raw)[:40])
    return str(raw)


def _digits(field: Field, raw: Any) -> Value:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list):
        raise Impossible("no_such_digit")
    return [digit for digit in DIGITS if digit in {_digit(field, value) for value in chosen}]


def _digit_table(field: Field, raw: Any) -> Value:
    if not isinstance(raw, Mapping) or not all(isinstance(row, Mapping) for row in raw.values()):
        raise Impossible("not_a_table")
    for digit in raw:
        _digit(field, digit)
    return {digit: dict(raw[digit]) for digit in DIGITS if digit in raw} or None


def _plan(field: Field, raw: Any) -> Value:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise Impossible("not_a_table")
    return [dict(row) for row in raw] or None


def _points(field: Field, raw: Any) -> Value:
    if not isinstance(raw, Mapping) or set(raw) - set(POINTS):
        raise Impossible("no_such_point")
    filled = {
        name: _decimal(field, raw[name]) for name in POINTS if raw.get(name) not in (None, "")
    }
    if any(Decimal(str(amount)) <= 0 for amount in filled.values()):
        raise Impossible("not_positive")
    return dict(filled) or None


def _rows(protocol: Protocol, field: Field, value: Any, settings: Mapping[str, str]) -> Value:
    """Read each row of a table by its columns; the first problem names its row."""
    named = value.items() if isinstance(value, dict) else enumerate(value)
    read: dict[Any, dict[str, Value]] = {}
    for key, row in named:
        if extra := set(row) - {column.name for column in field.columns}:
            raise Impossible("unknown", row=key, column=" ".join(sorted(map(str, extra))))
        read[key] = _row(protocol, field, key, row, settings)
    return dict(read) if isinstance(value, dict) else list(read.values())


def _row(
    protocol: Protocol,
    field: Field,
    key: object,
    row: Mapping[str, Any],
    settings: Mapping[str, str],
) -> dict[str, Value]:
    read: dict[str, Value] = {}
    for column in field.columns:
        try:
            cell = read_value(protocol, column, row.get(column.name), settings)
        except Impossible as error:
            raise Impossible(error.why, row=key, column=column.name, **dict(error.facts)) from None
        if cell is None and column.required:
            raise Impossible("missing", row=key, column=column.name)
        if cell is not None:
            read[column.name] = cell
    return read


Reader = Callable[[Field, Any], Any]
_READERS: dict[str, Reader] = {
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "text": _text,
    "note": _note,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "checks": _checks,
    "flags": _checks,
    "instant": _instant,
    "scan": _text,
    "scans": _scans,
    "settings": _settings,
    "account": _text,
    "digit": _digit,
    "digits": _digits,
    "digit_table": _digit_table,
    "plan": _plan,
    "points": _points,
}
