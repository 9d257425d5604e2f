"""Reads the codes on packs: GS1 element strings (GS1 DataMatrix, GS1-128, GS1 QR).

An element string is an application identifier (AI) and its data, one after another. Data of a
fixed length ends by itself; data of any other length ends with FNC1, which a scanner sends as
the group separator (ASCII 29), or at the end of the code.

Sources: GS1 General Specifications, section 3 (each AI), 5.1 (symbology identifiers), 7.8
(processing of element strings, FNC1, predefined lengths), 7.9 (check digits), 7.11 (character
set 82), 7.12 (the century of a date). Where nobody can know what a code says, nothing is
guessed: `Gs1Error` says why.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

GS: Final = "\x1d"
"""What FNC1 is sent as between two element strings."""
GTIN, LOT, MADE, EXPIRES, SERIAL, COUNT = "01", "10", "11", "17", "21", "30"

_FIXED: Final = {
    **dict.fromkeys(("01", "02", "03"), 14),
    "00": 18,
    "20": 2,
    **dict.fromkeys(("11", "12", "13", "15", "16", "17"), 6),
}
"""AIs with data of a fixed length, as far as packs of devices and medicines bear them."""
_OPEN: Final = {
    **dict.fromkeys(("10", "21", "22"), 20),
    **dict.fromkeys(("30", "37"), 8),
    **dict.fromkeys(("90", "240", "241", "250"), 30),
    "235": 28,
    "242": 6,
    **{str(number): 90 for number in range(91, 100)},
    **{str(number): 20 for number in range(710, 717)},
}
"""AIs with data of up to so many characters."""
_SWALLOWED: Final = frozenset(
    {GTIN, LOT, MADE, EXPIRES, SERIAL, COUNT, "13", "15", "37", "240", "241"}
)
"""What may stand behind data whose separator a scanner dropped. Those of one company (91-99) and of
reimbursement (710-716) are left out: nearly every lot with a digit would have a second reading."""
_DATES: Final = ("11", "12", "13", "15", "16", "17")
_NUMBERS: Final = frozenset({*_FIXED, "30", "37", "242"})
_SET_82: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
_SYMBOLOGY: Final = re.compile(r"^\](?:d2|C1|Q3|e0|J1)")
_TYPED: Final = re.compile(r"\((\d{2,4})\)")
_MOST: Final = 300
"""Characters of a code that are read; a GS1 DataMatrix of a pack has some eighty."""


class Gs1Error(ValueError):
    """A code that cannot be read, or not without guessing.

    `why` is one of:

    none          no GS1 code; or nothing in it that this reads
    ai            there is no such application identifier, or svflab does not know it (`ai`)
    length        data is too short or too long (`ai`, `data`)
    characters    a sign that does not belong there (`ai`, `data`)
    check_digit   the GTIN's check digit is `found`, and would be `expected`
    date          no day (`ai`, `data`)
    twice         an application identifier stands there twice (`ai`)
    ambiguous     the separator was dropped, and it reads in more than one way (`readings`)
    """

    def __init__(self, why: str, **facts: str) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Pack:
    """What the code on a pack says; what it does not say is "" (and `count` None)."""

    gtin: str = ""
    lot: str = ""
    made: str = ""
    expires: str = ""
    serial: str = ""
    count: int | None = None


def looks_like(text: str) -> bool:
    """Say whether a text is surely meant as GS1: no serial number or lot looks like it.

    >>> looks_like("]d2010401234567890110A1"), looks_like("(10)A1"), looks_like("2100123")
    (True, True, False)
    """
    plain = text.strip()
    if _SYMBOLOGY.match(plain) or GS in plain or re.match(r"\((?:01|10|11|17|21)\)", plain):
        return True
    return re.match(r"01\d{14}", plain) is not None and check_digit(plain[2:15]) == plain[15]


def read(text: str, today: date) -> Pack:
    """Return what a GS1 code says. `today` tells the century of its dates.

    Takes it with or without its symbology identifier, with separators, as typed with brackets
    round the identifiers, and without separators where it reads in one way only.
    Raises Gs1Error.
    """
    plain = _SYMBOLOGY.sub("", text.strip(" \t\r\n")).strip(GS)
    if not plain or len(plain) > _MOST:
        raise Gs1Error("none")
    found = dict(_typed(plain) if _TYPED.match(plain) else _scanned(plain))
    _check(found, today)
    if not found.keys() & {GTIN, LOT, EXPIRES, SERIAL}:
        raise Gs1Error("none")
    day = {ai: day_of(found[ai], today).isoformat() for ai in (MADE, EXPIRES) if ai in found}
    count = int(found[COUNT]) if COUNT in found else None
    lot, serial = found.get(LOT, ""), found.get(SERIAL, "")
    made, expires = day.get(MADE, ""), day.get(EXPIRES, "")
    return Pack(found.get(GTIN, ""), lot, made, expires, serial, count)


def written(elements: Mapping[str, str], separator: str = GS) -> str:
    """Return element strings as a scanner sends them; without a `separator`, as a bad one does.

    >>> written({"10": "A1", "17": "271031"}, "|")
    '10A1|17271031'
    """
    last, text = len(elements) - 1, ""
    for n, (ai, data) in enumerate(elements.items()):
        text += ai + data + (separator if ai in _OPEN and n < last else "")
    return text


def check_digit(digits: str) -> str:
    """Return the check digit of a GTIN without it: weights 3 and 1 from the right (7.9).

    >>> check_digit("629104150021")
    '3'
    """
    total = sum(int(one) * (1 if n % 2 else 3) for n, one in enumerate(reversed(digits)))
    return str(-total % 10)


def day_of(text: str, today: date) -> date:
    """Return the day of YYMMDD; day 00 is the last of its month. Raises Gs1Error.

    Its year is at most 49 years before and 50 years after today's (7.12).

    >>> day_of("270200", date(2026, 11, 23)).isoformat()
    '2027-02-28'
    """
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    apart = year - today.year % 100
    century = today.year // 100 + (-1 if apart >= 51 else 1 if apart <= -50 else 0)
    try:
        whole = century * 100 + year
        return date(whole, month, day or monthrange(whole, month)[1])
    except ValueError:
        raise Gs1Error("date", ai="", data=text) from None


def _typed(text: str) -> Iterator[tuple[str, str]]:
    """Yield the element strings of a text as people write it: (01)...(17)...(10)..."""
    _, *parts = _TYPED.split(text)
    yield from _once(list(zip(parts[::2], (data.strip() for data in parts[1::2]), strict=True)))


def _scanned(text: str) -> Iterator[tuple[str, str]]:
    if GS in text:
        return _once(list(_separated(text)))
    readings = list(islice(_readings(text, frozenset()), 4))
    if len(readings) > 1:
        spelt = (" ".join(f"({ai}){data}" for ai, data in one) for one in readings)
        raise Gs1Error("ambiguous", readings=" / ".join(spelt))
    return _once(readings[0] if readings else list(_separated(text)))


def _once(elements: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for ai, _data in elements:
        if ai in known:
            raise Gs1Error("twice", ai=ai)
        known.add(ai)
    return iter(elements)


def _separated(text: str) -> Iterator[tuple[str, str]]:
    """Yield the element strings of a text whose separators are all there."""
    while text:
        ai = _ai(text)
        if not ai:
            raise Gs1Error("none" if not text[:2].isdecimal() else "ai", ai=text[:2])
        if ai in _FIXED:
            data, text = text[2 : 2 + _FIXED[ai]], text[2 + _FIXED[ai] :].removeprefix(GS)
        else:
            data, _, text = text[len(ai) :].partition(GS)
        yield ai, data


def _readings(text: str, known: frozenset[str]) -> Iterator[list[tuple[str, str]]]:
    """Yield each way to read a text whose separators may have been dropped."""
    if not text:
        yield []
        return
    ai = _ai(text)
    if not ai or ai in known:
        return
    body, known = text[len(ai) :], known | {ai}
    for size in [_FIXED[ai]] if ai in _FIXED else range(1, min(len(body), _OPEN[ai]) + 1):
        data, rest = body[:size], body[size:]
        dropped = ai in _OPEN and rest and _ai(rest) not in _SWALLOWED
        if not dropped and not _wrong(ai, data):
            for more in _readings(rest, known):
                yield [(ai, data), *more]


def _ai(text: str) -> str:
    """Return the application identifier by which a text begins, or ""."""
    return next((text[:n] for n in (2, 3) if text[:n] in _FIXED or text[:n] in _OPEN), "")


def _wrong(ai: str, data: str) -> str:
    """Return what is wrong with the data of an element string in a word, or ""."""
    if ai not in _FIXED and ai not in _OPEN:
        return "ai"
    if len(data) != _FIXED[ai] if ai in _FIXED else not 1 <= len(data) <= _OPEN[ai]:
        return "length"
    fits = data.isascii() and data.isdecimal() if ai in _NUMBERS else _SET_82.fullmatch(data)
    if not fits:
        return "characters"
    if ai == GTIN and check_digit(data[:-1]) != data[-1]:
        return "check_digit"
    month = int(data[2:4]) if ai in _DATES else 1
    return "" if 1 <= month <= 12 and (ai not in _DATES or int(data[4:]) <= 31) else "date"


def _check(found: Mapping[str, str], today: date) -> None:
    for ai, data in found.items():
        why = _wrong(ai, data)
        if why == "check_digit":
            raise Gs1Error(why, found=data[-1], expected=check_digit(data[:-1]))
        if why:
            raise Gs1Error(why, ai=ai, data=data)
        if ai in _DATES:
            day_of(data, today)
