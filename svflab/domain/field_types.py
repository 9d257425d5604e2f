"""How a value of each type of field is read, from a page's text or a program's JSON alike."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.event import Value, instant_text
from svflab.domain.gs1 import looks_like
from svflab.protocol.model import Field

LONGEST_TEXT = 200
LONGEST_ACCOUNT = 40
LONGEST_NOTE = 10_000
YEARS = range(1900, 3000)
_OF_PACKS = ("_lot", "_serial")
"""How the fields end that hold a part of a pack's code, and never the whole of it."""
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters, and ends of lines: no place in a line of text."""


class Impossible(ValueError):
    """A value that cannot be; `why` is a word that a page can explain.

    `others` are what else is wrong with it: a table has many cells.
    """

    def __init__(self, why: str, **facts: object) -> None:
        self.why = why
        self.others: tuple[Impossible, ...] = ()
        self.facts = tuple(sorted((name, str(fact)) for name, fact in facts.items()))
        super().__init__(why)


def note(raw: Any) -> str:
    """Return free text as it is kept: lines end alike, and every character has bytes.

    Raises Impossible for what is no text, or too much of it.
    """
    if not isinstance(raw, str):
        raise Impossible("not_text")
    if len(raw) > LONGEST_NOTE:
        raise Impossible("too_long", most=LONGEST_NOTE)
    if any(unicodedata.category(character) == "Cs" for character in raw):
        raise Impossible("not_text")
    return raw.replace("\r\n", "\n").replace("\x00", "").strip()


def _decimal(field: Field, raw: Any) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Impossible("not_a_number")
    text = str(raw).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Impossible("not_a_number", value=text[:40]) from None
    if not number.is_finite() or "_" in text or len(text) > 30 or abs(number.adjusted()) > 15:
        raise Impossible("not_a_number", value=text[:40])
    return f"{number.copy_abs() if number.is_zero() else number:f}"


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
    if field.name.endswith(_OF_PACKS) and looks_like(text):
        raise Impossible("pack_code")
    if any(unicodedata.category(character) in _NO_TEXT for character in text):
        raise Impossible("not_text")
    return text


def _note(field: Field, raw: Any) -> Value:
    return note(raw)


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
    said = {name: _yes_no(field, answer) for name, answer in ticked.items()}
    return {choice.value: said.get(choice.value, False) for choice in field.choices}


def _account(field: Field, raw: Any) -> Value:
    """Read who is meant: no account is called by more than `LONGEST_ACCOUNT` characters."""
    text = _text(field, raw)
    if len(str(text)) > LONGEST_ACCOUNT:
        raise Impossible("too_long", most=LONGEST_ACCOUNT)
    return text


def _instant(field: Field, raw: Any) -> Value:
    """Read an instant with its offset, and keep it in UTC; nobody alive tells of other years."""
    try:
        instant = datetime.fromisoformat(str(raw).strip())
        kept = instant_text(instant)
    except (ValueError, OverflowError):
        raise Impossible("not_an_instant", value=str(raw)[:40]) from None
    if instant.year not in YEARS:
        raise Impossible("not_an_instant", value=str(raw)[:40])
    if instant.tzinfo is None:
        raise Impossible("no_offset", value=str(raw)[:40])
    return kept


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
    named = {_digit(field, value) for value in chosen}
    return [digit for digit in DIGITS if digit in named] or None


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


Reader = Callable[[Field, Any], Any]
READERS: dict[str, Reader] = {
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
    "account": _account,
    "digit": _digit,
    "digits": _digits,
    "digit_table": _digit_table,
    "plan": _plan,
    "points": _points,
}
