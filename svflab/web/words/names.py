"""One word for one thing: what steps, digits, containers, states and values are called."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab import clock
from svflab.domain.event import read_instant
from svflab.domain.identifiers import CodeError, read
from svflab.domain.marker import marker
from svflab.protocol.model import Choice, Field, Protocol, Setting
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words.kinds import TITLE
from svflab.web.words.people import person
from svflab.web.words.places import workstation

_: Callable[..., str] = gettext

_LONG: Final = 5
"""The fewest digits that are read in groups: a year is not."""
DIGIT: Final = {
    "right_thumb": _l("right thumb"),
    "right_index": _l("right index"),
    "right_middle": _l("right middle"),
    "right_ring": _l("right ring"),
    "right_little": _l("right little"),
    "left_thumb": _l("left thumb"),
    "left_index": _l("left index"),
    "left_middle": _l("left middle"),
    "left_ring": _l("left ring"),
    "left_little": _l("left little"),
}
POINT: Final = {
    "radial_proximal": _l("radial proximal"),
    "radial_distal": _l("radial distal"),
    "ulnar_proximal": _l("ulnar proximal"),
    "ulnar_distal": _l("ulnar distal"),
}
THING: Final = {
    "case": _l("case"),
    "wristband": _l("wristband"),
    "lipoaspirate": _l("lipoaspirate container"),
    "svf_tube": _l("SVF tube"),
    "syringe": _l("syringe"),
    "bag": _l("bag"),
    "adverse_event": _l("adverse event"),
    "badge": _l("badge"),
    "qc_sample": _l("sample"),
    "kit": _l("kit"),
    "device": _l("device"),
    "place": _l("place"),
    "hospital_band": _l("hospital wristband"),
    "pack": _l("pack of the stock"),
    "command": _l("command"),
    "paper_kit": _l("paper kit"),
}
STATE: Final = {
    # of a container
    "made": _l("made"),
    "printed": _l("label printed"),
    "labelled": _l("label applied"),
    "verified": _l("label verified"),
    "released": _l("released"),
    "in_transit": _l("in transit"),
    "matched": _l("matched"),
    "in_hand": _l("in hand"),
    "used": _l("used"),
    "injected": _l("injected"),
    "discarded": _l("discarded"),
    "returned": _l("returned"),
    # of a print
    "issued": _l("issued"),
    "applied": _l("applied"),
    "voided": _l("void"),
    "destroyed": _l("destroyed"),
    "lost": _l("lost"),
    # of a case
    "unknown": _l("not opened"),
    "open": _l("open"),
    "stopped": _l("stopped"),
    "closed": _l("closed"),
    # of a participant
    "not_known": _l("not registered"),
    "screening": _l("in screening"),
    "eligible": _l("eligible"),
    "not_eligible": _l("not eligible"),
    "failed": _l("a screen failure"),
    "withdrawn": _l("withdrawn from the trial"),
    # of an adverse event
    "waiting": _l("waiting for a physician"),
    "judged": _l("judged"),
    "taken_back": _l("withdrawn: reported by mistake"),
}
PLACE: Final = {
    "theatre": _l("theatre"),
    "laboratory": _l("laboratory"),
    "transit": _l("in transit"),
}


def title(protocol: Protocol, kind: str) -> str:
    """Return what a kind of event is called; one that nobody named stays as it is."""
    if step := protocol.steps.get(kind):
        return _(step.title)
    return str(TITLE.get(kind, kind))


def task(protocol: Protocol, code: str) -> str:
    """Return what a task is called that an investigator delegates."""
    found = protocol.tasks.get(code)
    return _(found.title) if found else code


def digit(name: str) -> str:
    """Return a digit in words: right index, never R2."""
    return str(DIGIT.get(name, name))


def point(name: str) -> str:
    """Return an injection point in words."""
    return str(POINT.get(name, name))


def state(word: str) -> str:
    """Return what a state of a container, a print, a case, a participant is called."""
    return str(STATE.get(word, word))


def place(name: str) -> str:
    """Return what a place of custody is called."""
    return str(PLACE.get(name, name))


def roles(protocol: Protocol, codes: str) -> str:
    """Return the titles of roles, whose codes stand with spaces between them."""
    known = protocol.roles
    return ", ".join(_(known[c].title) if c in known else c for c in codes.split())


def code(text: str) -> str:
    """Return a code as sentences hold it: plain. A page shows it in groups (`web.legible`)."""
    return "".join(text.split())


def thing(text: str) -> str:
    """Return a thing by what it is and its code: syringe S7K3QM9X25; a workstation by name."""
    try:
        code = read(text)
    except CodeError:
        return text
    if code.kind == "place" and (name := workstation(code.base)) != code.base:
        return name
    return _("%(thing)s %(code)s", thing=str(THING[code.kind]), code=text)


def case(text: str) -> str:
    """Return a case by its marker and its code, as it stands in every corner."""
    return f"{marker(text)} {text}" if text else ""


def when(instant: datetime | str) -> str:
    """Return an instant in the site's zone, with its offset; with its day unless it is today.

    What is read on another day says the day always: `g.dated`.
    """
    at = local(read_instant(instant) if isinstance(instant, str) else instant)
    offset = at.strftime("%z")
    face = f"{at:%H:%M:%S} {offset[:3]}:{offset[3:]}"
    today = not g.get("dated") and at.date() == local(clock.now()).date()
    return face if today else f"{at:%Y-%m-%d} {face}"


def field_of(protocol: Protocol, kind: str, name: str) -> Field | None:
    """Return a field of a step, or the first of this name anywhere, or None."""
    step = protocol.steps.get(kind)
    found = step.field(name) if step else None
    if found or kind:
        return found
    return next((f for s in protocol.steps.values() if (f := s.field(name))), None)


def label(protocol: Protocol, kind: str, name: str) -> str:
    """Return what a field is called on the page."""
    found = field_of(protocol, kind, name)
    return _(found.label) if found else name


def choice(protocol: Protocol, kind: str, field: str, value: str) -> str:
    """Return what one of the choices of a field is called."""
    found = field_of(protocol, kind, field)
    return _chosen(found.choices, value) if found else value


def result(protocol: Protocol, test: str, value: str) -> str:
    """Return the result of a test with its unit, or in the words of its choice."""
    known = protocol.tests.get(test)
    if known is None or not value:
        return value
    if known.choices:
        return _chosen(known.choices, value)
    return f"{figure(value)} {known.unit}".strip()


def figure(text: str) -> str:
    """Return a number as people read it: a long one in groups of three that no line breaks.

    The gap is a no-break space, never a comma, which half the world reads as a decimal sign.
    What is no number, and four digits, stay as they are.

    >>> [figure(text).replace("\N{NO-BREAK SPACE}", "_") for text in ("3600000", "1024")]
    ['3_600_000', '1024']
    """
    whole, point, part = text.partition(".")
    if len(whole) < _LONG or not whole.isdecimal():
        return text
    return f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") + point + part


def setting_value(setting: Setting, value: str) -> str:
    """Return a value of a setting: a choice by its title, a number with its unit."""
    if setting.choices:
        return _chosen(setting.choices, value)
    return f"{figure(value)} {setting.unit}".strip()


def test(protocol: Protocol, name: str) -> str:
    """Return what a test is called."""
    known = protocol.tests.get(name)
    return _(known.title) if known else name


def value(protocol: Protocol, kind: str, field: str, data: Any) -> str:
    """Return one datum of an event as people read it, with its unit."""
    found = field_of(protocol, kind, field)
    if found is None or data is None:
        return "" if data is None else str(data)
    return _datum(found, data)


def _datum(field: Field, data: Any) -> str:
    match field.type:
        case "yes_no":
            return _("yes") if data is True else _("no")
        case "choice":
            return _chosen(field.choices, str(data))
        case "choices" | "scans" | "digits" if isinstance(data, list):
            return ", ".join(_one(field, item) for item in data)
        case "checks" | "flags" if isinstance(data, Mapping):
            named = (*field.choices, *(one for one in data if one not in field.choices))
            held = [_chosen(field.choices, name) for name in named if data.get(name)]
            return ", ".join(held) or _("none")
        case "points" if isinstance(data, Mapping):
            return ", ".join(f"{point(name)} {ml} {field.unit}" for name, ml in data.items())
        case "digit_table" if isinstance(data, Mapping):
            return "; ".join(f"{digit(name)}: {_row(field, row)}" for name, row in data.items())
        case "plan" if isinstance(data, list):
            return "; ".join(f"{n}: {_row(field, row)}" for n, row in enumerate(data, start=1))
    return _one(field, data)


def _one(field: Field, data: Any) -> str:
    match field.type:
        case "scan" | "scans":
            return thing(str(data))
        case "digit" | "digits":
            return digit(str(data))
        case "instant":
            return when(str(data))
        case "choices":
            return _chosen(field.choices, str(data))
        case "account":
            return person(str(data))
        case "note":
            return _("in words")
        case "decimal" | "integer":
            return f"{figure(str(data))} {field.unit}".strip()
    return f"{data} {field.unit}".strip()


def _row(field: Field, row: Mapping[str, Any]) -> str:
    shown = [(column, row.get(column.name)) for column in field.columns]
    return ", ".join(
        _datum(column, data)
        if column.type in {"digit", "decimal"}
        else f"{_(column.label)} {_datum(column, data)}"
        for column, data in shown
        if data is not None
    )


def _chosen(choices: tuple[Choice, ...], value: str) -> str:
    return next((_(one.title) for one in choices if one.value == value), value)
