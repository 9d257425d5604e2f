"""What is filled in: read as the protocol's fields say, and refused where it is impossible.

`clean` is the one place where input becomes data: the page's text and the API's JSON go through
it alike. Outside `possible` is a typing error and is refused; outside `acceptable` is a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from svflab.domain import entered, paper
from svflab.domain.event import Value
from svflab.domain.field_types import READERS, Impossible, note
from svflab.protocol.model import Field, Protocol, Range, Step

__all__ = [
    "Cleaned",
    "Impossible",
    "Problem",
    "clean",
    "is_needed",
    "note",
    "outside",
    "read_value",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: its name, why in a word, and the facts for a sentence."""

    field: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was read: data for the event, free text to keep out of line, and the problems."""

    data: dict[str, Value]
    texts: dict[str, str]
    problems: tuple[Problem, ...]


def clean(
    protocol: Protocol, step: Step, raw: Mapping[str, Any], settings: Mapping[str, str]
) -> Cleaned:
    """Read `raw` as the fields of `step`. Unknown names and impossible values are problems.

    Where a step asks for codes, how they came in may be said beside them (`domain.entered`), and
    of a step of a case that it stood on paper (`domain.paper`).
    """
    data, claimed = _claims(step, raw)
    texts: dict[str, str] = {}
    known = {field.name for field in step.fields} | {*_claimable(step)}
    problems = [Problem(name, "unknown") for name in raw if name not in known] + claimed
    for field in step.fields:
        try:
            value = read_value(protocol, field, raw.get(field.name), settings)
        except Impossible as error:
            problems.extend(_problems(field.name, error))
            continue
        if value is None and field.type != "note" and is_needed(field, data):
            problems.append(Problem(field.name, "missing"))
        elif field.type == "note" and isinstance(value, str):
            texts[field.name] = value
        elif field.type == "note" and field.required:
            problems.append(Problem(field.name, "missing"))
        elif value is not None and field.type != "note":
            data[field.name] = value
    return Cleaned(data, texts, tuple(problems))


def is_needed(field: Field, beside: Mapping[str, Any]) -> bool:
    """Say whether a field has to be filled in: always, or for what stands beside it."""
    words = {True: "yes", False: "no"}
    said = ((name, beside.get(name)) for name, _word in field.needed_when)
    held = {name: words[one] if isinstance(one, bool) else str(one) for name, one in said}
    return field.required or any(held[name] == word for name, word in field.needed_when)


def read_value(protocol: Protocol, field: Field, raw: Any, settings: Mapping[str, str]) -> Value:
    """Return what `raw` means for `field`; None where nothing was filled in.

    Raises Impossible where it means nothing, or is outside `possible`.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    value: Value = READERS[field.type](field, raw)
    if value is None:
        return None
    if field.type == "settings" and isinstance(value, dict):
        value = {name: _setting(protocol, name, said) for name, said in value.items()}
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


def _claimable(step: Step) -> tuple[str, ...]:
    """Return the names under which a step may say how it and its codes came in."""
    return (*(entered.CLAIMS if entered.codes(step) else ()), *_on_paper(step))


def _on_paper(step: Step) -> tuple[str, ...]:
    return (paper.PAPER,) if step.subject == "case" else ()


def _claims(step: Step, raw: Mapping[str, Any]) -> tuple[dict[str, Value], list[Problem]]:
    """Read how the codes of a step came in, and whether it stood on paper."""
    data: dict[str, Value] = {}
    problems: list[Problem] = []
    for name in _claimable(step):
        try:
            if raw.get(name) and name == paper.PAPER:
                data[name] = paper.read(raw[name])
            elif raw.get(name):
                data[name] = entered.read(step, name, raw[name])
        except Impossible as error:
            problems.extend(_problems(name, error))
    return data, problems


def _problems(name: str, error: Impossible) -> list[Problem]:
    return [Problem(name, one.why, one.facts) for one in (error, *error.others)]


def _setting(protocol: Protocol, name: str, said: Value) -> Value:
    """Read the value of a setting that the protocol leaves to the site."""
    setting = protocol.settings.get(name)
    if setting is None or not setting.site_setting:
        raise Impossible("no_such_setting", row=name)
    field = Field(
        name, setting.title, setting.type, choices=setting.choices, possible=setting.possible
    )
    try:
        value = read_value(protocol, field, said, {})
    except Impossible as error:
        raise Impossible(error.why, row=name, **dict(error.facts)) from None
    if value is None:
        raise Impossible("missing", row=name)
    return str(value)


def _rows(protocol: Protocol, field: Field, value: Any, settings: Mapping[str, str]) -> Value:
    """Read each row of a table by its columns; every problem names its row and its column."""
    named = value.items() if isinstance(value, dict) else enumerate(value)
    read: dict[Any, dict[str, Value]] = {}
    wrong: list[Impossible] = []
    for key, row in named:
        if extra := set(row) - {column.name for column in field.columns}:
            columns = " ".join(sorted(map(str, extra)))
            wrong.append(Impossible("unknown", row=key, column=columns))
        read[key] = _row(protocol, field, key, row, settings, wrong)
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]
    return dict(read) if isinstance(value, dict) else list(read.values())


def _row(
    protocol: Protocol,
    field: Field,
    key: object,
    row: Mapping[str, Any],
    settings: Mapping[str, str],
    wrong: list[Impossible],
) -> dict[str, Value]:
    """Read one row; what is wrong with it is added to `wrong`."""
    read: dict[str, Value] = {}
    for column in field.columns:
        at = {"row": key, "column": column.name}
        try:
            cell = read_value(protocol, column, row.get(column.name), settings)
        except Impossible as error:
            wrong.append(Impossible(error.why, **at, **dict(error.facts)))
            continue
        if cell is None and is_needed(column, read):
            wrong.append(Impossible("missing", **at))
        if cell is not None:
            read[column.name] = cell
    return read
