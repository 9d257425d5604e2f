"""Many days at once, sealed by the same link as every entry; for benchmarks.

One is walked; the others are the same again, with codes, ids and kit of their own. Chain, index,
heads and projections are what they would be had each been recorded.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from svflab import clock
from svflab.domain import signatures, signed_opinions
from svflab.domain.chain import Entry, Head, head_of, link
from svflab.domain.event import Event, canonical
from svflab.domain.identifiers import CodeError, draw, read
from svflab.records import case_rows, log, outbox, projections, transaction
from svflab.records.scans import month_of
from svflab.services import subjects
from svflab.services.subjects import Known
from svflab.services.walk import Day

_CODE = re.compile(r"\b[CWLTSA][0-9A-HJKMNP-TV-Z]{8}(?:[0-9]{2})?[0-9A-Z*]")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?=T|\b)")
_WORD = re.compile(r"[0-9A-Za-z*-]{4,}")
_AT_ONCE: Final = 2000
_IN_ITS_MONTH: Final = ("found_at", "ended_at")
"""What tells the month of a row, which its column repeats."""
_REPORTED: Final = "adverse_event.reported"


@dataclass(frozen=True, slots=True)
class Story:
    """What is sealed again: all entries of a case, its participant, and its adverse events.

    With the free texts, the rows of lists and the notices that came of them.
    """

    site: str
    case: str
    participant: str
    kit: str
    entries: tuple[Entry, ...]
    rows: tuple[tuple[str, projections.Row], ...]
    texts: Mapping[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)
    notices: tuple[outbox.Row, ...] = ()


@dataclass(slots=True)
class _Copy:
    """A story that is being sealed again: its own words, how many days later, what is sealed."""

    story: Story
    words: dict[str, str]
    days: int = 0
    made: dict[int, Entry] = field(default_factory=dict)


def closed_cases(day: Day, count: int, *, batch: int = 200) -> None:
    """Seal `count` more closed cases like the one that `day` has walked to its close."""
    known = subjects.case_of(day.protocol, day.site, day.code)
    if known.case.closed is None:
        raise ValueError("only a closed case can be sealed again")
    rows = tuple(case_rows.of_case(day.site, day.code))
    story = Story(day.site, day.code, known.case.participant, _kit(known), known.entries, rows)
    numbers = iter(range(1, count + 1))
    while some := list(islice(numbers, batch)):
        copies = (_copy(story, number, 0) for number in some)
        _seal(story.site, ((copy, entry) for copy in copies for entry in story.entries))


def story(day: Day) -> Story:
    """Return all that the log, the lists and the outbox hold of a day's participant."""
    site = day.site
    of_case = log.replay(site, f"case:{day.code}")
    told = {entry.seq: entry for entry in of_case}
    about = {entry.event.about for entry in of_case if entry.event.kind == _REPORTED}
    for subject in (f"participant:{day.participant}", *sorted(about)):
        told |= {entry.seq: entry for entry in log.replay(site, subject)}
    entries = tuple(told[seq] for seq in sorted(told))
    codes = [subject.removeprefix("ae:") for subject in about]
    return Story(
        site,
        day.code,
        day.participant,
        _kit(subjects.case_of(day.protocol, site, day.code)),
        entries,
        tuple(case_rows.of_story(site, day.code, day.participant, codes)),
        log.texts(entry.event.id for entry in entries),
        tuple(outbox.about(site, sorted(about))),
    )


def stories(walked: Sequence[Story], count: int, *, last: int) -> None:
    """Seal `count` more stories like those walked, in turn, one a day; the last `last` days later.

    All that was recorded follows one another by its time, as it would in a hospital.
    """
    copies = [
        _copy(walked[number % len(walked)], number, last - count + 1 + number)
        for number in range(count)
    ]
    plan = [
        (entry.recorded_at + timedelta(days=copy.days), number, place)
        for number, copy in enumerate(copies)
        for place, entry in enumerate(copy.story.entries)
    ]
    plan.sort()
    while plan:
        some, plan = plan[:_AT_ONCE], plan[_AT_ONCE:]
        told = ((copies[number], copies[number].story.entries[place]) for _, number, place in some)
        _seal(walked[0].site, told)


def _kit(known: Known) -> str:
    return str(known.case.datum("preflight.completed", "kit_serial"))


def _copy(one: Story, number: int, days: int) -> _Copy:
    return _Copy(one, _words(one, number), days)


def _seal(site: str, told: Iterable[tuple[_Copy, Entry]]) -> None:
    """Seal these entries of copies one behind the other; those that are whole with their rows."""
    with transaction():
        head, _ = log.head(site, lock=True)
        entries: list[Entry] = []
        whole: list[_Copy] = []
        texts: list[tuple[str, str, str, str | None]] = []
        for copy, entry in told:
            sealed = _again(copy, entry, head)
            entries.append(sealed)
            head, copy.made[entry.seq] = head_of(sealed), sealed
            if len(copy.made) == len(copy.story.entries):
                whole.append(copy)
        for copy in whole:
            texts += _texts(copy)
        log.write_many(entries, texts)
        _write_rows(whole)


def _write_rows(whole: Sequence[_Copy]) -> None:
    """Write the rows and notices of copies that are sealed to their end."""
    rows: dict[str, list[projections.Row]] = {}
    for copy in whole:
        for name, row in copy.story.rows:
            rows.setdefault(name, []).append(_row(copy, row))
    for table in projections.TABLES:
        projections.put_many(table, rows.get(table.name, []))
    told = ((copy, one) for copy in whole for one in copy.story.notices)
    outbox.add([_row(copy, {**one, "id": str(uuid4())}) for copy, one in told])
    for copy in whole:
        copy.made.clear()


def _words(one: Story, number: int) -> dict[str, str]:
    """Return what each code, id and name of the walked day is in the next one."""
    text = " ".join(entry.event.canonical() for entry in one.entries)
    words = {one.participant: f"B-{number:06}"}
    for found in set(_CODE.findall(text)):
        try:
            code = read(found)
        except CodeError:
            continue
        base = words.setdefault(code.base, draw(code.kind))
        if code.number:
            words[found] = read(base).print_code(code.number)
    for entry in one.entries:
        words[entry.event.id] = str(uuid4())
    words[one.kit] = f"KS{uuid4().hex[:12].upper()}"
    return words


def _again(copy: _Copy, entry: Entry, head: Head) -> Entry:
    """Return an entry of the walked day as that of another one, sealed behind `head`."""
    said = json.loads(_told(copy, entry.event.canonical()))
    event = Event.read(canonical({**said, "touches": sorted(said["touches"])}))
    if event.kind == signatures.GIVEN:
        event = _signed_again(event, copy)
    at = entry.recorded_at + timedelta(days=copy.days) if copy.days else clock.now()
    return link(
        event,
        after=head,
        recorded_at=at,
        surroundings=entry.surroundings,
        flags=entry.flags,
    )


def _signed_again(event: Event, copy: _Copy) -> Event:
    """Return a signature bound to the entries of the other day, which are sealed before it."""
    data: Mapping[str, Any] = event.data
    shown: signatures.Shown = dict(data["shown"])
    case = copy.words[copy.story.case]
    made = {entry.event.id: entry for entry in copy.made.values()}
    if shown["what"] == signed_opinions.OPINION:
        report, signed = made[str(shown["report"])], made[str(shown["event"])]
        shown = signed_opinions.of_opinion(str(shown["ae"]), report, signed)
    elif shown["what"] == signatures.ENTRY:
        shown = signatures.of_entry(case, made[str(shown["event"])])
    else:
        of_case = [e for e in copy.made.items() if f"case:{case}" in e[1].event.subjects]
        before = [one for seq, one in of_case if seq <= data["shown"]["seq"]]
        shown |= {"seq": before[-1].seq, "seal": before[-1].hash}
        shown["content"] = signatures.content(case, before)
    meaning, how = str(event.data["meaning"]), str(event.data["how"])
    return replace(event, data=signatures.data_of(event, shown, meaning, how))


def _texts(copy: _Copy) -> Iterator[tuple[str, str, str, str | None]]:
    for (event, name), (salt, body) in copy.story.texts.items():
        yield copy.words[event], name, salt, body


def _row(copy: _Copy, row: Mapping[str, Any]) -> projections.Row:
    """Return a row of the walked day as that of the other one."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name in {"last_seq", "seq"} and value in copy.made:
            told[name] = copy.made[value].seq
        elif isinstance(value, str):
            told[name] = _told(copy, value)
        elif isinstance(value, datetime) and copy.days and value.year < date.max.year:
            told[name] = value + timedelta(days=copy.days)
        else:
            told[name] = value
    if copy.days and "month" in told:
        at = next(told[name] for name in _IN_ITS_MONTH if name in told)
        told["month"] = month_of(at, copy.story.entries[0].event.zone)
    return told


def _told(copy: _Copy, text: str) -> str:
    said = _WORD.sub(lambda found: copy.words.get(found.group(), found.group()), text)
    if not copy.days:
        return said
    return _DATE.sub(lambda found: _later(found.group(), copy.days), said)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
