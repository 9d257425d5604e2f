"""What a fact must be like before it is printed; what is not is a LabelError naming the fact."""

import re
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from svflab.domain import identifiers
from svflab.labels.errors import LabelError


def filled(label: str, facts: Any) -> None:
    """Every fact is there and of its type; text is on one line, and not blank where needed."""
    for field in fields(facts):
        value = getattr(facts, field.name)
        if value is None or (value == "" and needed(field)):
            raise LabelError(f"{label}: {field.name} is missing")
        if type(value) is not field.type:
            raise LabelError(f"{label}: {field.name} is not of type {_type(field)}")
        if isinstance(value, str) and (value != value.strip() or not value.isprintable()):
            raise LabelError(f"{label}: {field.name} is blank or not on one line")


def needed(field: Field[Any]) -> bool:
    """Say whether a label cannot do without this fact; one with the default "" may be empty."""
    return field.default is MISSING or field.default != ""


def _type(field: Field[Any]) -> str:
    return field.type if isinstance(field.type, str) else field.type.__name__


def one_of(label: str, name: str, value: str, choices: tuple[str, ...]) -> None:
    """The fact is one of a few words."""
    if value not in choices:
        raise LabelError(f"{label}: {name} is none of {', '.join(filter(None, choices))}")


def code(label: str, name: str, text: str, kind: str, *, printed: bool | None) -> None:
    """The fact is the code of a thing of this kind, or of a print of its label; None: of either."""
    try:
        read = identifiers.read(text)
    except identifiers.CodeError as error:
        raise LabelError(f"{label}: {name} is no code ({error.why})") from error
    as_asked = printed is None or bool(read.number) is printed
    if read.kind != kind or not as_asked or identifiers.spelled(read) != text:
        what = f"one print of a {kind}'s label" if printed else f"a {kind}"
        raise LabelError(f"{label}: {name} is not the code of {what}")


def volume(label: str, name: str, text: str) -> None:
    """The fact is a decimal above nothing, as text."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0 and f"{amount:f}" == text):
        raise LabelError(f"{label}: {name} is not a volume: {text!r}")


def number(label: str, name: str, text: str, instead: tuple[str, ...]) -> None:
    """The fact is a decimal of nothing or more, as text, or one of a few words in place of it."""
    if text not in instead and not re.fullmatch(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?", text):
        raise LabelError(f"{label}: {name} is no number, and none of {', '.join(instead)}")


def day(label: str, name: str, text: str) -> None:
    """The fact is a day, written 2027-03-31."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise LabelError(f"{label}: {name} is not a date: {text!r}")


def later(label: str, name: str, text: str, before: str, earlier: str) -> None:
    """The fact is an instant, and later than another one."""
    if moment(label, name, text) <= moment(label, before, earlier):
        raise LabelError(f"{label}: {name} is not after {before}")


def not_earlier(label: str, name: str, text: str, before: str, earlier: str) -> None:
    """The fact is an instant, and not earlier than another one; both may be the same minute."""
    if moment(label, name, text) < moment(label, before, earlier):
        raise LabelError(f"{label}: {name} is before {before}")


def moment(label: str, name: str, text: str) -> datetime:
    """The fact is a date, a 24 h time and an offset; return the instant."""
    try:
        instant = datetime.strptime(text, "%Y-%m-%d %H:%M %z")
    except ValueError:
        instant = None
    if instant is None or spelled(instant) != text:
        raise LabelError(f"{label}: {name} is not a date, time and offset: {text!r}")
    return instant


def spelled(instant: datetime) -> str:
    """Return an instant, in the zone it is in, as date, 24 h time and offset."""
    offset = instant.strftime("%z")
    return f"{instant:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"
