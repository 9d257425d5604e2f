"""What was found in a case and nobody has explained yet, each with the form for its reason."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.clocks import judged_timer
from svflab.domain.finding import Finding
from svflab.domain.followed import EXPLAINED, about, key_of
from svflab.domain.next import Act
from svflab.services import cases
from svflab.services.subjects import Known
from svflab.web import forms, past, waiting, words
from svflab.web.forms import StepForm
from svflab.web.language import gettext
from svflab.web.times import face
from svflab.web.ways import way

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding whose reason nobody has given yet, and the form that gives it.

    `times` say from when to when, and what was allowed, where a window found it; `mend` is where
    the entry gets another time, for who may correct it.
    """

    finding: Finding
    text: str
    state: str
    entry: str
    form: StepForm | None
    before: str = ""
    """The reason that was given for other facts, before an entry was corrected."""
    href: str = ""
    times: tuple[tuple[str, str], ...] = ()
    mend: str = ""


def answers(known: Known) -> list[Answer]:
    """Return what the rules found or stopped and nobody has explained, each with its form."""
    step = g.protocol.steps["deviation.explained"]
    may = not set(step.roles).isdisjoint(g.roles)
    entries = {e.event.id: e for e in known.entries}
    listed = []
    for mine in waiting.reasons(known):
        finding = mine[0]
        entry = entries.get(finding.event_id)
        event = entry.event if entry else None
        act = explaining(finding.rule, finding.event_id)
        named = {"case": known.case.code, "rule": finding.rule, "event": finding.event_id}
        listed.append(
            Answer(
                finding,
                " ".join(dict.fromkeys(words.noted(one, g.protocol) for one in mine)),
                "over" if any(one.incident for one in mine) else "closing",
                f"{face(event.occurred_at)} {words.title(g.protocol, event.kind)}" if event else "",
                forms.blank(known.case, act) if may else None,
                _said_before(known.case, finding),
                way("deviations.show", **named),
                _times(known.case, finding),
                _mend(known.case, entry, finding),
            )
        )
    return listed


def _times(case: Case, finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return when a window that was not kept began and ended, and what it allowed."""
    clock = judged_timer(g.protocol, case, finding)
    if clock is None or clock.ended_at is None:
        return ()
    low = face(clock.opens_at, seconds=True) if clock.opens_at > clock.started_at else ""
    high = face(clock.closes_at, seconds=True) if clock.closes_at else ""
    allowed = _("%(low)s to %(high)s", low=low, high=high) if low and high else low or high
    return (
        (words.title(g.protocol, clock.window.start), face(clock.started_at, seconds=True)),
        (words.title(g.protocol, clock.window.end), face(clock.ended_at, seconds=True)),
        (_("Allowed") if low and high else _("From") if low else _("Until"), allowed),
    )


def _mend(case: Case, entry: Entry | None, finding: Finding) -> str:
    """Return where the entry that ended a window gets another time, or ""."""
    timed = finding.rule.startswith("window.") and entry is not None
    if not timed or entry is None or not past.may_correct(case, entry):
        return ""
    return url_for("cases.correct", code=case.code, event_id=entry.event.id)


def _said_before(case: Case, finding: Finding) -> str:
    """Return the reason that was given while the facts of a finding were others, or ""."""
    given = about(case, EXPLAINED, key_of(case, finding.rule, finding.event_id))[-1:]
    return " ".join(past.readable(cases.texts(given)).values()) if given else ""


def explaining(rule: str, event: str) -> Act:
    """Return the act of saying why a rule found something in an entry."""
    roles = g.protocol.steps["deviation.explained"].roles
    return Act("deviation.explained", roles, given={"rule": rule, "event": event})
