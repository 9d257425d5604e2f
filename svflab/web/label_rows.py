"""Every print of a label as a line of its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import g
from flask_babel import gettext

from svflab.domain.containers import UNKNOWN, Container
from svflab.services import label_templates
from svflab.services.labels import Printed
from svflab.web import papers, words

_: Callable[..., str] = gettext


_UNSEEN: Final = frozenset({label_templates.LOST, label_templates.ON_PAPER})
"""Standings of a template of which no picture can be drawn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One print as a line of the history."""

    number: int
    state: str
    word: str
    template: str
    since: str
    picture: str
    printed: tuple[Any, str]
    applied: tuple[Any, str] | None
    voided: tuple[Any, str] | None
    why: tuple[str, ...]
    destroy: str = ""
    lose: str = ""
    sent: tuple[Any, str] | None = None


def row(one: Printed, names: Mapping[str, str], texts: Mapping[Any, Any], held: Container) -> Row:
    """Return a print as a line: `names` of accounts, and the `texts` that were given as reasons."""
    state, word = _state(one, held)

    def told(entry: Any) -> tuple[Any, str] | None:
        who = entry.event.done_by if entry else ""
        return (entry.event.occurred_at, names.get(who, who)) if entry else None

    why = (texts.get((e.event.id, "reason")) for e in (one.printed, one.voided) if e)
    printed = told(one.printed)
    assert printed is not None  # noqa: S101 - a print was printed
    return Row(
        one.label.number,
        state,
        word,
        one.template,
        _since(one),
        "" if label_templates.standing(one.printed) in _UNSEEN else one.label.code,
        printed,
        told(one.applied),
        told(one.voided),
        tuple(dict.fromkeys(text for text in why if text)),
        "" if one.label.counted else one.label.code,
        "" if one.label.counted else one.label.code,
        (one.sent.event.occurred_at, papers.to(one.label)) if one.sent else None,
    )


def _since(one: Printed) -> str:
    """Return what became of the template since, in words."""
    told = {
        label_templates.CHANGED: _("changed since"),
        label_templates.ON_PAPER: _("came with a paper kit"),
        label_templates.LOST: _("changed since, and that version was not kept"),
    }
    return told.get(label_templates.standing(one.printed), "")


def _state(one: Printed, held: Container) -> tuple[str, str]:
    """Return the state of a print: its colour and its word."""
    label = one.label
    if label.fate:
        return "stopped", words.state(label.fate)
    if label.state == "applied" and label != held.live_print:
        return "closing", _("being replaced")
    if label.state == "issued" and (outcome := label.outcome(g.now)):
        return ("over" if outcome == UNKNOWN else "closing"), papers.outcome(outcome)
    colour = {"issued": "closing", "applied": "open", "voided": "stopped"}[label.state]
    return colour, words.state(label.state)
