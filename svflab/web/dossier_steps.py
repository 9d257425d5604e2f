"""A step of a record in words: when it happened and was recorded, what it was, who did it."""

from collections.abc import Callable
from typing import Any, Final

from flask import g

from svflab.domain.entered import ENTERED, typed
from svflab.web.entries import Line, Shown
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext
_ASIDE: Final = frozenset(
    {"settings", "facts", "template", "template_digest", "template_version", "protocol"}
)
"""What a record tells in a section of its own, or what only a printer needs."""


def step(one: Shown) -> dict[str, Any]:
    """Return an entry as a line of the record; the page and the paper draw it alike."""
    event = one.entry.event
    happened, recorded = local(event.occurred_at), local(one.entry.recorded_at)
    same_day = happened.date() == recorded.date()
    others = [f"{label} {value}" for label, value in one.others]
    return {
        "seq": one.entry.seq,
        "date": f"{happened:%Y-%m-%d}",
        "at": f"{happened:%H:%M:%S}",
        "zone": happened.isoformat()[-6:],
        "recorded": f"{recorded:%H:%M:%S}" if same_day else f"{recorded:%Y-%m-%d %H:%M:%S}",
        "late": one.is_late,
        "title": one.title,
        "summary": "" if one.lines else one.summary,
        "lines": [_line(line) for line in one.lines if _is_told(one, line)],
        "reasons": [line.now for line in one.lines if line.words or line.redacted],
        "marks": [{"state": state, "word": word} for state, word in one.marks],
        "by": one.who,
        "who": [one.who, *others, one.where],
        "place": f"#{one.entry.seq}",
        "seal": one.seal,
        "struck": one.replaced,
        "day": "",
    }


def _is_told(one: Shown, line: Line) -> bool:
    """Say whether a datum is told: not that a code was scanned, which is how it is to be."""
    if line.name == ENTERED:
        known = g.protocol.steps.get(one.entry.event.kind)
        return known is None or bool(typed(known, one.entry.event.data))
    return line.name not in _ASIDE


def _line(line: Line) -> dict[str, str]:
    """Return a datum: what it is now, and what it was before ("" where it was not otherwise)."""
    now = _("(redacted)") if line.redacted else line.now
    return {"label": line.label, "now": now, "was": line.before or ""}
