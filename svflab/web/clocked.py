"""What the pages show of the clocks of an adverse event: due when, to whom, because of what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.domain import misfits
from svflab.domain.adopted import Adopted
from svflab.domain.deadlines import SOON, Clock
from svflab.domain.reporting import DECIDED, SENT
from svflab.protocol.reporting import Rule
from svflab.services import cases, deadlines, inbox
from svflab.services.deadlines import Standing
from svflab.services.reporting import DECIDERS, SENDERS
from svflab.services.subjects import Known
from svflab.web import clock_forms, reported, taking_back
from svflab.web.complaints import said
from svflab.web.ways import way
from svflab.web.words import reporting as words
from svflab.web.words.misfits import SAYS

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as a page shows it; `left` is how long until or since it is due."""

    clock: Clock
    title: str
    whom: str
    chip: str
    word: str
    left: str
    why: str
    started: str
    amount: str
    profile: str
    version: str
    newer: str
    ended: Mapping[str, Any] | None


def shown(known: Known, sent: Mapping[str, FlaskForm]) -> dict[str, Any]:
    """Return what the page shows of clocks; `sent` are forms of it that were sent with errors."""
    stand = deadlines.standing(g.protocol, known)
    rows = _rows(known, stand)
    ticks = [(one.clock.key, _tick(one)) for one in rows if not one.ended]
    roles = {SENT: SENDERS, DECIDED: DECIDERS}
    forms = {
        kind: sent.get(kind) or make(ticks)
        for kind, make in clock_forms.FORMS.items()
        if ticks and not set(roles[kind]).isdisjoint(g.roles)
    }
    for form in forms.values():
        form.clock.choices = ticks
    return {
        "clocks": rows,
        "clocks_run": len(ticks),
        "clocks_not_done": _not_done(sent, forms),
        "clock_first": rows[0] if ticks else None,
        "rules_page": way("safety_rules.index"),
        "rules_now": words.version(stand.rules.now.version, stand.rules.adopted),
        "unfilled": [_unfilled(rule) for rule in stand.unfilled],
        "sending": forms.get(SENT),
        "deciding": forms.get(DECIDED),
        "clocks_doubted": _doubted(known, rows),
        "told_last": inbox.told_last(known.adverse_event),
        "sending_open": SENT in sent,
        "deciding_open": DECIDED in sent,
    }


def _rows(known: Known, stand: Standing) -> list[Shown]:
    ends = [clock.ended.entry for clock in stand.clocks if clock.ended]
    texts, names = cases.texts(ends), cases.names()
    return [
        _shown(clock, stand.rules.adopted, known.entries[0].seq, _ended(known, clock, texts, names))
        for clock in stand.clocks
    ]


def _doubted(known: Known, rows: Sequence[Shown]) -> str:
    """Say that a clock runs longer than the grade alone would have it; "" where none does."""
    runs = any("not_severe" in one.clock.why and not one.ended for one in rows)
    unticked = misfits.UNTICKED in misfits.of(known.adverse_event)
    return str(SAYS[misfits.UNTICKED][0]) if runs and unticked else ""


def _not_done(sent: Mapping[str, FlaskForm], forms: Mapping[str, FlaskForm]) -> list[str]:
    """Return what is said of forms that the page shows no more: no clock is left to end.

    `sent` may hold an opinion too, which is shown where it was given.
    """
    gone = (kind for kind in clock_forms.FORMS if kind in sent and kind not in forms)
    return [text for kind in gone for text in said(sent[kind])]


def due(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return when the first report is due, as a list shows it; None where no clock runs."""
    at: datetime | None = row["due_at"]
    if at is None:
        return None
    state = "overdue" if g.now > at else "soon" if at - g.now <= SOON else "running"
    chip, word = words.STATES[state]
    return {"at": at, "chip": chip, "word": word, "left": reported.span(abs(at - g.now))}


def _shown(
    clock: Clock,
    versions: Sequence[Adopted],
    reported_at: int,
    ended: Mapping[str, Any] | None,
) -> Shown:
    chip, word = words.STATES[clock.state(g.now)]
    return Shown(
        clock,
        _(clock.rule.title),
        str(words.ADDRESSEES[clock.addressee]),
        chip,
        str(word),
        "" if ended else reported.span(abs(clock.due_at - g.now)),
        words.why(clock),
        words.started(clock),
        words.amount(clock.rule, clock.amount),
        _(clock.profile.title),
        words.version(clock.version, versions),
        "" if ended else _newer(clock, versions, reported_at),
        ended,
    )


def _newer(clock: Clock, versions: Sequence[Adopted], reported_at: int) -> str:
    """Say by which version a clock runs that is not that of now, or came after the report.

    `reported_at` is the place of the first report in the log.
    """
    name = words.version(clock.version, versions)
    if clock.version is not versions[-1]:
        return _("By an earlier version of the rules: %(version)s.", version=name)
    if clock.version is versions[0] or clock.version.seq < reported_at:
        return ""
    return _(
        "Added or brought nearer by version %(version)s of the rules, adopted after the report.",
        version=name,
    )


def _unfilled(rule: Rule) -> tuple[str, bool, str]:
    """Return whom a rule without a number tells, whether it came so, and where to fill it in."""
    name = str(rule.days if rule.days is not None else rule.hours)
    came_so = g.protocol.setting(name) == "0"
    return _(rule.title), came_so, way("settings.show", _anchor=name)


def _tick(one: Shown) -> str:
    at = f"{one.clock.due_local:%Y-%m-%d %H:%M}"
    return _("%(what)s, due %(at)s", what=one.title, at=at)


def _ended(
    known: Known, clock: Clock, texts: Mapping[Any, str | None], names: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return what ended a clock: when, to whom, with which receipt or for which reason, by whom."""
    if clock.ended is None:
        return None
    event = clock.ended.entry.event
    name = "reason" if clock.ended.how == "decided" else "note"
    return {
        "how": clock.ended.how,
        "at": clock.ended.at,
        "to": event.data.get("to", ""),
        "receipt": event.data.get("receipt", ""),
        "follow_up": event.data.get("report") == "follow_up",
        "said": texts.get((event.id, name)) or "",
        "who": names.get(event.actor, event.actor),
        "role": event.role,
        "take_back": way("safety.take_back", code=known.adverse_event.code, event_id=event.id)
        if taking_back.may_take_back(known, event.id)
        else "",
    }
