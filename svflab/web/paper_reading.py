"""The lines of a paper table as a form sent them: what each states, or what is wrong with it.

    event_id                 made with the form; the id of each step of a line follows from it
    line-3-filled_at         a cell; line-3-number and line-3-code where a line's own were changed
    line-3-code-entry        how the code of a line came in
    told_on, paper_by        the day of the times, and who wrote the paper
    actor, actor_password    another person who states it here

A line in which nobody filled in a cell is nothing. A time is four digits, with a colon or without.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from flask import current_app, g, request

from svflab.domain.digits import POINTS
from svflab.domain.entered import ENTERED, KNOWN, TYPED, codes
from svflab.domain.event import Event, Value
from svflab.domain.fields import clean
from svflab.domain.identifiers import CodeError, read
from svflab.domain.paper import PAPER
from svflab.records.accounts import Account
from svflab.services.paper_kits import Kit
from svflab.services.subjects import Known
from svflab.web import acting, entered, paper_lines, words
from svflab.web.asks import people
from svflab.web.language import gettext
from svflab.web.paper_lines import Part, Row
from svflab.web.times import local_time

_: Callable[..., str] = gettext
Lines = dict[str, tuple[Event, ...]]

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)")


class Unread(Exception):
    """Nothing can be recorded yet: sentences for the head of the form, and cells of its lines."""

    def __init__(
        self, head: Mapping[str, str], lines: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.head = dict(head)
        self.lines = dict(lines or {})
        super().__init__(", ".join([*self.head, *self.lines]))


@dataclass(slots=True)
class _Line:
    """A line that is read: its cells, what is wrong with them, and what it states."""

    row: Row
    errors: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What holds of every line: whose case and kit, which table, who states it, who wrote it."""

    name: str
    kit: Kit
    known: Known
    actor: Account
    roles: tuple[str, ...]

    @property
    def day(self) -> str:
        """Return the day of all times."""
        return request.form.get("told_on", "").strip()


def sent(row: Row) -> Row:
    """Return a line with what this request holds of it."""
    start = f"line-{row.key}-"
    cells = {
        name.removeprefix(start): text.strip()
        for name, text in request.form.items()
        if name.startswith(start)
    }
    entry = cells.pop("code-entry", "")
    number, code = cells.pop("number", row.number), cells.pop("code", row.code)
    own = {"number": number} if row.spare and number else {}
    if row.spare and code != row.code:
        own["code"] = code
    return replace(row, number=number, code=code, cells={**cells, **own}, entry=entry)


def stated(name: str, kit: Kit, known: Known) -> Lines:
    """Return the events that each line of a table states, by the key of the line.

    Raises Unread with all that is to be mended.
    """
    head: dict[str, str] = {}
    paper = _Paper(name, kit, known, *_actor(name, head))
    if not request.form.get("paper_by"):
        head["paper_by"] = _("Choose who wrote it.")
    try:
        local_time(f"{paper.day}T12:00")
    except ValueError:
        head["told_at"] = _("The day and the time that stand on the paper: 14:05.")
    parts = paper_lines.parts(name, known.case)
    told = [sent(row) for row in paper_lines.rows(name, kit, known.case)]
    lines = [_read(paper, parts, row) for row in told if any(row.cells.values())]
    wrong = {line.row.key: line.errors for line in lines if line.errors}
    if not lines and not head:
        head["lines"] = _("Nothing was filled in yet.")
    if head or wrong:
        raise Unread(head, wrong)
    return {line.row.key: tuple(line.events) for line in lines}


def _actor(name: str, head: dict[str, str]) -> tuple[Account, tuple[str, ...]]:
    """Return who states it and in which roles: who signs for it here, or who is signed in."""
    other = acting.vouched("actor", head)
    account, held = (other, other.roles) if other else (g.account, g.roles)
    if not head and not set(paper_lines.roles(name)) & set(held):
        head["actor"] = (
            _("They hold no role here in which this is stated.")
            if other
            else _("A second person, by badge and PIN, or by name and password.")
        )
    return account, tuple(held)


def _read(paper: _Paper, parts: tuple[Part, ...], row: Row) -> _Line:
    """Return a line with what it states, or with what is wrong in it."""
    line = _Line(row)
    told = [part for part in parts if any(row.cells.get(name) for name in part.own)]
    if paper.name in paper_lines.CODED and told:
        _check_code(line)
    if not told:
        line.errors[parts[0].at] = _("The time is missing.")
    for part in told:
        _state(paper, part, line)
    return line


def _check_code(line: _Line) -> None:
    try:
        read(line.row.code)
    except CodeError as error:
        line.errors["code"] = words.code_problem(error.why)


def _state(paper: _Paper, part: Part, line: _Line) -> None:
    """Add what a part of a line states, or what is wrong with it."""
    cells, errors = line.row.cells, dict(_wrong(part, line.row))
    at = _at(paper.day, cells.get(part.at, ""))
    if at is None:
        errors[part.at] = _time_lacks(cells.get(part.at, ""))
    data = _data(paper, part, line.row) if "code" not in line.errors else {}
    for problem in (
        clean(g.protocol, part.step, data, paper.known.settings).problems if data else ()
    ):
        asked = part.step.field(problem.field)
        label = _(asked.label) if asked else ""
        errors.setdefault(_cell(part, problem.field), words.problem(problem, label))
    line.errors.update(errors)
    if at and not line.errors:
        event = _event(paper, part, line.row, at, data)
        line.events.append(event)
        if part.step.kind in line.row.settled and not _was_sent(paper, event):
            line.errors[part.at] = _("Recorded already by another form: it stands below.")


def _was_sent(paper: _Paper, event: Event) -> bool:
    """Say whether this form has recorded this event before: then it is only sent again."""
    return any(entry.event.id == event.id for entry in paper.known.entries)


def _wrong(part: Part, row: Row) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the cells of people, choices and ticks."""
    for column in part.columns:
        held = row.cells.get(column.name, "")
        if column.type == "tick" and not held:
            yield column.name, _("Tick it where the paper says so. If the two differed, leave it.")
        if column.options and held not in {"", *dict(column.options)}:
            yield column.name, _("Choose one of them.")
    by = row.cells.get(part.by, "")
    if not by:
        yield part.by, _("Choose who did it, as it is signed.")
    elif by not in {one.id for one in people(part.step.roles)}:
        yield part.by, _("Choose somebody who may do this.")


def _event(paper: _Paper, part: Part, row: Row, at: datetime, data: Mapping[str, Any]) -> Event:
    by, role = row.cells[part.by], next((r for r in part.step.roles if r in paper.roles), "")
    said: dict[str, Value] = {"kit": paper.kit.code, "by": request.form["paper_by"]}
    if part.seen and (second := row.cells.get(part.seen)):
        said["witness"] = second
    if part.step.makes:
        said["code"] = read(row.code).base
    name = f"svflab:{acting.event_id()}:{row.key}:{part.step.kind}"
    return Event(
        id=str(uuid5(NAMESPACE_URL, name)),
        site=g.site,
        kind=part.step.kind,
        about=f"case:{paper.known.case.code}",
        occurred_at=at,
        actor=paper.actor.id,
        role=role,
        data={**data, PAPER: said},
        told=True,
        zone=current_app.config["ZONE"],
        protocol=g.protocol.digest,
        performer="" if by == paper.actor.id else by,
        workstation=g.workstation,
    )


def _data(paper: _Paper, part: Part, row: Row) -> dict[str, Any]:
    """Return what a part of a line says, as the fields of its step, and how its codes came in."""
    case, cells = paper.known.case, row.cells
    held = paper_lines.syringe(case, row.number)
    band = paper_lines.live(case, case.wristband.code) if case.wristband else ""
    code = row.code or (paper_lines.live(case, held.code) if held else "")
    own: dict[str, Any] = {"number": row.number, "code": code, "syringe": code, "container": code}
    own |= {"wristband": band, "points": {name: cells[name] for name in POINTS if cells.get(name)}}
    data = {one.name: own.get(one.name) or cells.get(one.name) or None for one in part.step.fields}
    claims = {name: _came(row, name) for name in codes(part.step) if data.get(name)}
    found = {name: value for name, value in data.items() if value}
    return {**found, **({ENTERED: claims} if claims else {})}


def _came(row: Row, name: str) -> str:
    """Return how a code came in: known from the kit, unless it was scanned or typed here."""
    if name == "wristband" or not row.code:
        return KNOWN
    return entered.way(row.entry, row.code) or TYPED


def _cell(part: Part, name: str) -> str:
    """Return the cell that a problem with a field of a step is about."""
    columns = [one.name for one in part.columns]
    if name in columns or name in {"number", "code"}:
        return name
    if name == "points":
        return next((one for one in columns if one in POINTS), name)
    return "code" if name in codes(part.step) else name


def _at(day: str, text: str) -> datetime | None:
    found = _CLOCK.fullmatch(text)
    try:
        return local_time(f"{day}T{found[1]:0>2}:{found[2]}") if found else None
    except ValueError:
        return None


def _time_lacks(text: str) -> str:
    if not text:
        return _("The time is missing.")
    return _("“%(text)s” is no time: 14:05, or 1405.", text=text[:20])
