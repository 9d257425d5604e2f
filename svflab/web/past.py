"""What was recorded of a case, the newest first; and what of it still asks for an answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.finding import REFUSED, Finding
from svflab.domain.next import Act
from svflab.domain.rules import unanswered
from svflab.domain.rules.order import NEVER_CORRECTED
from svflab.domain.scans import SCAN
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import doses, forms, words
from svflab.web.forms import StepForm
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext

SHOWN: Final = 12
SEAL: Final = 6
"""How many entries a page shows at first, and how many digits of a seal."""
_ANY: Final = "any-entry"
"""What stands for the id of an entry in an address that is made once for all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the timeline: what, who, where, its seal, and what may be done with it."""

    entry: Entry
    title: str
    detail: str
    who: str
    seal: str
    day: str = ""
    said: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    noted: tuple[str, ...] = ()
    replaced: bool = False
    correct: str = ""
    undo: str = ""
    undo_id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding whose reason nobody has given yet, and the form that gives it."""

    finding: Finding
    text: str
    state: str
    entry: str
    form: StepForm | None


def timeline(known: Known, names: Mapping[str, str], *, whole: bool) -> tuple[list[Line], int]:
    """Return the newest entries of a case as lines, and how many older ones there are.

    Scans that recorded nothing are left out here; the history of the case has them all.
    """
    entries = [e for e in known.entries if e.event.kind != SCAN]
    entries.sort(key=lambda e: (e.event.occurred_at, e.seq), reverse=True)
    shown = entries if whole else entries[:SHOWN]
    texts = cases.texts(shown)
    events = {e.event.id: e for e in known.entries}
    found: dict[str, list[str]] = {}
    for finding in known.findings:
        found.setdefault(finding.event_id, []).append(words.noted(finding, g.protocol))
    last, ways = _last_of_mine(known.case), _ways(known.case)
    lines, day = [], f"{local(g.now):%Y-%m-%d}"
    for entry in shown:
        at = f"{local(entry.event.occurred_at):%Y-%m-%d}"
        heading, day = (at, at) if at != day else ("", day)
        lines.append(_line(known.case, entry, names, texts, events, found, heading, last, ways))
    return lines, len(entries) - len(shown)


def answers(known: Known) -> list[Answer]:
    """Return what the rules found or stopped and nobody has explained, each with its form."""
    step = g.protocol.steps["deviation.explained"]
    may = not set(step.roles).isdisjoint(g.roles)
    events = {e.event.id: e.event for e in known.entries}
    listed = []
    for finding in unanswered(known.case, known.findings):
        event = events.get(finding.event_id)
        act = explaining(finding.rule, finding.event_id)
        listed.append(
            Answer(
                finding,
                words.noted(finding, g.protocol),
                "over" if finding.incident else "closing",
                f"{local(event.occurred_at):%H:%M} {words.title(g.protocol, event.kind)}"
                if event
                else "",
                forms.blank(known.case, act) if may else None,
            )
        )
    return listed


def explaining(rule: str, event: str) -> Act:
    """Return the act of saying why a rule found something in an entry."""
    roles = g.protocol.steps["deviation.explained"].roles
    return Act("deviation.explained", roles, given={"rule": rule, "event": event})


def _line(
    case: Case,
    entry: Entry,
    names: Mapping[str, str],
    texts: Mapping[tuple[str, str], str | None],
    events: Mapping[str, Entry],
    found: Mapping[str, list[str]],
    day: str,
    last: str,
    ways: Mapping[str, str],
) -> Line:
    event = entry.event
    mine = event.about == f"case:{case.code}"
    later = case.replaced.get(event.id)
    target = events.get(event.replaces)
    refused = event.kind == REFUSED  # its summary says what the rules found
    return Line(
        entry=entry,
        title=words.title(g.protocol, target.event.kind if target else event.kind),
        detail=_detail(case, entry),
        who=who(entry, names),
        seal=entry.hash[:SEAL],
        day=day,
        said=_said(event.id, texts),
        marks=tuple(_marks(entry, later, target)),
        noted=() if later or refused else tuple(found.get(event.id, ())),
        replaced=later is not None,
        correct=ways["correct"].replace(_ANY, event.id)
        if mine and may_correct(case, entry)
        else "",
        undo=ways["undo"].replace(_ANY, event.id) if event.id == last else "",
    )


def _detail(case: Case, entry: Entry) -> str:
    """Return what an entry says beyond its title; of a dose also what it comes to for each kg."""
    if entry.event.kind == WITHDRAWN:
        return ""
    said = words.entry_summary(g.protocol, entry), doses.beside(case, entry)
    return "; ".join(filter(None, said))


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
    event = entry.event
    step = g.protocol.steps.get(event.kind)
    if step is None or event.id in case.replaced or event.kind in {*NEVER_CORRECTED, WITHDRAWN}:
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
        at = f"{local(target.event.occurred_at):%H:%M:%S}"
        gone = event.kind == WITHDRAWN
        yield (
            "early",
            _("withdraws the entry of %(at)s", at=at)
            if gone
            else _("corrects the entry of %(at)s", at=at),
        )
    elif event.told:
        yield "early", _("recorded at %(at)s", at=f"{local(entry.recorded_at):%H:%M:%S}")
    if by_hand := words.because(g.protocol, event):
        yield "closing", by_hand
    if event.kind == REFUSED:
        yield "over", _("refused")


def _said(event_id: str, texts: Mapping[tuple[str, str], str | None]) -> str:
    """Return the free text of an entry; what was redacted is said to be."""
    said = [
        _("(redacted)") if body is None else body
        for (event, _name), body in texts.items()
        if event == event_id
    ]
    return " · ".join(said)


def _ways(case: Case) -> dict[str, str]:
    """Return where an entry of a case is corrected and undone; `_ANY` stands for its id."""
    names = ("correct", "undo")
    return {name: url_for(f"cases.{name}", code=case.code, event_id=_ANY) for name in names}
