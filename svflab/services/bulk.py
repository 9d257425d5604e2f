"""Many closed cases at once, sealed by the same link as every entry; for benchmarks.

One case is walked through its day; the others are the same day again, with codes, ids and kit
of their own. Chain, index, heads and projections are what they would be had each been recorded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import uuid4

from svflab import clock
from svflab.domain import signatures
from svflab.domain.chain import Entry, Head, head_of, link
from svflab.domain.event import Event
from svflab.domain.identifiers import CodeError, draw, read
from svflab.records import log, projections, transaction
from svflab.services import subjects
from svflab.services.subjects import Known
from svflab.services.walk import Day

_CODE = re.compile(r"\b[CWLTSA][0-9A-HJKMNP-TV-Z]{8}(?:[0-9]{2})?[0-9A-Z*]")


def closed_cases(day: Day, count: int, *, batch: int = 200) -> None:
    """Seal `count` more closed cases like the one that `day` has walked to its close."""
    known = subjects.case_of(day.protocol, day.site, day.code)
    if known.case.closed is None:
        raise ValueError("only a closed case can be sealed again")
    numbers = iter(range(1, count + 1))
    while some := list(islice(numbers, batch)):
        _seal(known, some)


def _seal(known: Known, numbers: list[int]) -> None:
    with transaction():
        head, _ = log.head(known.site, lock=True)
        entries: list[Entry] = []
        rows: dict[str, list[projections.Row]] = {}
        for number in numbers:
            words = _words(known, number)
            for entry in _again(known, words, head):
                entries.append(entry)
                head = head_of(entry)
            _rows(known, words, head, rows)
        log.write_many(entries)
        for table in projections.TABLES:
            projections.put_many(table, rows.get(table.name, []))


def _words(known: Known, number: int) -> dict[str, str]:
    """Return what each code, id and name of the walked day is in the next one."""
    text = " ".join(entry.event.canonical() for entry in known.entries)
    words = {known.case.participant: f"B-{number:06}"}
    for found in set(_CODE.findall(text)):
        try:
            code = read(found)
        except CodeError:
            continue
        base = words.setdefault(code.base, draw(code.kind))
        if code.number:
            words[found] = read(base).print_code(code.number)
    for entry in known.entries:
        words[entry.event.id] = str(uuid4())
    kit = known.case.datum("preflight.completed", "kit_serial")
    words[str(kit)] = f"KS{uuid4().hex[:12].upper()}"
    return words


def _again(known: Known, words: dict[str, str], head: Head) -> Iterator[Entry]:
    """Return the entries of the walked day as those of another case, sealed behind `head`."""
    pattern = _pattern(words)
    made: dict[int, Entry] = {}
    for entry in known.entries:
        event = Event.read(_told(entry.event.canonical(), words, pattern))
        event = replace(event, touches=tuple(sorted(set(event.touches))))
        if event.kind == signatures.GIVEN:
            event = _signed_again(event, words[known.case.code], made)
        seen = entry.surroundings
        told = link(event, after=head, recorded_at=clock.now(), surroundings=seen)
        head, made[entry.seq] = head_of(told), told
        yield told


def _signed_again(event: Event, case: str, made: Mapping[int, Entry]) -> Event:
    """Return a signature bound to the entries of the other case; `made` by their first places."""
    data: Mapping[str, Any] = event.data
    shown: signatures.Shown = dict(data["shown"])
    if shown["what"] == signatures.ENTRY:
        (signed,) = (one for one in made.values() if one.event.id == shown["event"])
        shown = signatures.of_entry(case, signed)
    else:
        before = [one for seq, one in made.items() if seq <= data["shown"]["seq"]]
        shown |= {"seq": before[-1].seq, "seal": before[-1].hash}
        shown["content"] = signatures.content(case, before)
    meaning, how = str(event.data["meaning"]), str(event.data["how"])
    return replace(event, data=signatures.data_of(event, shown, meaning, how))


def _rows(
    known: Known, words: dict[str, str], head: Head, rows: dict[str, list[projections.Row]]
) -> None:
    """Add the rows of one more case, made from the rows of the walked one."""
    for name, row in projections.rows_of_case(known.site, known.case.code):
        told = {key: words.get(v, v) if isinstance(v, str) else v for key, v in row.items()}
        if "last_seq" in told:
            told["last_seq"] = head.seq
        rows.setdefault(name, []).append(told)


def _told(text: str, words: dict[str, str], pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: words[found.group()], text)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first))
