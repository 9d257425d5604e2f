"""What was recorded of a case, the newest first; and what of it still asks for an answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.finding import REFUSED, Finding
from svflab.domain.rules.order import NEVER_CORRECTED
from svflab.domain.scans import SCAN
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import doses, paper_words, words
from svflab.web.drawn import kept, whole
from svflab.web.language import gettext
from svflab.web.times import face, local
from svflab.web.words import noticed

_: Callable[..., str] = gettext

SHOWN: Final = 12
SEAL: Final = 6
"""How many entries a page shows at first, and how many digits of a seal."""


@whole
@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the timeline: what, who, where, its seal, and what may be done with it."""

    id: str
    at: datetime
    on: str
    title: str
    detail: str
    who: str
    place: str
    seal: str
    day: str = ""
    said: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    noted: tuple[str, ...] = ()
    replaced: bool = False
    correct: str = ""
    undo: str = ""


def timeline(known: Known, names: Mapping[str, str], *, whole: bool) -> tuple[list[Line], int]:
    """Return the newest entries of a case as lines, and how many older ones there are.

    Scans that recorded nothing are left out here; the history of the case has them all.
    """
    entries = [e for e in known.entries if e.event.kind != SCAN]
    entries.sort(key=lambda e: (e.event.occurred_at, e.seq), reverse=True)
    shown = entries if whole else entries[:SHOWN]
    around = _around(known, names, shown)
    lines = [_line(known.case, entry, around) for entry in shown]
    return _by_day(lines, around.today), len(entries) - len(shown)


def _by_day(lines: Iterable[Line], day: str) -> list[Line]:
    """Put the day above the first line of each day but today, which is `day`."""
    out = []
    for line in lines:
        out.append(line if line.on == day else replace(line, day=line.on))
        day = line.on
    return out


class _Around(NamedTuple):
    """What is known beside the entries of a timeline, for all of them at once."""

    names: Mapping[str, str]
    said: Mapping[str, str]
    events: Mapping[str, Entry]
    found: Mapping[str, Sequence[Finding]]
    doses: Mapping[str, str]
    kinds: frozenset[str]
    last: str
    today: str


class _Told(NamedTuple):
    """What a line says beyond its sealed entry, and may say otherwise on the next page."""

    who: str
    place: str
    dose: str
    said: str
    noted: tuple[Finding, ...]
    correct: bool
    undo: bool
    today: str


def _around(known: Known, names: Mapping[str, str], shown: Sequence[Entry]) -> _Around:
    found: dict[str, list[Finding]] = {}
    for finding in known.findings:
        found.setdefault(finding.event_id, []).append(finding)
    return _Around(
        names,
        readable(cases.texts(shown)),
        {e.event.id: e for e in known.entries},
        found,
        doses.beside(known.case, shown),
        frozenset(kind for kind in {e.event.kind for e in shown} if _is_mine_to_correct(kind)),
        _last_of_mine(known.case),
        f"{local(g.now):%Y-%m-%d}",
    )


def _line(case: Case, entry: Entry, around: _Around) -> Line:
    """Return the line of an entry, made anew where anything that it shows is another."""
    event = entry.event
    later, target = case.replaced.get(event.id), around.events.get(event.replaces)
    told = _Told(
        who(entry, around.names),
        words.workstation(event.workstation),
        around.doses.get(event.id, ""),
        around.said.get(event.id, ""),
        () if later or event.kind == REFUSED else tuple(around.found.get(event.id, ())),
        later is None and event.kind in around.kinds and event.about == f"case:{case.code}",
        event.id == around.last,
        around.today,  # it may say a day by how far it is from this one
    )
    seals = (entry.hash, later.hash if later else "", target.hash if target else "")
    key = ("line", case.code, seals, told)
    return kept(key, lambda: _made_line(case, entry, later, target, told))


def _text(entry: Entry, dose: str) -> str:
    """Return what an entry says beyond its title; of a dose also what it comes to for each kg."""
    if entry.event.kind == WITHDRAWN:
        return ""
    return "; ".join(filter(None, (words.entry_summary(g.protocol, entry), dose)))


def _made_line(
    case: Case, entry: Entry, later: Entry | None, target: Entry | None, told: _Told
) -> Line:
    event = entry.event
    return Line(
        id=event.id,
        at=event.occurred_at,
        on=f"{local(event.occurred_at):%Y-%m-%d}",
        title=words.title(g.protocol, target.event.kind if target else event.kind),
        detail=_text(entry, told.dose),
        who=told.who,
        place=told.place,
        seal=entry.hash[:SEAL],
        said=told.said,
        marks=tuple(_marks(entry, later, target)),
        noted=tuple(words.noted(finding, g.protocol) for finding in told.noted),
        replaced=later is not None,
        correct=url_for("cases.correct", code=case.code, event_id=event.id) if told.correct else "",
        undo=url_for("cases.undo", code=case.code, event_id=event.id) if told.undo else "",
    )


def who(entry: Entry, names: Mapping[str, str]) -> str:
    """Return who did it, who stated it where that is another, and who saw it."""
    event = entry.event
    said = names.get(event.done_by, event.done_by)
    if event.performer and event.performer != event.actor:
        said = _(
            "%(who)s, stated by %(actor)s", who=said, actor=names.get(event.actor, event.actor)
        )
    if event.witness:
        said = _(
            "%(who)s, witnessed by %(witness)s",
            who=said,
            witness=names.get(event.witness, event.witness),
        )
    return said


def may_correct(case: Case, entry: Entry) -> bool:
    """Say whether an entry is one that who is signed in may replace by another."""
    return entry.event.id not in case.replaced and _is_mine_to_correct(entry.event.kind)


def _is_mine_to_correct(kind: str) -> bool:
    step = g.protocol.steps.get(kind)
    if step is None or kind == WITHDRAWN or kind in NEVER_CORRECTED:
        return False
    return step.subject == "case" and not set(step.roles).isdisjoint(g.roles)


def _last_of_mine(case: Case) -> str:
    """Return the id of the newest entry where it may be undone by who stated it, or ""."""
    about, steps = f"case:{case.code}", g.protocol.steps
    mine = [e for e in case.entries if e.event.about == about and e.event.kind in steps]
    newest = max(mine, key=lambda e: e.seq, default=None)
    roles = g.protocol.steps[WITHDRAWN].roles
    if newest is None or newest.event.actor != g.account.id or case.closed:
        return ""
    return newest.event.id if may_correct(case, newest) and set(roles) & set(g.roles) else ""


def _marks(entry: Entry, later: Entry | None, target: Entry | None) -> Iterable[tuple[str, str]]:
    """Return what marks an entry: corrected, a correction, told afterwards, typed, refused."""
    event = entry.event
    if later is not None:
        gone = later.event.kind == WITHDRAWN
        yield "stopped", _("withdrawn") if gone else _("corrected")
    if target is not None:
        at = face(target.event.occurred_at, seconds=True)
        gone = event.kind == WITHDRAWN
        yield (
            "early",
            _("withdraws the entry of %(at)s", at=at)
            if gone
            else _("corrects the entry of %(at)s", at=at),
        )
    elif event.told:
        yield "early", _("recorded at %(at)s", at=face(entry.recorded_at, seconds=True))
    if copied := paper_words.mark(event):
        yield "early", copied
    if by_hand := words.because(g.protocol, event):
        yield "closing", by_hand
    if event.kind == REFUSED:
        yield "over", _("refused")
    yield from noticed.marks(entry.flags, told=event.told)


def readable(texts: Mapping[tuple[str, str], str | None]) -> dict[str, str]:
    """Return the free text of each event; what was redacted is said to be."""
    said: dict[str, list[str]] = {}
    for (event, _name), body in texts.items():
        said.setdefault(event, []).append(_("(redacted)") if body is None else body)
    return {event: " · ".join(parts) for event, parts in said.items()}
