"""A table of a paper as one form: its lines, the day, who wrote it, and what was not recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from flask import g, request, url_for

from svflab.domain.entered import KNOWN
from svflab.domain.fields import Problem
from svflab.records.accounts import Account
from svflab.services import downtime
from svflab.services.downtime import NotCopied
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.paper_kits import Kit
from svflab.services.record import Recorded
from svflab.services.subjects import Known
from svflab.web import entered, paper_asks, paper_lines, paper_reading, waiting, words
from svflab.web.asks import people
from svflab.web.language import gettext
from svflab.web.paper_lines import Part, Row
from svflab.web.paper_reading import Unread

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that can be shown: its columns and lines, and what stands beside them."""

    name: str
    kit: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    event_id: str
    day: str
    by: str
    writers: tuple[Account, ...]
    actor: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id of its form."""
        return f"{self.kit}-{self.name}"

    @property
    def action(self) -> str:
        """Return where it is sent."""
        return url_for("downtime.table", kit=self.kit, name=self.name)


def due(known: Known, asked: str) -> str:
    """Return the table that was asked for, or in which what is due stands on paper; or ""."""
    if asked:
        return asked if asked in paper_lines.STEPS else ""
    return paper_lines.table_of(known.case, next(iter(waiting.due_in(known.case)), None))


def blank(name: str, kit: Kit, known: Known) -> Sheet:
    """Return the form of a table before anything is read off the paper."""
    case = known.case
    rows = (
        replace(row, entry=entered.lines(row.code, KNOWN))
        for row in paper_lines.rows(name, kit, case)
    )
    beside = paper_asks.head(kit, known, people(g.protocol.roles))
    return Sheet(
        name,
        kit.code,
        paper_lines.title(name),
        paper_lines.lead(name),
        paper_lines.parts(name, case),
        tuple(rows),
        str(uuid4()),
        beside.day,
        beside.by,
        beside.writers,
        _another(paper_lines.roles(name)),
    )


def copied(name: str, kit: Kit, known: Known) -> tuple[Recorded, ...]:
    """Record the lines that this request fills in. Raises Unread, NotCopied and NotAllowed."""
    lines = paper_reading.stated(name, kit, known)
    reason = _("Copied from paper kit %(kit)s.", kit=kit.code)
    return downtime.copy_lines(g.protocol, lines, {"reason": reason})


def not_recorded(sheet: Sheet, error: Unread | NotCopied) -> Sheet:
    """Return a table with all that was typed in it, and with what is wrong in which line."""
    filled = replace(
        sheet,
        rows=tuple(paper_reading.sent(row) for row in sheet.rows),
        event_id=request.form.get("event_id") or sheet.event_id,
        said={"actor": request.form.get("actor", "")},
    )
    if isinstance(error, Unread):
        rows = tuple(_wrong(row, error.lines.get(row.key, {})) for row in filled.rows)
        return replace(filled, rows=rows, errors=error.head)
    rows = tuple(
        replace(row, errors=_met(error.met[row.key])) if row.key in error.met else row
        for row in filled.rows
    )
    return replace(filled, rows=rows)


def told(done: tuple[Recorded, ...]) -> str:
    """Return what became of a table that was sent, in a sentence."""
    made = {one.entry.event.id for one in done}
    found = {one.event_id for one in done[-1].findings if one.event_id in made}
    if not any(one.is_new for one in done):
        return _("All of it was recorded before; nothing was recorded twice.")
    said = _("Entries recorded from this table: %(count)s.", count=len(done))
    marks = _("With a deviation: %(count)s; each is marked below.", count=len(found))
    return f"{said} {marks}" if found else said


def ways(kit: Kit, known: Known) -> list[dict[str, Any]]:
    """Return the ways to the tables that have a line which is not recorded yet."""
    case = known.case
    return [
        {
            "title": paper_lines.title(name),
            "detail": _("the whole table"),
            "who": words.roles(g.protocol, " ".join(paper_lines.roles(name))),
            "href": url_for("downtime.show", kit=kit.code, table=name),
        }
        for name, kinds in paper_lines.STEPS.items()
        if case.plan
        and not case.closed
        and any(
            row.open and not row.spare and len(row.settled) < len(kinds)
            for row in paper_lines.rows(name, kit, case)
        )
    ]


def _another(roles: tuple[str, ...]) -> str:
    """Return why another person has to state this, or "" where who is signed in may."""
    if set(roles) & set(g.roles):
        return ""
    return _("This is stated by: %(roles)s.", roles=words.roles(g.protocol, " ".join(roles)))


def _wrong(row: Row, found: Mapping[str, str]) -> Row:
    said = tuple(dict.fromkeys(found.values()))
    return replace(row, errors=said, wrong=frozenset(found)) if found else row


def _met(error: Invalid | Conflict | Refused) -> tuple[str, ...]:
    """Return why a line was not recorded, in sentences."""
    if isinstance(error, Refused):
        said = [words.finding(finding, g.protocol) for finding in error.findings]
    elif isinstance(error, Conflict):
        said = [_("Recorded before, with other words: it stands below, and is corrected there.")]
    else:
        named = {problem.field for problem in error.problems}
        bare = [Problem(name, why) for name, why in error.errors.items() if name not in named]
        said = [words.problem(problem) for problem in (*error.problems, *bare)]
    return tuple(dict.fromkeys(said))
