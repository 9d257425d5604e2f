"""What an entry holds, as people read it: each datum under its label, in words, with its unit."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flask import g
from flask_babel import gettext

from svflab.domain.chain import Entry
from svflab.domain.entered import ENTERED, TYPED_WHY
from svflab.domain.event import Event
from svflab.domain.finding import Finding
from svflab.web import entry_values, words
from svflab.web.entry_labels import LABEL
from svflab.web.words import absences, delegations, photos
from svflab.web.words.entered import WHY
from svflab.web.words.said import SAID

_: Callable[..., str] = gettext
Fact = tuple[str, str]

_TOLD_ABOVE: Final = {
    "attempt.refused": ("kind", "event"),
    "signature.given": ("what", "how"),
    "signature.disputed": ("step", "event"),
}
"""What stands in the title of an entry or its line, or only leads to another one."""
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CODES: Final = frozenset({"code", "container", "print_code", "case", "page", "syringe"})
_SHORT: Final = (
    "answer",
    "code",
    "roles",
    "set_by",
    "given_by",
    "how",
    "why",
    "shown",
    "changed",
    "in_a_row",
    "unknown_names",
    "until",
    "needed",
    "whole",
    "what",
    "subjects",
    "mode",
    "scopes",
    "shows",
)
"""What is told in one line of an event that is no step of the protocol, in this order."""


def facts(event: Event) -> dict[str, Fact]:
    """Return label and value of each datum of an event; free text has its own place."""
    step = g.protocol.steps.get(event.kind)
    own = [field.name for field in step.fields] if step else []
    told = {n: held for n, held in event.data.items() if n not in _TOLD_ABOVE.get(event.kind, ())}
    order = [
        *(name for name in own if name in told),
        *(n for n in told if n not in own),
    ]
    return {
        name: (label(event.kind, name), value(event, name))
        for name in order
        if not _is_text(event.data[name])
    }


def short(event: Event) -> str:
    """Return what is worth a line of an event that is no step: roles, an outcome, a reason."""
    told = [one for one in _SHORT if one in event.data and event.data[one] not in (None, "", [])]
    return "; ".join(f"{label(event.kind, one)}: {value(event, one)}" for one in told)


def label(kind: str, name: str) -> str:
    """Return what a datum of a kind of event is called."""
    if name == "reason":
        return _("Reason")
    step = g.protocol.steps.get(kind)
    if step and step.field(name):
        return words.label(g.protocol, kind, name)
    for own in (photos, delegations, absences):
        if kind in own.KINDS and name in own.LABEL:
            return str(own.LABEL[name])
    return str(LABEL.get(name, name))


def value(event: Event, name: str) -> str:
    """Return a datum of an event in words."""
    if (told := entry_values.value(event, name)) is not None:
        return told
    held = event.data[name]
    step = g.protocol.steps.get(event.kind)
    if name in ("settings", "values") and isinstance(held, Mapping):
        return "; ".join(_setting(str(one), text) for one, text in held.items())
    if name == "test" and step:
        return words.test(g.protocol, str(held))
    if event.kind == "result.reported" and name == "value" and held is not None:
        return words.result(g.protocol, str(event.data.get("test", "")), str(held))
    if step and step.field(name):
        return words.value(g.protocol, event.kind, name, held)
    return _of_no_field(event.kind, name, held)


def _of_no_field(kind: str, name: str, held: Any) -> str:
    """Return a datum that is no field of the protocol's, in words."""
    if kind in absences.KINDS:
        return absences.value(name, str(held))
    if name == ENTERED:
        return words.entered(g.protocol, kind, held)
    if name == TYPED_WHY:
        return str(WHY.get(str(held), held))
    if name == "findings" and isinstance(held, list):
        return " ".join(_finding(row) for row in held)
    if name in ("kind", "step"):
        return words.title(g.protocol, str(held))
    return plain(held, code=name in _CODES)


def seen(entry: Entry) -> list[Fact]:
    """Return what the server saw beyond the case when it heard of an entry."""
    told = {n: held for n, held in entry.surroundings.items() if held}
    named = {**delegations.LABEL, **LABEL}
    return [(str(named.get(n, n)), entry_values.seen(n, told[n]) or plain(told[n])) for n in told]


def plain(held: Any, *, code: bool = False) -> str:
    """Return any sealed value as text."""
    match held:
        case None | "":
            return "–"
        case bool():
            return _("yes") if held else _("no")
        case Mapping():
            told = [(name, inner) for name, inner in held.items() if inner not in (None, "")]
            return "; ".join(f"{LABEL.get(name, name)}: {plain(inner)}" for name, inner in told)
        case list() | tuple():
            return ", ".join(plain(inner, code=code) for inner in held) or "–"
        case str() if _INSTANT.fullmatch(held):
            return words.when(held)
        case str() if _DIGEST.fullmatch(held):
            return f"{held[:12]}…"
        case str() if code:
            return words.thing(held)
    return str(SAID.get(str(held)) or words.digit(str(held)))


def _setting(name: str, text: Any) -> str:
    known = g.protocol.settings.get(name)
    if known is None:
        return f"{name}: {plain(text)}"
    return f"{_(known.title)}: {words.setting_value(known, str(text))}"


def _finding(row: Any) -> str:
    try:
        return words.noted(Finding.read(row), g.protocol)
    except (ValueError, AttributeError, LookupError):
        return plain(row)


def _is_text(held: Any) -> bool:
    return isinstance(held, Mapping) and set(held) == {"text"}


def texts(
    event: Event, kept: Mapping[tuple[str, str], str | None]
) -> Iterator[tuple[str, str, str]]:
    """Give name, label and body of each free text of an event; "" where it was redacted."""
    for (event_id, name), body in kept.items():
        if event_id == event.id:
            yield name, label(event.kind, name), body or ""
